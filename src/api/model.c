/* model.c -- a model, as limn.h has it: from a file and back, and what there is to say about it. */
#include "api/api.h"

#include "task/distance.h"

#include <math.h>

#define PLAN_BATCH 64 /* of which limn_describe_plan tells */

static int load(const char *path, limn_model **out, struct err *e)
{
    CHECK_HERE(out, e);
    *out = NULL;
    CHECK_HERE(path, e);
    return model_load((struct model **)out, path, e);
}

int limn_model_column(const limn_model *m, int k, limn_column *column)
{
    const struct item *item = m ? &model_of(m)->item : NULL;
    const bool columnar = item && (item->kind == ITEM_ROW || item->kind == ITEM_SERIES);
    if (!columnar || k < 0 || k >= item_columns(item) || !column) return -1;
    const struct column *c = item->columns ? &item->columns[k] : NULL;
    *column = (limn_column){.name = c ? c->name : NULL, .deviation = distance_unit(model_of(m), k)};
    if (c && c->kind == COLUMN_CATEGORY) column->categories = c->categories;
    return 0;
}

int limn_load(const char *path, limn_model **out, limn_error *e)
{
    struct err err = {0};
    return api_done(load(path, out, &err), &err, e);
}

static int save(const limn_model *m, const char *path, struct err *e)
{
    CHECK_HERE(m, e);
    CHECK_HERE(path, e);
    return model_save(model_of(m), NULL, path, e);
}

int limn_save(const limn_model *m, const char *path, limn_error *e)
{
    struct err err = {0};
    return api_done(save(m, path, &err), &err, e);
}

void limn_free_model(limn_model *m)
{
    model_free(model_of(m));
}

void limn_watch(limn_model *m, int (*watch)(void *self, int64_t done, int64_t of), void *self)
{
    if (!m) return;
    struct model *whole = model_of(m);
    whole->watch = (struct onlooker){watch, self};
    for (int k = 0; whole->part && k < whole->item.classes; k++) whole->part[k]->watch = whole->watch;
}

static int set_precision(limn_model *m, const char *precision, int deterministic, struct err *e)
{
    CHECK_HERE(m, e);
    TRY(api_precision(precision, &model_of(m)->precision, e));
    struct model *whole = model_of(m);
    whole->deterministic = deterministic;
    for (int k = 0; whole->part && k < whole->item.classes; k++) {
        whole->part[k]->precision = whole->precision;
        whole->part[k]->deterministic = whole->deterministic;
    }
    return 0;
}

int limn_set_precision(limn_model *m, const char *precision, int deterministic, limn_error *e)
{
    struct err err = {0};
    return api_done(set_precision(m, precision, deterministic, &err), &err, e);
}

/* ---- description ---- */

static int put_object(struct json *in, const char *key, struct json **out, struct err *e)
{
    *out = json_new_object();
    return json_put(in, key, *out, e);
}

/* What the fit found; nothing, where the family does not tell. */
static int tell(const struct model *m, struct text *out, struct err *e)
{
    return m->family->tell ? m->family->tell(m->store, &m->item, m->options, out, e) : 0;
}

static int put_found(const struct model *m, struct json *j, struct err *e)
{
    struct text found = {0};
    int failed = tell(m, &found, e);
    if (!failed && found.length) failed = json_put_text(j, "found", text_get(&found), e);
    if (!failed && found.failed) failed = fail_memory(e);
    text_free(&found);
    return failed;
}

static int fill(const struct model *m, struct json *j, struct err *e)
{
    struct json *part;
    TRY(json_put_text(j, "family", m->family->name, e));
    TRY(json_put_text(j, "title", m->family->title, e));
    TRY(json_put_int(j, "parameters", store_parameters(m->store), e));
    TRY(json_put_int(j, "bytes", (int64_t)store_bytes(m->store), e));
    TRY(put_object(j, "options", &part, e));
    if (m->family->options) TRY(options_to_json(m->family->options, m->options, part, e));
    if (m->part && m->part[0]->family->options) {
        TRY(put_object(j, "part_options", &part, e));
        TRY(options_to_json(m->part[0]->family->options, m->part[0]->options, part, e));
    }
    TRY(put_object(j, "item", &part, e));
    TRY(item_to_json(&m->item, part, e));
    TRY(put_found(m, j, e));
    if (!m->record) return 0;
    struct text record = {0};
    json_print(m->record, &record);
    part = record.failed ? NULL : json_parse(text_get(&record), record.length, e);
    text_free(&record);
    return json_put(j, "record", part, e);
}

