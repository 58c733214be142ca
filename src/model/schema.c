/* schema.c -- what an item is, as JSON and back.
**
** It stands in a model's file, which may come from anywhere: whatever is read
** is bounded and checked against the rest, so that the readers of a struct item
** need not doubt it. Names are kept as UTF-8; anything else in them is mended.
*/
#include "model/item.h"

#include <math.h>

#define NUMBERS_MOST (1 << 26) /* of one item */
#define NAMES_MOST (1 << 20)   /* symbols, classes, categories */
#define NAME_BYTES_MOST 4096
#define DECIMALS_MOST 20

static const struct {
    const char *name;
    int rank;
    unsigned types;
} kinds[ITEM_KIND_COUNT] = {
    [ITEM_IMAGE] = {"image", 3, 1u << U8 | 1u << F32},
    [ITEM_ROW] = {"row", 1, 1u << F32},
    [ITEM_TEXT] = {"text", 1, 1u << I32},
    [ITEM_SERIES] = {"series", 2, 1u << F32},
};

static const char *const column_kinds[] = {[COLUMN_NUMBER] = "number", [COLUMN_CATEGORY] = "category"};

const char *item_kind_name(enum item_kind kind)
{
    return kinds[kind].name;
}

static const char *unit_word(int i)
{
    static const char *const names[UNITS_COUNT] = {"characters", "bytes", "subwords"};
    return names[i];
}

/* ---- writing ---- */

/* Adds an empty array to the object, which owns it. */
static int put_array(struct json *object, const char *key, struct json **array, struct err *e)
{
    *array = json_new_array();
    return json_put(object, key, *array, e);
}

static int put_names(struct json *object, const char *key, const char *const *names, int count, struct err *e)
{
    struct json *array;
    if (!names) return 0;
    TRY(put_array(object, key, &array, e));
    for (int i = 0; i < count; i++) TRY(json_append(array, json_new_text(names[i]), e));
    return 0;
}

static int put_column(struct json *array, const struct column *c, struct err *e)
{
    struct json *object = json_new_object();
    TRY(json_append(array, object, e));
    TRY(json_put_text(object, "name", c->name, e));
    TRY(json_put_text(object, "kind", column_kinds[c->kind], e));
    if (c->kind == COLUMN_CATEGORY) {
        TRY(json_put_int(object, "categories", c->categories, e));
        TRY(put_names(object, "category_names", c->category_names, c->categories, e));
    }
    TRY(json_put_real(object, "mean", c->mean, e));
    TRY(json_put_real(object, "deviation", c->deviation, e));
    TRY(json_put_real(object, "low", c->low, e));
    TRY(json_put_real(object, "high", c->high, e));
    TRY(json_put_int(object, "missing", c->missing, e));
    TRY(json_put_bool(object, "whole", c->whole, e));
    if (c->decimals) TRY(json_put_int(object, "decimals", c->decimals, e));
    if (c->fixed) TRY(json_put_bool(object, "fixed", true, e));
    if (c->comma) TRY(json_put_bool(object, "comma", true, e));
    if (c->mark) TRY(json_put_text(object, "mark", (char[]){c->mark, 0}, e));
    if (!c->date) return 0;
    TRY(json_put_text(object, "date", c->date, e));
    TRY(json_put_real(object, "origin", c->origin, e));
    return json_put_real(object, "unit", c->unit, e);
}

static int put_columns(struct json *object, const struct item *item, struct err *e)
{
    struct json *array;
    if (!item->columns) return 0;
    TRY(put_array(object, "columns", &array, e));
    for (int i = 0; i < item_columns(item); i++) TRY(put_column(array, &item->columns[i], e));
    return 0;
}

static int put_layout(struct json *object, const struct layout *l, struct err *e)
{
    if (l->separator) TRY(json_put_text(object, "separator", (char[]){l->separator, 0}, e));
    if (l->headless) TRY(json_put_bool(object, "headless", true, e));
    if (l->left_out) TRY(json_put_text(object, "left_out", l->left_out, e));
    return l->quotes ? json_put_int(object, "quotes", l->quotes, e) : 0;
}

int item_to_json(const struct item *item, struct json *object, struct err *e)
{
    struct json *shape;
    TRY(json_put_text(object, "kind", kinds[item->kind].name, e));
    TRY(json_put_text(object, "type", dtype_name(item->type), e));
    TRY(put_array(object, "shape", &shape, e));
    for (int i = 0; i < item->shape.rank; i++) TRY(json_append(shape, json_new_int(item->shape.dim[i]), e));
    if (item->frames) TRY(json_put_int(object, "frames", item->frames, e));
    TRY(json_put_int(object, "symbols", item->symbols, e));
    if (item->units) TRY(json_put_text(object, "units", unit_word(item->units), e));
    TRY(json_put_int(object, "classes", item->classes, e));
    TRY(put_names(object, "class_names", item->class_names, item->classes, e));
    TRY(put_names(object, "symbol_names", item->symbol_names, item->symbols, e));
    TRY(put_layout(object, &item->layout, e));
    if (item->label) TRY(json_put_text(object, "label", item->label, e));
    if (item->label) TRY(json_put_int(object, "label_at", item->label_at, e));
    return put_columns(object, item, e);
}

