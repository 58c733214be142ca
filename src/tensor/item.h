/* item.h -- what one item of a data set is, as readers find it and families are told it. */
#ifndef LIMN_TENSOR_ITEM_H
#define LIMN_TENSOR_ITEM_H

#include "tensor/tensor.h"

enum item_kind { ITEM_IMAGE, ITEM_ROW, ITEM_TEXT, ITEM_SERIES, ITEM_KIND_COUNT };

/* What a symbol of text is. Those of bytes and subwords stand for bytes, and are called by them: each byte as the
** character of its number (0 as number 256), which makes of any bytes a name that is UTF-8. */
enum units { UNITS_CHARACTERS, UNITS_BYTES, UNITS_SUBWORDS, UNITS_COUNT };

enum column_kind { COLUMN_NUMBER, COLUMN_CATEGORY };

struct column {
    const char *name;
    enum column_kind kind;
    int categories;                    /* CATEGORY: values are 0 .. categories-1 */
    const char *const *category_names;
    double mean, deviation, low, high; /* NUMBER, over the training part, missing values apart */
    int64_t missing;                   /* how many were missing; such a value is NaN in the batch */
    bool whole;                        /* all values are whole numbers */
    bool between;                      /* whole numbers, of whose density who asks takes the integral over the step himself */
    int decimals;                      /* NUMBER: at most so many digits stood behind the point; 0: not known */
    bool fixed;                        /* NUMBER: always so many */
    bool comma;                        /* NUMBER: written with a decimal comma */
    char mark;                         /* NUMBER: what stood between thousands; 0: nothing */
    const char *date;                  /* NUMBER that counts time: the pattern of its dates (%Y-%m-%d); NULL: it does not */
    double origin, unit;               /* dates: value * unit + origin is in seconds since 1970 */
};

/* How a table was written, so that what belongs to it can be written alike. */
enum quotes { QUOTES_NEEDED, QUOTES_WORDS, QUOTES_ALL, QUOTES_COUNT };

struct layout {
    char separator; /* 0: a comma */
    bool headless;
    enum quotes quotes;
    const char *left_out; /* columns that are no part of the items, and why: for a person; NULL: there are none */
};

struct item {
    enum item_kind kind;
    enum dtype type;                   /* as the loader delivers it: U8 pictures 0..255, F32 rows, I32 text */
    struct shape shape;                /* image: height, width, channels; row: columns; text: window; series: time, columns */
    int frames;                        /* IMAGE: a clip, whose frames stand one below another; 0: it is a picture */
    int symbols;                       /* TEXT: size of the alphabet */
    int classes;                       /* 0: no labels */
    const char *const *class_names;    /* may be NULL */
    const struct column *columns;      /* ROW and SERIES: one per column; may be NULL otherwise */
    struct layout layout;              /* ROW and SERIES, of a table */
    const char *label;                 /* ROW: what the column of the classes is called; NULL: there is none */
    int label_at;                      /* before which column it stood */
    enum units units;                  /* TEXT */
    const char *const *symbol_names;   /* TEXT: what each symbol prints as, or is called (units) */
};

#endif