static int describe_json(const struct model *m, struct text *out, struct err *e)
{
    struct json *j = json_new_object();
    const int failed = j ? fill(m, j, e) : fail_memory(e);
    if (!failed) json_print(j, out);
    json_free(j);
    return failed;
}

static void option_lines(const struct model *m, struct text *out)
{
    for (const struct option *row = m->family->options; row && row->name; row++) {
        text_printf(out, "  %-14s", row->name);
        option_print(row, m->options, out);
        text_add(out, "\n");
    }
}

static void record_lines(const struct json *record, struct text *out)
{
    text_add(out, "\nhow it was trained\n");
    for (void *i = json_first(record); i; i = json_next(record, i)) {
        const struct json *value = json_member(i);
        if (json_is_object(value)) continue; /* the course: limn_write_course tells of it */
        text_printf(out, "  %-16s", json_member_key(i));
        if (json_is_text(value)) text_printf(out, "%s\n", json_text(value, ""));
        else if (json_is_int(value)) text_printf(out, "%lld\n", (long long)json_int(value, 0));
        else text_printf(out, "%.6g\n", json_number(value, NAN));
    }
}

static int describe_text(const struct model *m, struct text *out, struct err *e)
{
    struct text found = {0};
    char count[32], size[32];
    text_printf(out, "%-12s%s: %s (%s)\n", "family", m->family->name, m->family->title, m->family->paper);
    text_printf(out, "%-12s%s, %s\n", "parameters", text_count((double)store_parameters(m->store), count, sizeof count),
                text_size((double)store_bytes(m->store), size, sizeof size));
    text_add(out, "\nan item\n");
    api_item_text(&m->item, out);
    text_add(out, "\noptions\n");
    option_lines(m, out);
    if (m->part) text_printf(out, "\noptions of the %s of each class\n", m->part[0]->family->name);
    if (m->part) option_lines(m->part[0], out);
    const int failed = tell(m, &found, e);
    if (found.length) text_printf(out, "\nwhat was found\n%s", text_get(&found));
    text_free(&found);
    if (m->record) record_lines(m->record, out);
    return failed;
}

static int describe(const limn_model *model, int json, struct text *out, struct err *e)
{
    CHECK_HERE(model, e);
    if (json) return describe_json(model_of(model), out, e);
    return describe_text(model_of(model), out, e);
}

char *limn_describe(const limn_model *m, int json, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(describe(m, json, &out, &err), &out, &err, e);
}

static int describe_plan(limn_model *model, struct text *out, struct err *e)
{
    static const struct {
        enum verb verb;
        const char *name;
    } shown[] = {{VERB_SAMPLE, "sample"}, {VERB_SCORE, "score"}, {VERB_ENCODE, "encode"}, {VERB_DECODE, "decode"}};
    CHECK_HERE(model, e);
    struct model *m = model_of(model);
    if (m->part) m = m->part[0]; /* of which the others are copies with other numbers */
    for (int i = 0; i < 4; i++) {
        const struct ask ask = {.verb = shown[i].verb, .batch = PLAN_BATCH, .temperature = 1};
        struct program *p;
        if (!model_has_graph(m, ask.verb)) continue;
        TRY(model_program(m, &ask, &p, e));
        text_printf(out, "%s, %d items at a time\n", shown[i].name, PLAN_BATCH);
        program_describe(p, out);
        model_release(m);
        text_add(out, "\n");
    }
    return 0;
}

char *limn_describe_plan(limn_model *m, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(describe_plan(m, &out, &err), &out, &err, e);
}
