/* process.c -- what concerns no model and no data: version, threads, texts, names that are nearly right. */
#include "api/api.h"
#include "base/atomic.h"
#include "base/par.h"

const char *limn_version(void)
{
    return LIMN_VERSION;
}

void limn_set_threads(int threads)
{
    par_set_threads(threads < 0 ? 0 : threads);
}

void limn_free(void *text)
{
    mem_free(text);
}

const char *limn_nearest(const char *word, const char *const *candidates, int count)
{
    return word && candidates && count > 0 ? text_nearest(word, candidates, count) : NULL;
}

static int writable(const char *path, struct err *e)
{
    CHECK_HERE(path, e);
    return atomic_possible(path, e);
}

int limn_writable(const char *path, limn_error *e)
{
    struct err err = {0};
    return api_done(writable(path, &err), &err, e);
}

char *limn_count_text(double n, char *buffer, size_t size)
{
    return buffer && size ? text_count(n, buffer, size) : buffer;
}

char *limn_duration_text(double seconds, char *buffer, size_t size)
{
    return buffer && size ? text_duration(seconds, buffer, size) : buffer;
}

int api_precision(const char *name, enum precision *out, struct err *e)
{
    static const char *const names[] = {"auto", "fp32", "bf16"};
    const enum precision means[] = {plan_bf16_is_fast() ? PRECISION_BF16 : PRECISION_F32, PRECISION_F32,
                                    PRECISION_BF16};
    for (int i = 0; i < 3; i++) {
        if (strcmp(name ? name : "auto", names[i])) continue;
        *out = means[i];
        return 0;
    }
    fail(e, ERR_OPTION, "no precision '%.40s'", name);
    return fail_hint(e, "it takes auto, fp32 or bf16");
}
