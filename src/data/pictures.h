/* pictures.h -- bytes from some file become a data set of pictures; IDX files found in folders. */
#ifndef LIMN_DATA_PICTURES_H
#define LIMN_DATA_PICTURES_H

#include "data/data.h"

/* pixels: U8, N x H x W or N x H x W x C; labels: N, or NULL. Both are mem_alloc'ed and belong to d from here on, also
** where this fails. Classes are counted, unless d->item has them already. `title` stands in d->about. */
int pictures_hold(struct data *d, struct tensor pixels, int32_t *labels, const char *title, struct err *e);

/* What is left to be said of pictures of which count, item, and how they are read stand. */
int pictures_tell(struct data *d, const int32_t *labels, const char *title, struct err *e);

/* The IDX pictures of that part ("" is train) of a folder, with the labels beside them. title NULL: the file's name. */
int pictures_open_folder(struct data *d, const char *folder, const char *part, const char *title, struct err *e);
int pictures_open_file(struct data *d, const char *path, const char *title, struct err *e);

#endif
