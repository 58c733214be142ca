/* data.c -- data sets, as limn.h has them. */
#include "api/api.h"
#include "api/write.h"
#include "base/atomic.h"
#include "data/concerns.h"
#include "data/report.h"
#include "data/verbatim.h"
#include "model/item.h"

#include <math.h>

#define LOOKED_AT 1000 /* items whose values tell the range */

static int open_data(const char *name, limn_data **out, struct err *e)
{
    CHECK_HERE(name, e);
    CHECK_HERE(out, e);
    *out = NULL;
    return data_open(name, (struct data **)out, e);
}

int limn_data_open(const char *name, limn_data **out, limn_error *e)
{
    struct err err = {0};
    return api_done(open_data(name, out, &err), &err, e);
}

static int open_for(const char *name, const limn_model *m, limn_data **out, struct err *e)
{
    CHECK_HERE(name, e);
    CHECK_HERE(m, e);
    CHECK_HERE(out, e);
    *out = NULL;
    return data_open_as(name, &model_of(m)->item, (struct data **)out, e);
}

int limn_data_open_for(const char *name, const limn_model *m, limn_data **out, limn_error *e)
{
    struct err err = {0};
    return api_done(open_for(name, m, out, &err), &err, e);
}

const char *limn_data_unknown(const limn_data *d)
{
    return d ? data_of(d)->unknown : NULL;
}

void limn_data_close(limn_data *d)
{
    data_close(data_of(d));
}

int64_t limn_data_count(const limn_data *d)
{
    return d ? data_of(d)->count : 0;
}

const char *limn_data_about(const limn_data *d)
{
    return d ? data_of(d)->about : "";
}

/* With labels, count of them, where that is not NULL. */
static int read_both(struct data *d, int64_t first, int64_t step, int64_t count, struct tensor *out, int32_t *labels,
                     struct err *e)
{
    const struct shape shape = shape_join(count, d->item.shape);
    *out = (struct tensor){d->item.type, shape, mem_array((size_t)shape_size(shape), dtype_size(d->item.type))};
    int64_t *rows = mem_array((size_t)count, sizeof *rows);
    int failed = out->data && rows ? 0 : fail_memory(e);
    for (int64_t i = 0; i < count && !failed; i++) rows[i] = first + i * step;
    if (!failed) failed = d->read(d, rows, count, out->data, labels, e);
    mem_free(rows);
    if (failed) mem_free(out->data);
    return failed;
}

const char *limn_data_schema(const limn_data *d)
{
    return d ? data_of(d)->schema : NULL;
}

int api_read(struct data *d, int64_t first, int64_t step, int64_t count, struct tensor *out, struct err *e)
{
    return read_both(d, first, step, count, out, NULL, e);
}

static int check_items(const struct data *d, int64_t first, int64_t step, int64_t count, struct err *e)
{
    CHECK(count > 0 && first >= 0 && step >= 1, e, ERR_CALL,
          "from item %lld, every %lld-th, %lld of them: not possible", (long long)first, (long long)step,
          (long long)count);
    CHECK(first < d->count && (d->count - 1 - first) / step >= count - 1, e, ERR_CALL,
          "%s has %lld items; a later one was asked for", d->name, (long long)d->count);
    return 0;
}

static int read_items(limn_data *data, int64_t first, int64_t step, int64_t count, limn_array *items, struct err *e)
{
    struct data *d = data_of(data);
    struct tensor t;
    CHECK_HERE(data, e);
    CHECK_HERE(items, e);
    TRY(check_items(d, first, step, count, e));
    TRY(api_read(d, first, step, count, &t, e));
    return api_array(&t, items, e);
}

int limn_data_read(limn_data *d, int64_t first, int64_t step, int64_t count, limn_array *items, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(read_items(d, first, step, count, items, &err), &err, e);
}

static int read_labels(limn_data *data, int64_t first, int64_t step, int64_t count, limn_array *labels, struct err *e)
{
    struct data *d = data_of(data);
    struct tensor items, t = {I32, SHAPE(count), NULL};
    CHECK_HERE(data, e);
    CHECK_HERE(labels, e);
    TRY(check_items(d, first, step, count, e));
    *labels = (limn_array){.type = LIMN_I32, .rank = 1};
    if (!d->item.classes) return 0;
    t.data = mem_array((size_t)count, sizeof(int32_t));
    if (!t.data) return fail_memory(e);
    const int failed = read_both(d, first, step, count, &items, t.data, e);
    if (failed) mem_free(t.data);
    else mem_free(items.data);
    return failed ? failed : api_array(&t, labels, e);
}

int64_t limn_data_line(limn_data *d, int64_t k)
{
    int64_t line;
    if (!d || !data_of(d)->file || k < 0 || k >= data_of(d)->count) return 0;
    return verbatim_line(data_of(d)->file, k, &line, NULL) ? 0 : line;
}

int limn_data_labels(limn_data *d, int64_t first, int64_t step, int64_t count, limn_array *labels, limn_error *e)
{
    struct err err = {0};
    api_empty(labels);
    return api_done(read_labels(d, first, step, count, labels, &err), &err, e);
}

int limn_builtin_data(int k, const char **name, const char **about)
{
    for (int i = 0; name && about && k >= 0 && data_readers[i]; i++) {
        if (!data_readers[i]->builtin || k--) continue;
        *about = data_readers[i]->about;
        *name = data_readers[i]->name;
        return 0;
    }
    return -1;
}

/* ---- description ---- */

struct range {
    double low, high;
    int64_t items;
};

