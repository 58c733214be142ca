/* cells.h -- small tables in memory, cut into cells: what lies beside pictures. (Tables that are data: csv.h.)
**
** Separated by tabs, or by commas with "quotes" where a cell holds a comma, a
** quote (doubled) or the end of a line. Lines end in \n or \r\n; empty ones are
** passed over.
*/
#ifndef LIMN_DATA_CELLS_H
#define LIMN_DATA_CELLS_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

#define CELLS_MOST 1024 /* in a line */

struct cells {
    struct arena *arena;   /* of the cells' texts */
    const char *at, *end;
    char separator;
    int64_t line;          /* of the record: the first is 1 */
    int64_t next;          /* line */
    int count;
    char *cell[CELLS_MOST]; /* each ends in 0 */
};

int cells_start(struct cells *c, struct arena *arena, char separator, const void *bytes, size_t n, struct err *e);
int cells_next(struct cells *c, bool *more, struct err *e); /* *more is false at the end */

#endif
