/* picture.h -- a block of 8-bit pixels, and a grid of small pictures made from a tensor. */
#ifndef LIMN_FILE_PICTURE_H
#define LIMN_FILE_PICTURE_H

#include "base/error.h"
#include "tensor/tensor.h"

#define PICTURE_SIDE_MOST 65535

struct picture {
    int height, width;
    int channels;   /* 1: grey, 3: red, green, blue */
    uint8_t *bytes; /* height x width x channels */
};

int picture_new(int height, int width, int channels, struct picture *out, struct err *e); /* black */
void picture_free(struct picture *p);

/* The largest centred square of p, brought to side x side; a new pixel is the mean of what it covers. */
int picture_square(const struct picture *p, int side, struct picture *out, struct err *e);

struct grid {
    int columns; /* 0: nearly square */
    int scale;   /* each pixel becomes scale x scale; 0: as many as make small pictures easy to see */
    int margin;  /* pixels between pictures and around them; negative: a fitting one */
};

/* N x H x W x C (C is 1 or 3) or N x H x W: U8 0..255 or reals 0..1 (beyond is clipped; NaN is black). */
int picture_grid(const struct tensor *t, const struct grid *g, struct picture *out, struct err *e);

#endif
