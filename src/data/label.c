/* label.c -- another label for the same items: an attribute that is told of them. */
#include "data/data.h"

#include <math.h>

struct labelled {
    struct data *of; /* the items of which the attribute is known; ours */
    int column;
};

static int labelled_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct labelled *l = d->self;
    TRY(l->of->read(l->of, rows, n, x, NULL, e));
    for (int64_t i = 0; i < n && labels; i++)
        labels[i] = (int32_t)l->of->captions->attribute(l->of, rows[i], l->column);
    return 0;
}

static uint64_t labelled_group(const struct data *d, int64_t row)
{
    const struct labelled *l = d->self;
    return l->of->group(l->of, row);
}

static void labelled_close(struct data *d)
{
    data_close(((struct labelled *)d->self)->of);
}

static int no_attribute(const struct data *d, const char *name, struct err *e)
{
    struct text list = {0};
    const struct captions *told = d->captions;
    for (int k = 0; told && k < told->columns; k++)
        if (told->column[k].kind == COLUMN_CATEGORY)
            text_printf(&list, "%s%s", list.length ? ", " : "", told->column[k].name);
    fail(e, ERR_CALL, "%s: no attribute '%.60s' by which items fall into classes", d->name, name);
    if (list.length) fail_hint(e, "there are: %s", text_get(&list));
    text_free(&list);
    return ERR_CALL;
}

static int find_attribute(const struct data *d, const char *name, int *column, struct err *e)
{
    const struct captions *told = d->captions;
    for (int k = 0; told && told->attribute && k < told->columns; k++) {
        const struct column *c = &told->column[k];
        *column = k;
        if (c->kind == COLUMN_CATEGORY && !strcmp(c->name, name)) return 0;
    }
    return no_attribute(d, name, e);
}

static int known_part(struct data *d, int column, struct data **out, struct err *e)
{
    int64_t n = 0, *rows = mem_array((size_t)d->count, sizeof *rows);
    if (!rows) return fail_memory(e);
    for (int64_t i = 0; i < d->count; i++)
        if (!isnan(d->captions->attribute(d, i, column))) rows[n++] = i;
    const int failed = data_subset(d, rows, n, out, e);
    mem_free(rows);
    return failed;
}

static int fill(struct data *d, struct data *from, int column, struct err *e)
{
    const struct column *c = &from->captions->column[column];
    struct labelled *l = arena_small(&d->arena, sizeof *l);
    if (!l) return fail_memory(e);
    d->name = arena_printf(&d->arena, "%s by %s", from->name, c->name);
    d->about = from->about;
    if (!d->name) return fail_memory(e);
    TRY(known_part(from, column, &l->of, e));
    l->column = column;
    d->self = l;
    d->item = l->of->item;
    d->item.classes = c->categories;
    d->item.class_names = c->category_names;
    d->count = l->of->count;
    d->made = l->of->made;
    d->read = labelled_read;
    d->group = l->of->group ? labelled_group : NULL;
    d->close = labelled_close;
    return 0;
}

int data_label(struct data *d, const char *attribute, struct data **out, struct err *e)
{
    int column;
    *out = NULL;
    TRY(find_attribute(d, attribute, &column, e));
    struct data *labelled = mem_alloc(sizeof *labelled);
    if (!labelled) return fail_memory(e);
    const int failed = fill(labelled, d, column, e);
    if (failed) data_close(labelled);
    else *out = labelled;
    return failed;
}
