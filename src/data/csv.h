/* csv.h -- cuts separated text into records and cells, one block of the file at a time.
**
** A cell may stand between quotes, with "" for a quote; separators and line ends
** are part of it then. Blanks around cells and empty lines are dropped; lines end
** in \n, \r\n or \r. Cells are bytes of the block, good until the next record is
** asked for. What they mean is not decided here.
*/
#ifndef LIMN_DATA_CSV_H
#define LIMN_DATA_CSV_H

#include "data/charset.h"
#include "file/stream.h"

#define CSV_RECORD_MOST ((size_t)64 << 20) /* bytes of one record; a larger one is an error */
#define CSV_BLANKS ' '                     /* the separator that is any run of blanks and tabs */

struct csv_cell {
    char *text; /* not ended by 0 */
    size_t length;
};

struct csv {
    const char *path;
    struct stream *stream;
    char separator;
    struct charset_seen seen;
    bool utf16, big;        /* UTF-16 is made UTF-8 on the way in */
    uint16_t spare;
    struct csv_cell *cell;  /* of the record asked for last */
    int cells, cell_room;
    int64_t line;           /* where that record begins; the first line is 1 */
    int64_t lines;          /* ends of lines met so far */
    char *block;            /* [begin, at): records given; [at, end): not yet; a newline stands at end */
    size_t room, at, end;
    bool ended;             /* the file */
};

/* Opens; the first block is there. Zero-initialised c may always be closed. */
int csv_open(struct csv *c, const char *path, struct err *e);
void csv_close(struct csv *c);

/* The next record. *more is false at the end. `here` is for a first look that csv_rewind follows: it ends where the
** block does, finds no fault, and leaves doubled quotes as they are. */
int csv_next(struct csv *c, bool here, bool *more, struct err *e);

void csv_rewind(struct csv *c); /* to the first record: before any csv_next without `here` */

enum charset csv_charset(const struct csv *c); /* of all that was read so far */

#endif
