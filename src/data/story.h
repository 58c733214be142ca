/* story.h -- what files beside pictures tell of them: captions, keywords, classes, groups, attributes.
**
**   captions.tsv, captions.csv   file<TAB>caption, or columns named in a first line: file, caption, keywords, class
**                                (or category), group (or base_file); others are passed over
**   captions.jsonl               {"file": ..., "caption": ..., ...} per line, by the same names
**   attributes.csv, .tsv         a first line of names; a file's name, then its attributes: numbers, or words
**
** Pictures are found by file name, or by as much of the path as makes it one.
*/
#ifndef LIMN_DATA_STORY_H
#define LIMN_DATA_STORY_H

#include "data/data.h"

struct story {
    struct captions captions; /* first: data->captions points to it */
    struct arena *arena;      /* the data's */
    int64_t items, captioned;
    const char *const *name;  /* items */
    struct named *named;      /* items, in the order of the names' ends; mem_alloc'ed until story_end */
    const char **text, **keywords, **label, **group; /* items, where any has one; NULL: not that item */
    double *value;            /* items x captions.columns */
};

bool story_is_told(const char *file); /* by its name */

/* names and what is told live in the data's arena; names are paths. */
int story_start(struct story **out, struct data *d, const char *const *name, int64_t items, struct err *e);

/* Takes in one file. *found: how many of its lines speak of a picture that is there. */
int story_read(struct story *s, const char *file, const void *bytes, size_t n, int64_t *found, struct err *e);
void story_end(struct story *s); /* nothing more is read; what was told stays. NULL allowed */

/* d tells it from now on. */
void story_hang(struct story *s, struct data *d);

/* Mean, deviation, range, and how many are missing, of what stands in s->value. */
void story_measure(const struct story *s, int column, struct column *out);

/* Of story_read.c, for story_attributes.c. *item is -1 where no picture has that name. */
int story_find(const struct story *s, const char *file, int64_t line, int64_t *item, struct err *e);
int story_read_attributes(struct story *s, char separator, const void *bytes, size_t n, int64_t *found, struct err *e);

#endif
