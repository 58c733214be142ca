/* csv.h -- cuts separated text into records and cells, one block of the file at a time.
**
** A cell may stand between quotes, with "" for a quote; separators and line ends
** are part of it then. Blanks around cells and empty lines are dropped; lines end
** in \n, \r\n or \r. Cells are bytes of the block. What they mean is not decided
** here. csv.c fills the blocks, csv_cut.c cuts them.
*/
#ifndef LIMN_DATA_CSV_H
#define LIMN_DATA_CSV_H

#include "data/charset.h"
#include "file/stream.h"

#define CSV_RECORD_MOST ((size_t)64 << 20) /* bytes of one record; a larger one is an error */
#define CSV_BLANKS ' '                     /* the separator that is any run of blanks and tabs */
#define CSV_BEYOND 64                      /* bytes behind a block that may be looked at */

struct csv_cell {
    char *text; /* not ended by 0 */
    size_t length;
};

struct csv_rows { /* records with equally many cells, one after another; zero-initialise */
    struct csv_cell *cell; /* count x cells */
    int64_t *line;         /* where each begins; the first line is 1 */
    int64_t count;
    int cells;
    size_t cell_room, line_room;
};

struct csv {
    const char *path;
    struct stream *stream;
    char separator;
    struct charset_seen seen;
    bool utf16, big;        /* UTF-16 is made UTF-8 on the way in */
    uint16_t spare;
    int64_t lines;          /* ends of lines met so far */
    int64_t quoted;         /* cells that stood between quotes */
    char *block;            /* [begin, at): records given; [at, end): not yet; a newline stands at end */
    size_t room, at, end;
    char *last;             /* the block before it, whose cells may still be read */
    size_t last_room;
    bool ended;             /* the file */
    size_t start;           /* of the text, behind its mark */
    size_t first;           /* where the first record begins, behind what is no part of the table */
    int64_t preface;        /* lines of that */
    struct csv_rows peeked;
};

/* Opens; the first block is there. Zero-initialised c may always be closed. */
int csv_open(struct csv *c, const char *path, struct err *e);
void csv_close(struct csv *c);
enum charset csv_charset(const struct csv *c); /* of all that was read so far */

/* The next records, as many as the block holds and have as many cells as the first of them; to->count is 0 at the end.
** They stay where they are while the ones after them are asked for, but no longer. */
int csv_next(struct csv *c, struct csv_rows *to, struct err *e);
void csv_rows_free(struct csv_rows *rows);

/* One record for a first look, which csv_rewind ends: *row is NULL where the block ends. It finds no fault, and leaves
** doubled quotes as they are. */
int csv_peek(struct csv *c, const struct csv_rows **row, struct err *e);
void csv_rewind(struct csv *c); /* to the first record: before any csv_next */
void csv_pass_over(struct csv *c, int64_t lines); /* of the first block: the first record begins behind them */
const char *csv_line(const struct csv *c, size_t *n); /* the line at hand, as bytes; NULL: it does not end within the block */

int csv_refill(struct csv *c, bool turn, struct err *e); /* more of the file; turn: into the other block. For csv_cut.c */

/* Does work(self, i) with the records at hand for each i below count, on all threads, while those that come next are cut. */
int csv_ahead(struct csv *c, const struct csv_rows *now, struct csv_rows *next,
              int (*work)(void *self, int i, struct err *e), void *self, int count, struct err *e);

#endif
