/* item.c -- copies of a description that outlive the data, and whether other data fit it. */
#include "model/item.h"

#include <stdio.h>

int item_columns(const struct item *item)
{
    return (int)shape_dim(item->shape, -1);
}

/* ---- copying ---- */

static int copy_names(const char *const *from, int count, const char *const **to, struct arena *arena, struct err *e)
{
    *to = NULL;
    if (!from) return 0;
    const char **names = arena_small(arena, (size_t)count * sizeof *names);
    if (!names) return fail_memory(e);
    for (int i = 0; i < count; i++)
        if (!(names[i] = arena_text(arena, from[i]))) return fail_memory(e);
    *to = names;
    return 0;
}

static int copy_columns(const struct item *from, struct item *to, struct arena *arena, struct err *e)
{
    int count = item_columns(from);
    struct column *columns = arena_small(arena, (size_t)count * sizeof *columns);
    if (!columns) return fail_memory(e);
    for (int i = 0; i < count; i++) {
        const struct column *c = &from->columns[i];
        columns[i] = *c;
        columns[i].name = arena_text(arena, c->name);
        columns[i].date = c->date ? arena_text(arena, c->date) : NULL;
        if (!columns[i].name || (c->date && !columns[i].date)) return fail_memory(e);
        TRY(copy_names(c->category_names, c->categories, &columns[i].category_names, arena, e));
    }
    to->columns = columns;
    return 0;
}

int item_copy(const struct item *from, struct item *to, struct arena *arena, struct err *e)
{
    *to = *from;
    TRY(copy_names(from->class_names, from->classes, &to->class_names, arena, e));
    TRY(copy_names(from->symbol_names, from->symbols, &to->symbol_names, arena, e));
    const char *left_out = from->layout.left_out;
    if (left_out && !(to->layout.left_out = arena_text(arena, left_out))) return fail_memory(e);
    if (from->label && !(to->label = arena_text(arena, from->label))) return fail_memory(e);
    return from->columns ? copy_columns(from, to, arena, e) : 0;
}

/* ---- comparing ---- */

static int names_suit(const char *what, const char *const *model, const char *const *data, int count, struct err *e)
{
    for (int i = 0; model && data && i < count; i++)
        CHECK(strcmp(model[i], data[i]) == 0, e, ERR_DATA,
              "%s %d is '%.60s' in these data; the model was made for '%.60s'", what, i, data[i], model[i]);
    return 0;
}

/* Tables that were understood each by itself may differ where they need not. */
static int hint_schema(struct err *e)
{
    return fail_hint(e,
                     "read both tables by one schema: `limn data A.csv --schema > S.json`, then B.csv,schema=S.json");
}

static int column_suits(const struct column *model, const struct column *data, int number, struct err *e)
{
    if (strcmp(model->name, data->name)) {
        fail(e, ERR_DATA, "column %d is '%.60s' in these data; the model was made for '%.60s'", number, data->name,
             model->name);
        return fail_hint(e, "`limn info MODEL` tells which columns it was made for");
    }
    if (model->kind != data->kind || model->categories != data->categories) {
        fail(e, ERR_DATA, "column '%.60s' is of another kind, or has other categories, than the model was made for",
             data->name);
        return hint_schema(e);
    }
    const bool dated = (model->date != NULL) == (data->date != NULL);
    if (!dated || model->origin != data->origin || model->unit != data->unit) {
        fail(e, ERR_DATA, "column '%.60s' counts time from another moment, or in other units, than the model's",
             data->name);
        return hint_schema(e);
    }
    const char *const *const names = data->category_names;
    return names_suit("category", model->category_names, names, model->categories, e) ? hint_schema(e) : 0;
}

/* "[8,8,3]", "4 frames of [8,8,3]" */
static char *size_words(const struct item *item, char *words, size_t size)
{
    char shape[100];
    if (!item->frames) return shape_text(item->shape, words, size);
    shape_text(shape_with(item->shape, 0, item->shape.dim[0] / item->frames), shape, sizeof shape);
    snprintf(words, size, "%d frames of %s", item->frames, shape);
    return words;
}

static int hint_window(const struct item *model, struct err *e)
{
    return fail_hint(e, "its windows have %lld rows: DATA,window=%lld", (long long)model->shape.dim[0],
                     (long long)model->shape.dim[0]);
}

static int shape_suits(const struct item *model, const struct item *data, struct err *e)
{
    char of_model[140], of_data[140];
    if (shape_equal(model->shape, data->shape) && model->frames == data->frames) return 0;
    fail(e, ERR_DATA, "these data have items of %s; the model was made for %s",
         size_words(data, of_data, sizeof of_data), size_words(model, of_model, sizeof of_model));
    if (model->kind == ITEM_TEXT) return fail_hint(e, "its window is %lld symbols", (long long)model->shape.dim[0]);
    return model->kind == ITEM_SERIES ? hint_window(model, e) : ERR_DATA;
}

int item_suits(const struct item *model, const struct item *data, struct err *e)
{
    if (model->kind != data->kind) {
        fail(e, ERR_DATA, "these data are of the kind '%s'; the model was made for '%s'", item_kind_name(data->kind),
             item_kind_name(model->kind));
        if (model->kind == ITEM_SERIES && data->kind == ITEM_ROW) return hint_window(model, e);
        return fail_hint(e, "`limn info MODEL` tells what it was made for");
    }
    CHECK(model->type == data->type, e, ERR_DATA, "these data are of %s; the model was made for %s",
          dtype_name(data->type), dtype_name(model->type));
    TRY(shape_suits(model, data, e));
    CHECK(model->symbols == data->symbols, e, ERR_DATA, "these data have %d symbols; the model was made for %d",
          data->symbols, model->symbols);
    CHECK(model->units == data->units, e, ERR_DATA, "the symbols of these data are of another sort than the model's");
    TRY(names_suit("symbol", model->symbol_names, data->symbol_names, model->symbols, e));
    CHECK(!model->classes || !data->classes || model->classes >= data->classes, e, ERR_DATA,
          "these data have %d classes; the model was made for %d", data->classes, model->classes);
    for (int i = 0; model->columns && data->columns && i < item_columns(model); i++)
        TRY(column_suits(&model->columns[i], &data->columns[i], i + 1, e));
    return 0;
}
