/* symbols.c -- reading items as symbols, and writing symbols as items. */
#include "nn/symbols.h"
#include "nn/binned.h"
#include "nn/front.h"
#include "nn/kept.h"
#include "nn/kept_columns.h"

#include <math.h>

#define PLACES_MOST 8192     /* of an item that is no text: attention grows with their square */
#define TOLD_MOST 1000000    /* rows of a table of embeddings */
#define GREYS 256            /* levels of a picture's file */
#define NEARLY 1e-3          /* what rounding may leave of a whole number; fractions of levels are larger */
enum { BEGINNING, MISSING }; /* marks, after the symbols of all columns */

static bool is_table(const struct item *item)
{
    return item->kind == ITEM_ROW || item->kind == ITEM_SERIES;
}

struct symbols symbols_of(const struct item *item, const struct symbols_options *o)
{
    struct symbols s = {.item = item, .places = shape_size(item->shape), .columns = 1, .kinds = item->symbols};
    if (item->kind != ITEM_TEXT) s.columns = shape_dim(item->shape, -1), s.kinds = o->levels;
    if (is_table(item)) s.kinds = 1;
    for (int64_t j = 0; j < s.columns && is_table(item); j++) {
        const struct column *c = item->columns ? &item->columns[j] : NULL;
        const int64_t kinds = c && c->kind == COLUMN_CATEGORY ? c->categories : o->bins;
        if (kinds > s.kinds) s.kinds = kinds;
    }
    s.told = s.columns * s.kinds + (is_table(item) ? 2 : 1);
    return s;
}

int symbols_check(const struct item *item, const struct symbols_options *o, struct err *e)
{
    static const char *const shorter[ITEM_KIND_COUNT] = {
        [ITEM_IMAGE] = "make the pictures smaller: DATA,size=16, or take a family of convolutions (pixelcnn)",
        [ITEM_ROW] = "leave columns out",
        [ITEM_SERIES] = "read shorter windows: DATA,window=ROWS"};
    const struct symbols s = symbols_of(item, o);
    if (item->kind == ITEM_TEXT) return 0;
    if (s.places > PLACES_MOST) {
        fail(e, ERR_OPTION, "an item would be %lld symbols, one after another; at most %d are taken",
             (long long)s.places, PLACES_MOST);
        return fail_hint(e, "%s", shorter[item->kind]);
    }
    CHECK(
        s.told <= TOLD_MOST, e, ERR_OPTION,
        "%lld columns of up to %lld values are more symbols than the %d that are taken; leave out the column with most",
        (long long)s.columns, (long long)s.kinds, TOLD_MOST);
    return 0;
}

/* ---- learning ---- */

static bool is_category(const struct item *item, int64_t j)
{
    return item->columns && item->columns[j].kind == COLUMN_CATEGORY;
}

/* The values of column j, as families see them: of items, all times. */
static void take_column(const struct store *s, const struct item *item, const struct tensor *items, int64_t j,
                        int64_t columns, double *out)
{
    const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
    const int64_t count = shape_size(items->shape) / columns;
    for (int64_t i = 0; i < count; i++) out[i] = (tensor_get(items, i * columns + j) - centre) / unit;
}

struct learning {
    struct store *store;
    const struct item *item;
    struct symbols s;
    struct bins *bins; /* [columns]; count 0: categories */
    double *value;     /* of one column */
    int64_t values;
    double *table; /* [columns, kinds] */
};

static int64_t categories_of(const struct learning *l, int64_t j)
{
    return is_category(l->item, j) ? l->item->columns[j].categories : 0;
}

static int keep_tables(struct learning *l, struct err *e)
{
    static const char *const name[] = {"data/level", "data/base", "data/width", "data/rate"};
    const int64_t d = l->s.columns, c = l->s.kinds, edges = c > 1 ? c - 1 : 1;
    for (int part = 0; part < 4; part++) {
        for (int64_t i = 0; i < d * c; i++) {
            const struct bin b = binned_bin(l->store, l->item, &l->bins[i / c], i / c, i % c);
            l->table[i] = (const double[]){b.level, b.base, b.width, b.rate}[part];
        }
        TRY(keep_buffer(l->store, name[part], SHAPE(d, c), l->table, e));
    }
    for (int64_t i = 0; i < d * edges; i++) {
        const int64_t j = i / edges;
        l->table[i] = binned_edge(l->store, l->item, &l->bins[j], categories_of(l, j), j, i % edges);
    }
    return keep_buffer(l->store, "data/edge", SHAPE(d, edges), l->table, e);
}

