/* fuzz_model.c -- any bytes are refused with a reason, or are a model whose programs can be compiled, or are refused. */
#include "model/model.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
    if (!condition) abort();
}

static void compile(struct model *m, enum verb verb)
{
    struct err e = {0};
    struct program *p;
    const struct ask ask = {.verb = verb, .batch = 1, .temperature = 1};
    int rc = model_program(m, &ask, &p, &e);
    need(!rc || (rc == (int)e.kind && *e.text && e.kind != ERR_INTERNAL));
    if (rc) return;
    if (verb == VERB_SCORE) need(!program_run(p, 1, 0, &e));
    model_release(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *bytes = mem_alloc(size);
    if (!bytes) return 0;
    if (size) memcpy(bytes, data, size);
    struct err e = {0};
    struct model *m;
    int rc = model_parse(&m, bytes, size, "a file", &e);
    need(rc ? !m && *e.text && rc == (int)e.kind : m != NULL);
    for (int v = 0; m && v < VERB_COUNT; v++) compile(m, (enum verb)v);
    model_free(m);
    return 0;
}
