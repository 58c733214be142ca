/* fuzz_table_schema.c -- any bytes are refused or taken as the schema of a table, then written and taken again. */
#include "data/schema.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct schema s, again;
    struct text json = {0};
    struct err e = {0};
    if (!schema_from_json((const char *)data, size, &s, &arena, &e)) {
        if (schema_to_json(&s, &json, &e)) abort();
        if (schema_from_json(json.data, json.length, &again, &arena, &e)) abort();
    }
    text_free(&json);
    arena_free(&arena);
    return 0;
}
