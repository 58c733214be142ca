/* table.h -- a table on its way from a file to rows.
**
**   survey   finds out how it is written, counts rows, profiles every column, and drafts its numbers
**   schema   inferred from the profiles, or given
**   fill     the draft by the schema, as rows of floats; what was not drafted is read in a second pass over the file
**
** Beside the rows, which take 4 bytes for each used cell (and 8 for each row that has a date), reading holds two blocks
** of 1 MiB (more only for a longer line) with their cells and the draft of one, one of 64 KiB of the file, and at most
** about 400 KiB for each column. The draft becomes the rows where it stands, and takes no room of its own but for
** columns left out.
*/
#ifndef LIMN_DATA_TABLE_H
#define LIMN_DATA_TABLE_H

#include "data/data.h"
#include "data/draft.h"
#include "data/schema.h"
#include "data/windows.h"

#define TABLE_MOST ((size_t)32 << 30) /* bytes of rows in memory; a larger table is refused */

struct table {
    const char *path;
    const struct item *as;    /* what the model knows that it is read for; NULL: it is read for itself */
    struct arena *arena;      /* names; lives as long as the data */
    struct schema schema;
    enum charset charset;
    enum quotes quotes;
    bool given;               /* the schema was not inferred */
    int64_t rows;
    const char *const *name;  /* of the header, as bytes of the file; NULL: none */
    struct profile *profile;  /* schema.fields of them */
    struct draft draft;
    float *x;                 /* rows x used columns */
    int32_t *labels;          /* rows; NULL: none */
    int clock;                /* the first field of dates; -1: none */
    int64_t *time;            /* rows: its seconds since 1970; NULL: none, or some are missing */
    int series;               /* the field that names the series of each row; -1: none */
    const char *unknown;      /* words that the model does not know, and are missing; NULL: none. After table_fill */
};

/* What stands behind the path's commas. */
struct table_request {
    const char *path, *label, *schema, *series; /* NULL: not asked for */
    int window;                                 /* 0: rows, whatever the dates say */
};
#define TABLE_WINDOW 24 /* of a series, where none is asked for */
#define TABLE_WINDOW_UNASKED (-1)

int table_request_take(const char *name, struct arena *a, struct table_request *r, struct err *e);
int table_understand(const struct table_request *r, struct table *t, struct err *e); /* survey, and the schema */
int table_understand_by(struct table *t, struct err *e); /* survey; the schema stands in t, and must fit */
int table_hold(struct table *t, struct data *d, struct err *e);                      /* its rows become d's */

/* Where `given` is true, t->schema says how it is written, and must fit. */
int table_survey(struct table *t, bool given, struct err *e);
int table_fill(struct table *t, struct err *e);
void table_free(struct table *t);

int table_width(const struct table *t); /* used columns */

/* What was understood, in one line; columns are those of the item. */
int table_about(const struct table *t, const struct column *columns, struct text *out, struct err *e);
/* Of a schema that was inferred: columns that would be numbers but for a few words, a line each, and how to say otherwise. */
int table_doubts(const struct table *t, struct text *out, struct err *e);
void table_left_out(const struct table *t, struct text *out); /* "id (an identifier), note (free text)"; nothing: none are */

/* Do the filled rows follow each other in time, by themselves or within the categories of one column (t->series)? */
bool table_is_series(struct table *t);
int table_hold_series(struct table *t, int window, struct data *d, struct err *e);

/* The same of rows that are in the order of their series; timed: t->time holds all their dates. */
int table_hold_runs(struct table *t, const struct runs *runs, bool timed, int window, struct data *d, struct err *e);

/* d, whose rows x are held by now, becomes windows of them that may start at any row, but stay within one series.
** window: TABLE_WINDOW_UNASKED, or more than 0; clock: seconds, or NULL. */
int series_hold(struct data *d, float *x, const struct runs *runs, int window, const int64_t *time,
                const char *pattern, struct err *e);

#endif
