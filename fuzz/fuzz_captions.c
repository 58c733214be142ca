/* fuzz_captions.c -- any bytes are refused or taken in as what is told of three pictures; the first byte says as which
** file. */
#include "data/story.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tell(const struct data *d)
{
    const struct captions *c = d->captions;
    struct text out = {0};
    for (int64_t i = 0; i < d->count; i++) {
        if (c->text) c->text(d, i, &out);
        if (c->keywords) c->keywords(d, i, &out);
        if (d->group) d->group(d, i);
        for (int k = 0; k < c->columns; k++) {
            const double x = c->attribute(d, i, k);
            if (c->column[k].kind == COLUMN_CATEGORY && x >= 0) text_add(&out, c->column[k].category_names[(int)x]);
        }
    }
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const files[] = {"captions.tsv", "captions.csv", "captions.jsonl", "attributes.csv"};
    static const char *const names[] = {"a/1.png", "a/2.png", "b/1.png"};
    struct err e = {0};
    struct data d = {.count = 3};
    struct story *s = NULL;
    int64_t found;
    if (!size) return 0;
    if (!story_start(&s, &d, names, d.count, &e) &&
        !story_read(s, files[data[0] % 4], data + 1, size - 1, &found, &e)) {
        story_hang(s, &d);
        tell(&d);
    }
    story_end(s);
    arena_free(&d.arena);
    return 0;
}
