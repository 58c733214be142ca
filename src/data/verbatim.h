/* verbatim.h -- the rows of a table as they stand in its file, for who writes them again with some cells changed.
**
** The file is read once more, a block at a time, so that tables of any length
** need no memory for texts that no model sees.
*/
#ifndef LIMN_DATA_VERBATIM_H
#define LIMN_DATA_VERBATIM_H

#include "data/data.h"
#include "data/schema.h"

/* The file behind data->file. */
struct table_file {
    const char *path;
    struct schema schema;
    enum charset charset;
};

struct verbatim;

int verbatim_open(const struct table_file *f, struct verbatim **out, struct err *e);
void verbatim_close(struct verbatim *v); /* NULL allowed */

/* The next row's cells, one for each field of the schema, as UTF-8 without their quotes; they stay until the next call. It is an
** error when there is none. */
int verbatim_next(struct verbatim *v, const char *const **cell, struct err *e);

/* The line of the file, counted from 1, where that row begins. */
int verbatim_line(const struct table_file *f, int64_t row, int64_t *line, struct err *e);

#endif