/* ---- reading ---- */

static int read_whole(const struct json *object, const char *key, int64_t low, int64_t high, int64_t *out,
                      struct err *e)
{
    const struct json *value = json_get(object, key);
    *out = json_int(value, low - 1);
    bool fits = json_is_int(value) && *out >= low && *out <= high;
    CHECK(fits, e, ERR_FORMAT, "'%s' is not a whole number from %lld to %lld", key, (long long)low, (long long)high);
    return 0;
}

static int read_count(const struct json *object, const char *key, int *out, struct err *e)
{
    int64_t count;
    TRY(read_whole(object, key, 0, NAMES_MOST, &count, e));
    *out = (int)count;
    return 0;
}

static int read_real(const struct json *object, const char *key, double *out, struct err *e)
{
    *out = json_number(json_get(object, key), NAN);
    CHECK(isfinite(*out), e, ERR_FORMAT, "'%s' is not a number", key);
    return 0;
}

static int read_name(const struct json *value, struct arena *arena, const char **out, struct err *e)
{
    const char *name = json_text(value, NULL);
    CHECK(name && strlen(name) <= NAME_BYTES_MOST, e, ERR_FORMAT, "a name is not a text, or longer than %d bytes",
          NAME_BYTES_MOST);
    *out = arena_text(arena, name);
    return *out ? 0 : fail_memory(e);
}

/* Absent names are NULL. */
static int read_names(const struct json *object, const char *key, int count, struct arena *arena,
                      const char *const **out, struct err *e)
{
    const struct json *array = json_get(object, key);
    *out = NULL;
    if (!array) return 0;
    CHECK(json_is_array(array) && json_size(array) == (size_t)count, e, ERR_FORMAT, "'%s' is not a list of %d names",
          key, count);
    const char **names = arena_small(arena, (size_t)count * sizeof *names);
    if (!names) return fail_memory(e);
    for (int i = 0; i < count; i++) TRY(read_name(json_at(array, (size_t)i), arena, &names[i], e));
    *out = names;
    return 0;
}

/* The place of the word under this key in a list. */
static int read_word(const struct json *object, const char *key, const char *(*word)(int), int count, int *out,
                     struct err *e)
{
    const char *found = json_text(json_get(object, key), "");
    for (*out = 0; *out < count; (*out)++)
        if (strcmp(word(*out), found) == 0) return 0;
    return fail(e, ERR_FORMAT, "'%s' is '%.40s', which this version of limn does not know", key, found);
}

static const char *kind_word(int i)
{
    return kinds[i].name;
}

static const char *type_word(int i)
{
    return dtype_name((enum dtype)i);
}

static const char *column_word(int i)
{
    return column_kinds[i];
}

static int read_shape(const struct json *object, enum item_kind kind, struct shape *out, struct err *e)
{
    const struct json *shape = json_get(object, "shape");
    int64_t numbers = 1;
    *out = (struct shape){.rank = kinds[kind].rank};
    CHECK(json_is_array(shape) && json_size(shape) == (size_t)out->rank, e, ERR_FORMAT,
          "'shape' is not a list of %d sizes, as a %s has", out->rank, kinds[kind].name);
    for (int i = 0; i < out->rank; i++) {
        int64_t n = out->dim[i] = json_int(json_at(shape, (size_t)i), 0);
        CHECK(n >= 1 && n <= NUMBERS_MOST / numbers, e, ERR_FORMAT, "'shape' does not give from 1 to %d numbers",
              NUMBERS_MOST);
        numbers *= n;
    }
    return 0;
}

/* Of a clip: as many as its height can be shared out among. */
static int read_frames(const struct json *object, struct item *item, struct err *e)
{
    int64_t frames;
    if (!json_get(object, "frames")) return 0;
    TRY(read_whole(object, "frames", 1, item->shape.dim[0], &frames, e));
    CHECK(item->kind == ITEM_IMAGE && item->shape.dim[0] % frames == 0, e, ERR_FORMAT,
          "'frames' does not go into what it is frames of");
    item->frames = (int)frames;
    return 0;
}

/* One of a few; 0: none of them. */
static char read_letter(const struct json *object, const char *key, const char *among)
{
    const char *text = json_text(json_get(object, key), "");
    return text[0] && !text[1] && strchr(among, text[0]) ? text[0] : 0;
}

