/* label.c -- another label for the same items: an attribute that is told of them. */
#include "data/label.h"

#include <math.h>

struct labelled {
    struct data *of;  /* the items of which the attribute is known; ours */
    struct data *own; /* where those come from, if that is ours too */
    struct captions captions;
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

static void labelled_text(const struct data *d, int64_t row, struct text *out)
{
    const struct labelled *l = d->self;
    l->of->captions->text(l->of, row, out);
}

static void labelled_keywords(const struct data *d, int64_t row, struct text *out)
{
    const struct labelled *l = d->self;
    l->of->captions->keywords(l->of, row, out);
}

static double labelled_attribute(const struct data *d, int64_t row, int column)
{
    const struct labelled *l = d->self;
    return l->of->captions->attribute(l->of, row, column);
}

static void labelled_close(struct data *d)
{
    struct labelled *l = d->self;
    data_close(l->of);
    data_close(l->own);
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
    d->about = arena_printf(&d->arena, "%s; told apart by %s instead, which has %d values", from->about, c->name,
                            c->categories);
    if (d->arena.failed) return fail_memory(e);
    TRY(known_part(from, column, &l->of, e));
    l->column = column;
    l->captions = *from->captions;
    l->captions.attribute = labelled_attribute;
    if (l->captions.text) l->captions.text = labelled_text;
    if (l->captions.keywords) l->captions.keywords = labelled_keywords;
    d->captions = &l->captions;
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

int data_label_own(struct data *d, const char *name, const char *attribute, struct data **out, struct err *e)
{
    int failed = data_label(d, attribute, out, e);
    if (!failed && !((*out)->name = arena_text(&(*out)->arena, name))) failed = fail_memory(e);
    if (!failed) {
        ((struct labelled *)(*out)->self)->own = d;
        return 0;
    }
    data_close(*out);
    data_close(d);
    *out = NULL;
    return failed;
}
