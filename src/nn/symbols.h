/* symbols.h -- items as symbols, one after another, and back: so that a model of symbols takes any data.
**
**   text      the symbols that it has
**   pictures  pixel after pixel, row after row; of a pixel one channel after the other, each one of `levels`
**   rows      column after column: a category is itself, a number the bin that it falls into
**   series    row after row of the window, and in each column after column, as rows
**
** A symbol tells the value but for what is left within it: a level of a picture stands for some of the 256, a bin
** for a range of numbers, with a density inside (stat/bins.h). With that added a score is what it is for any other family:
** of text, levels and categories a probability, of numbers a density. Columns (of pictures: channels) follow one another in
** turn, place t belongs to column t % columns, and what symbol 3 means is another thing in each. What each means is learned
** from the data and stands in the model among the front's buffers:
**
**   data/edge, data/level, data/base, data/width, data/rate   of rows and series: the bins of each column (nn/binned.h)
**   data/share [columns, kinds]                               log shares of the symbols of each column
*/
#ifndef LIMN_NN_SYMBOLS_H
#define LIMN_NN_SYMBOLS_H

#include "base/option.h"
#include "nn/net.h"

struct symbols_options {
    int levels, bins;
};

/* In an option table of a struct S with a member `symbols` of the above. */
#define SYMBOLS_ROW(S, field, initial, help)                                                                          \
    {#field, OPTION_INT, offsetof(S, symbols) + offsetof(struct symbols_options, field), initial, 2, 256, NULL, help}
#define SYMBOLS_ROWS(S)                                                                                                \
    SYMBOLS_ROW(S, levels, "2", "pictures: levels of each channel that are told apart; 2: black or white"),           \
        SYMBOLS_ROW(S, bins, "32", "rows and series: bins of a column of numbers, between its quantiles, at most")

struct symbols {
    const struct item *item;
    int64_t places, columns, kinds; /* symbols of an item; the most that a column has of them */
    int64_t told;                   /* how many things a network can be told: each symbol of each column, and the marks */
};

struct symbols symbols_of(const struct item *item, const struct symbols_options *o);
int symbols_check(const struct item *item, const struct symbols_options *o, struct err *e);

/* From items as they are, after the front. */
int symbols_learn(struct store *store, const struct item *item, const struct symbols_options *o,
                  const struct tensor *items, struct err *e);

/* An item in symbols, each [N, places]. */
struct spelled {
    var symbol;  /* f32 */
    var present; /* 1, or 0 where the value is missing and the symbol 0 */
    var within;  /* log p(value | symbol), 0 where it is missing */
};
struct spelled symbols_read(net *n, const struct symbols *s, struct batch b);
var symbols_volume(net *n, const struct symbols *s, var present); /* [N]: undoes front_log_volume for what is missing */

/* What a network is told of symbols at the given places, i32, from 0 to s->told - 1; present may be NO_VAR: all are there. */
var symbols_told(net *n, const struct symbols *s, var symbol, var present, var place);
var symbols_beginning(net *n, const struct symbols *s); /* [N, 1]: what it is told before the first */

var symbols_share(net *n, const struct symbols *s, var place); /* [places, kinds]: log shares; poison for text: none are known */

var symbols_back(net *n, const struct symbols *s, var symbol); /* [N, places] to items, as families see them */

#endif