static int read_column(const struct json *object, struct column *c, struct arena *arena, struct err *e)
{
    int kind;
    TRY(read_name(json_get(object, "name"), arena, &c->name, e));
    TRY(read_word(object, "kind", column_word, 2, &kind, e));
    c->kind = (enum column_kind)kind;
    if (c->kind == COLUMN_CATEGORY) {
        TRY(read_count(object, "categories", &c->categories, e));
        TRY(read_names(object, "category_names", c->categories, arena, &c->category_names, e));
    }
    TRY(read_real(object, "mean", &c->mean, e));
    TRY(read_real(object, "deviation", &c->deviation, e));
    TRY(read_real(object, "low", &c->low, e));
    TRY(read_real(object, "high", &c->high, e));
    TRY(read_whole(object, "missing", 0, INT64_MAX, &c->missing, e));
    c->whole = json_bool(json_get(object, "whole"), false);
    const int64_t decimals = json_int(json_get(object, "decimals"), 0);
    c->decimals = decimals > 0 && decimals <= DECIMALS_MOST ? (int)decimals : 0;
    c->fixed = c->decimals && json_bool(json_get(object, "fixed"), false);
    c->comma = json_bool(json_get(object, "comma"), false);
    c->mark = read_letter(object, "mark", ",. '");
    const struct json *date = json_get(object, "date");
    if (!date) return 0;
    TRY(read_name(date, arena, &c->date, e));
    TRY(read_real(object, "origin", &c->origin, e));
    return read_real(object, "unit", &c->unit, e);
}

static int read_columns(const struct json *object, struct item *item, struct arena *arena, struct err *e)
{
    const struct json *array = json_get(object, "columns");
    if (!array) return 0;
    bool tabular = item->kind == ITEM_ROW || item->kind == ITEM_SERIES;
    int count = tabular ? item_columns(item) : 0;
    CHECK(tabular && json_is_array(array) && json_size(array) == (size_t)count, e, ERR_FORMAT,
          "'columns' does not describe the %d columns of a %s", count, kinds[item->kind].name);
    struct column *columns = arena_small(arena, (size_t)count * sizeof *columns);
    if (!columns) return fail_memory(e);
    for (int i = 0; i < count; i++) TRY(read_column(json_at(array, (size_t)i), &columns[i], arena, e));
    item->columns = columns;
    return 0;
}

/* Bytes and subwords are told apart by their names. */
static int check_symbols(const struct item *item, struct err *e)
{
    const bool whole = item->units == UNITS_CHARACTERS || (item->kind == ITEM_TEXT && item->symbol_names);
    CHECK(whole && (item->units != UNITS_BYTES || item->symbols == 256), e, ERR_FORMAT,
          "symbols that are %s are not possible so", unit_word(item->units));
    return 0;
}

int item_from_json(const struct json *object, struct item *item, struct arena *arena, struct err *e)
{
    int kind, type, units = 0;
    *item = (struct item){0};
    TRY(read_word(object, "kind", kind_word, ITEM_KIND_COUNT, &kind, e));
    TRY(read_word(object, "type", type_word, DTYPE_COUNT, &type, e));
    item->kind = (enum item_kind)kind;
    item->type = (enum dtype)type;
    CHECK(kinds[kind].types >> type & 1, e, ERR_FORMAT, "a %s of %s is not possible", kinds[kind].name,
          type_word(type));
    TRY(read_shape(object, item->kind, &item->shape, e));
    TRY(read_frames(object, item, e));
    TRY(read_count(object, "symbols", &item->symbols, e));
    CHECK(item->kind != ITEM_TEXT || item->symbols > 0, e, ERR_FORMAT, "a text without symbols");
    if (json_get(object, "units")) TRY(read_word(object, "units", unit_word, UNITS_COUNT, &units, e));
    item->units = (enum units)units;
    TRY(read_count(object, "classes", &item->classes, e));
    TRY(read_names(object, "class_names", item->classes, arena, &item->class_names, e));
    TRY(read_names(object, "symbol_names", item->symbols, arena, &item->symbol_names, e));
    TRY(check_symbols(item, e));
    item->layout.separator = read_letter(object, "separator", ",;|\t ");
    item->layout.headless = json_bool(json_get(object, "headless"), false);
    const int64_t quotes = json_int(json_get(object, "quotes"), 0);
    item->layout.quotes = quotes > 0 && quotes < QUOTES_COUNT ? (enum quotes)quotes : QUOTES_NEEDED;
    if (json_get(object, "left_out")) TRY(read_name(json_get(object, "left_out"), arena, &item->layout.left_out, e));
    TRY(read_columns(object, item, arena, e));
    if (!json_get(object, "label") || item->kind != ITEM_ROW) return 0;
    int64_t at;
    TRY(read_name(json_get(object, "label"), arena, &item->label, e));
    TRY(read_whole(object, "label_at", 0, item_columns(item), &at, e));
    item->label_at = (int)at;
    return 0;
}