static int64_t symbol_in_column(const struct learning *l, int64_t j, double x)
{
    const int64_t kinds = l->s.kinds;
    if (l->item->kind == ITEM_IMAGE)
        return (int64_t)(floor(fmin(fmax(x, 0), 1) * (GREYS - 1) + 0.5) * (double)kinds) / GREYS;
    if (!categories_of(l, j)) return bins_of(&l->bins[j], x);
    const double raw = x * kept_unit(l->store, l->item, j) + kept_centre(l->store, l->item, j);
    return (int64_t)fmin(fmax(floor(raw + 0.5), 0), (double)categories_of(l, j) - 1);
}

static int64_t kinds_of(const struct learning *l, int64_t j)
{
    if (l->item->kind == ITEM_IMAGE) return l->s.kinds;
    return categories_of(l, j) ? categories_of(l, j) : l->bins[j].count;
}

/* Each symbol as if it had been seen once more. */
static void count_shares(struct learning *l, int64_t j)
{
    double *share = l->table + j * l->s.kinds, sum = 0;
    for (int64_t v = 0; v < l->s.kinds; v++) share[v] = v < kinds_of(l, j);
    for (int64_t i = 0; i < l->values; i++)
        if (!isnan(l->value[i])) share[symbol_in_column(l, j, l->value[i])]++;
    for (int64_t v = 0; v < l->s.kinds; v++) sum += share[v];
    for (int64_t v = 0; v < l->s.kinds; v++) share[v] = share[v] > 0 ? log(share[v] / sum) : COLUMNS_IMPOSSIBLE;
}

static int learn_columns(struct learning *l, const struct tensor *items, const struct symbols_options *o, struct err *e)
{
    const struct entry *scale = store_find(l->store, STORE_BUFFER, "data/scale");
    const double by = l->item->kind == ITEM_IMAGE && scale ? tensor_get(&scale->value, 0) : 1;
    const int64_t d = l->s.columns;
    for (int64_t j = 0; j < d && is_table(l->item); j++) {
        if (is_category(l->item, j)) continue;
        take_column(l->store, l->item, items, j, d, l->value);
        TRY(bins_learn(&l->bins[j], l->value, l->values, 1, kept_step(l->store, l->item, j), o->bins, e));
    }
    if (is_table(l->item)) TRY(keep_tables(l, e));
    for (int64_t j = 0; j < d; j++) {
        take_column(l->store, l->item, items, j, d, l->value);
        for (int64_t i = 0; i < l->values; i++) l->value[i] *= by;
        count_shares(l, j);
    }
    return keep_buffer(l->store, "data/share", SHAPE(d, l->s.kinds), l->table, e);
}

int symbols_learn(struct store *store, const struct item *item, const struct symbols_options *o,
                  const struct tensor *items, struct err *e)
{
    struct learning l = {.store = store, .item = item, .s = symbols_of(item, o)};
    if (item->kind == ITEM_TEXT) return 0;
    l.values = shape_size(items->shape) / l.s.columns;
    l.bins = mem_array((size_t)l.s.columns, sizeof *l.bins);
    l.value = mem_array((size_t)l.values, sizeof *l.value);
    l.table = mem_array((size_t)(l.s.columns * l.s.kinds), sizeof *l.table);
    const int failed = l.bins && l.value && l.table ? learn_columns(&l, items, o, e) : fail_memory(e);
    mem_free(l.bins);
    mem_free(l.value);
    mem_free(l.table);
    return failed;
}

/* ---- in graphs ---- */

static struct binned tables(net *n, const struct symbols *s)
{
    const struct shape all = SHAPE(s->columns, s->kinds), edges = SHAPE(s->columns, s->kinds > 1 ? s->kinds - 1 : 1);
    return (struct binned){front_kept(n, "data/edge", edges, BINNED_BEYOND), front_kept(n, "data/level", all, 0),
                           front_kept(n, "data/base", all, 0), front_kept(n, "data/width", all, 0),
                           front_kept(n, "data/rate", all, 0)};
}

static struct shape by_column(const net *n, const struct symbols *s) /* places, as rows of columns */
{
    return SHAPE(n->batch * s->places / s->columns, s->columns);
}

