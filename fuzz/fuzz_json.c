/* fuzz_json.c -- any bytes as JSON: refused with a reason, or read and printed so that it reads the same again. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_twice(const struct json *j)
{
    struct text once = {0}, twice = {0};
    struct err e = {0};
    json_print(j, &once);
    struct json *again = json_parse(text_get(&once), once.length, &e);
    if (!again) abort();
    json_print(again, &twice);
    if (strcmp(text_get(&once), text_get(&twice))) abort();
    json_free(again);
    text_free(&once);
    text_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct json *j = json_parse((const char *)data, size, &e);
    if (!j && (e.kind != ERR_FORMAT || !*e.text)) abort();
    if (j) print_twice(j);
    json_free(j);
    return 0;
}
