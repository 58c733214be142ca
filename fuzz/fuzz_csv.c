/* fuzz_csv.c -- any bytes are refused or read as a table, by what is inferred and by that schema given back. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "data/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_table(struct table *t, bool given, struct err *e)
{
    const struct wishes w = {0};
    TRY(table_survey(t, given, e));
    if (!given) TRY(schema_infer(t->profile, t->name, t->charset, &w, &t->schema, t->arena, e));
    return table_width(t) ? table_fill(t, e) : fail(e, ERR_DATA, "no column is left");
}

/* What was inferred must be taken back, and fit the file. */
static void read_again(const struct table *t)
{
    struct arena arena = {0};
    struct table again = {.path = t->path, .arena = &arena};
    struct text json = {0};
    struct err e = {0};
    if (schema_to_json(&t->schema, &json, &e)) abort();
    if (schema_from_json(json.data, json.length, &again.schema, &arena, &e)) abort();
    if (read_table(&again, true, &e)) abort();
    table_free(&again);
    text_free(&json);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct table t = {.path = as_file(data, size, "x.csv"), .arena = &arena};
    struct err e = {0};
    if (!read_table(&t, false, &e)) read_again(&t);
    table_free(&t);
    arena_free(&arena);
    return 0;
}
