/* fuzz_schema.c -- any JSON as the description of an item: refused with a reason, or sound, and written back the same. */
#include "base/json.h"
#include "model/item.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
    if (!condition) abort();
}

static void print(const struct item *item, struct text *out)
{
    struct err e = {0};
    struct json *j = json_new_object();
    need(!item_to_json(item, j, &e));
    json_print(j, out);
    json_free(j);
}

static void write_back(const struct item *item)
{
    struct text first = {0}, second = {0};
    struct arena arena = {0};
    struct item again, copy;
    struct err e = {0};
    print(item, &first);
    struct json *j = json_parse(text_get(&first), first.length, &e);
    need(!item_from_json(j, &again, &arena, &e));
    need(!item_copy(&again, &copy, &arena, &e));
    need(!item_suits(item, &copy, &e));
    print(&copy, &second);
    need(!strcmp(text_get(&first), text_get(&second)));
    json_free(j);
    text_free(&first);
    text_free(&second);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct item item;
    struct err e = {0};
    struct json *j = json_parse((const char *)data, size, &e);
    int rc = j ? item_from_json(j, &item, &arena, &e) : ERR_FORMAT;
    need(!rc || (rc == ERR_FORMAT && *e.text));
    if (!rc) write_back(&item);
    json_free(j);
    arena_free(&arena);
    return 0;
}