/* The first of the 256 levels that a level stands for: a fraction of 256, rounded up. */
static var first_grey(const struct symbols *s, var level)
{
    return v_neg(v_floor(v_offset(v_scale(level, -(double)GREYS / (double)s->kinds), NEARLY)));
}

static struct spelled read_picture(net *n, const struct symbols *s, var x)
{
    const struct spelled black_or_white = {v_floor(v_offset(x, 0.5)), v_fill(n->g, var_shape(x), 1),
                                           v_fill(n->g, var_shape(x), 0)};
    if (s->kinds == 2) return black_or_white;
    var grey = v_floor(v_offset(v_scale(x, GREYS - 1), 0.5));
    var level = v_floor(v_scale(grey, (double)s->kinds / GREYS));
    var greys = v_sub(first_grey(s, v_offset(level, 1)), first_grey(s, level));
    return (struct spelled){level, black_or_white.present, v_neg(v_log(greys))};
}

static struct spelled read_table(net *n, const struct symbols *s, var x, var present)
{
    const struct binned bins = tables(n, s);
    const struct shape flat = var_shape(x);
    var in_columns = v_reshape(x, by_column(n, s)), symbol = binned_index(&bins, in_columns);
    var within = v_reshape(binned_logp(&bins, symbol, in_columns), flat);
    return (struct spelled){v_mul(present, v_reshape(symbol, flat)), present, v_mul(present, within)};
}

struct spelled symbols_read(net *n, const struct symbols *s, struct batch b)
{
    var x = v_flatten(b.x);
    if (s->item->kind == ITEM_IMAGE) return read_picture(n, s, x);
    if (is_table(s->item)) return read_table(n, s, x, v_flatten(b.present));
    var all = v_fill(n->g, var_shape(x), 1), none = v_fill(n->g, var_shape(x), 0);
    return (struct spelled){v_cast(x, F32), var_ok(b.present) ? b.present : all, none};
}

var symbols_volume(net *n, const struct symbols *s, var present)
{
    if (!is_table(s->item)) return v_fill(n->g, SHAPE(n->batch), 0);
    return front_volume_missing(n, v_reshape(present, shape_join(n->batch, s->item->shape)));
}

static var column_at(const struct symbols *s, var place)
{
    const double columns = (double)s->columns;
    return v_sub(place, v_scale(v_floor(v_scale(v_offset(place, 0.5), 1 / columns)), columns));
}

static int64_t mark(const struct symbols *s, int which)
{
    return s->columns * s->kinds + which;
}

var symbols_told(net *n, const struct symbols *s, var symbol, var present, var place)
{
    var told = v_add(symbol, v_scale(column_at(s, place), (double)s->kinds));
    if (var_ok(present) && is_table(s->item)) told = v_select(present, told, v_const(n->g, (double)mark(s, MISSING)));
    return v_cast(told, I32);
}

var symbols_beginning(net *n, const struct symbols *s)
{
    return v_cast(v_fill(n->g, SHAPE(n->batch, 1), (double)mark(s, BEGINNING)), I32);
}

var symbols_share(net *n, const struct symbols *s, var place)
{
    if (s->item->kind == ITEM_TEXT) return (var){n->g, -1};
    return v_gather(front_kept(n, "data/share", SHAPE(s->columns, s->kinds), 0), v_cast(column_at(s, place), I32));
}

static var picture_of(const struct symbols *s, var symbol)
{
    if (s->kinds == 2) return symbol;
    var first = first_grey(s, symbol), greys = v_sub(first_grey(s, v_offset(symbol, 1)), first);
    var one = v_floor(v_mul(greys, v_uniform(symbol.g, var_shape(symbol))));
    return v_scale(v_add(first, v_minimum(one, v_offset(greys, -1))), 1.0 / (GREYS - 1));
}

var symbols_back(net *n, const struct symbols *s, var symbol)
{
    const struct shape items = shape_join(n->batch, s->item->shape);
    if (s->item->kind == ITEM_TEXT) return v_cast(symbol, I32);
    if (s->item->kind == ITEM_IMAGE) return v_reshape(picture_of(s, symbol), items);
    const struct binned bins = tables(n, s);
    return v_reshape(binned_draw(&bins, v_reshape(symbol, by_column(n, s))), items);
}