/* Of the values of some items, spread evenly; missing ones apart. */
static int look(struct data *d, struct range *r, struct err *e)
{
    struct tensor t;
    *r = (struct range){INFINITY, -INFINITY, d->count < LOOKED_AT ? d->count : LOOKED_AT};
    TRY(api_read(d, 0, d->count / r->items, r->items, &t, e));
    const int64_t n = shape_size(t.shape);
    for (int64_t i = 0; i < n; i++) {
        r->low = fmin(r->low, tensor_get(&t, i));
        r->high = fmax(r->high, tensor_get(&t, i));
    }
    mem_free(t.data);
    return 0;
}

/* As a value of its own: saved to a file, it can be given back with schema=FILE. */
static int put_schema(const char *schema, struct json *j, struct err *e)
{
    struct json *value = json_parse(schema, strlen(schema), e);
    if (value) return json_put(j, "schema", value, e);
    return e->kind;
}

static int put_concerns(const struct text *concerns, struct json *j, struct err *e)
{
    struct json *list = json_new_array();
    TRY(json_put(j, "concerns", list, e));
    for (const char *line = text_get(concerns); *line;) {
        char *copy = mem_copy_text(line);
        if (!copy) return fail_memory(e);
        copy[strcspn(copy, "\n")] = 0;
        line += strcspn(line, "\n") + 1;
        const int failed = json_append(list, json_new_text(copy), e);
        mem_free(copy);
        if (failed) return failed;
    }
    return 0;
}

/* What is told of items beside their labels: the attributes' names, and whether there are captions. */
static int put_attributes(const struct captions *told, struct json *j, struct err *e)
{
    struct json *list = json_new_array();
    TRY(json_put(j, "attributes", list, e));
    for (int k = 0; k < told->columns; k++) TRY(json_append(list, json_new_text(told->column[k].name), e));
    return json_put_bool(j, "captions", told->text != NULL, e);
}

static int to_json(const struct data *d, const struct range *r, const struct text *concerns, struct json *j,
                   struct err *e)
{
    TRY(json_put_text(j, "name", d->name, e));
    TRY(json_put_text(j, "about", d->about, e));
    TRY(json_put_int(j, "items", d->count, e));
    TRY(json_put_real(j, "low", r->low, e));
    TRY(json_put_real(j, "high", r->high, e));
    if (d->log_density) TRY(json_put_real(j, "entropy", d->entropy, e));
    if (d->truth) TRY(json_put_text(j, "truth", d->truth, e));
    if (d->schema) TRY(put_schema(d->schema, j, e));
    if (d->captions) TRY(put_attributes(d->captions, j, e));
    TRY(put_concerns(concerns, j, e));
    return item_to_json(&d->item, j, e);
}

static int describe_json(const struct data *d, const struct range *r, const struct text *concerns, struct text *out,
                         struct err *e)
{
    struct json *j = json_new_object();
    const int failed = j ? to_json(d, r, concerns, j, e) : fail_memory(e);
    if (!failed) json_print(j, out);
    json_free(j);
    return failed;
}

/* Line by line, under one heading. */
static void describe_lines(const char *heading, const char *lines, struct text *out)
{
    for (size_t n; *lines; lines += n + (lines[n] != 0), heading = "") {
        n = strcspn(lines, "\n");
        text_printf(out, "%-12s%.*s\n", heading, (int)n, lines);
    }
}

/* Attributes of items, and what the first that has a caption is called. */
static void describe_told(const struct data *d, struct text *out)
{
    const struct captions *told = d->captions;
    struct text caption = {0};
    if (!told) return;
    for (int64_t i = 0; told->text && i < d->count && i < LOOKED_AT && !caption.length; i++) told->text(d, i, &caption);
    if (caption.length) {
        text_printf(out, "%-12s", "captions");
        text_utf8(out, text_get(&caption));
        text_add(out, d->count > 1 ? ", ...\n" : "\n");
    }
    out->failed |= caption.failed;
    text_free(&caption);
    if (told->columns) api_columns_text("attribute", told->column, told->columns, out);
}

static void describe_text(const struct data *d, const struct range *r, struct text *out)
{
    text_printf(out, "%s\n", d->about);
    text_printf(out, "%-12s%lld\n", "items", (long long)d->count);
    if (d->item.kind == ITEM_IMAGE)
        text_printf(out, "%-12s%g .. %g in %lld items\n", "values", r->low, r->high, (long long)r->items);
    if (d->log_density) text_printf(out, "%-12s%.4f nats per item; the density is known\n", "entropy", d->entropy);
    if (d->truth) describe_lines("truth", d->truth, out);
    api_item_text(&d->item, out);
    describe_told(d, out);
}

static int describe(limn_data *data, int json, struct text *out, struct err *e)
{
    struct range r;
    struct text concerns = {0};
    CHECK_HERE(data, e);
    TRY(look(data_of(data), &r, e));
    int failed = data_concerns(data_of(data), &concerns, e);
    if (!failed && json) failed = describe_json(data_of(data), &r, &concerns, out, e);
    else if (!failed) {
        describe_text(data_of(data), &r, out);
        describe_lines("look at", text_get(&concerns), out);
    }
    text_free(&concerns);
    return failed;
}

char *limn_data_describe(limn_data *d, int json, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(describe(d, json, &out, &err), &out, &err, e);
}

/* ---- the same as a picture ---- */

static int report(limn_data *data, const char *path, const char *recipe, struct err *e)
{
    struct page p = {0};
    CHECK_HERE(data, e);
    CHECK_HERE(path, e);
    TRY(atomic_possible(path, e));
    int failed = data_report(data_of(data), &p, e);
    if (!failed) {
        const struct picture page = page_picture(&p);
        failed = write_picture(&page, recipe, path, e);
    }
    page_close(&p);
    return failed;
}

int limn_data_report(limn_data *d, const char *path, const char *recipe, limn_error *e)
{
    struct err err = {0};
    return api_done(report(d, path, recipe, &err), &err, e);
}
