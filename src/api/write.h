/* write.h -- an array on its way to a file: its numbers, and what they are called. */
#ifndef LIMN_API_WRITE_H
#define LIMN_API_WRITE_H

#include "api/api.h"
#include "base/atomic.h"
#include "file/picture.h"

struct sheet {
    struct tensor numbers;        /* [N, ...] */
    const struct item *item;      /* what the N are; NULL: unknown, or something else */
    const struct item *of;        /* the items that o->classes are classes of; NULL: unknown */
    const limn_write_options *o;
};

int sheet_write_csv(const struct sheet *s, const char *path, struct err *e);
int sheet_write_png(const struct sheet *s, const char *path, struct err *e);
int sheet_write_gif(const struct sheet *s, const char *path, struct err *e);
int sheet_write_txt(const struct sheet *s, const char *path, struct err *e);

/* Two columns, as points. */
int sheet_write_scatter(const struct sheet *s, const char *path, struct err *e);

/* A PNG file with what the recipe ("Key: value" lines, or NULL) says in its text. */
int write_picture(const struct picture *p, const char *recipe, const char *path, struct err *e);

/* With what o->recipe says in the picture's text. */
int sheet_write_picture(const struct sheet *s, const struct picture *p, const char *path, struct err *e);

/* The line, ended, goes to the file, and is empty then. */
int sheet_write_line(struct atomic_file *f, struct text *line, struct err *e);
int sheet_write_whole(const struct sheet *s, const char *path,
                      int (*write)(const struct sheet *, struct atomic_file *, struct err *), struct err *e);

/* What column `c` of `columns` is called. */
void sheet_column_name(const struct sheet *s, int64_t c, int64_t columns, struct text *out);

#endif
