/* fuzz_options.c -- any JSON as options: refused with a reason, or set to values that the table allows and writes back. */
#include "base/json.h"
#include "base/option.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct model {
    int latent;
    double beta;
    bool tied;
    int likelihood;
    char prior[OPTION_TEXT_MAX];
    struct sizes hidden;
};

static const struct option table[] = {
    OPT_INT(struct model, latent, "16", 1, 4096, "size of z"),
    OPT_REAL(struct model, beta, "1", 0, 100, "weight of the KL term"),
    OPT_BOOL(struct model, tied, "no", "share weights"),
    OPT_CHOICE(struct model, likelihood, "bernoulli", "bernoulli|gaussian", "how a pixel is distributed"),
    OPT_TEXT(struct model, prior, "", "name of a prior"),
    OPT_SIZES(struct model, hidden, "400,200", 1, 65536, "widths"),
    OPT_END,
};

static void need(bool condition)
{
    if (!condition) abort();
}

static void check_ranges(const struct model *m)
{
    need(m->latent >= 1 && m->latent <= 4096);
    need(m->beta >= 0 && m->beta <= 100);
    need(m->likelihood == 0 || m->likelihood == 1);
    need(strnlen(m->prior, sizeof m->prior) < sizeof m->prior);
    need(m->hidden.count >= 0 && m->hidden.count <= OPTION_SIZES_MAX);
    for (int i = 0; i < m->hidden.count; i++) need(m->hidden.size[i] >= 1 && m->hidden.size[i] <= 65536);
}

/* What was set is written as JSON that sets the same. */
static void write_back(const struct model *m)
{
    struct model again = {0};
    struct err e = {0};
    struct json *j = json_new_object();
    need(!options_to_json(table, m, j, &e));
    need(!options_from_json(table, &again, j, &e));
    need(again.latent == m->latent && again.beta == m->beta && again.tied == m->tied &&
         again.likelihood == m->likelihood);
    need(!strcmp(again.prior, m->prior));
    need(again.hidden.count == m->hidden.count);
    need(!memcmp(again.hidden.size, m->hidden.size, (size_t)m->hidden.count * sizeof *m->hidden.size));
    json_free(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model m;
    struct err e = {0};
    need(!options_default(table, &m, &e));
    struct json *j = json_parse((const char *)data, size, &e);
    int rc = j ? options_from_json(table, &m, j, &e) : 0;
    need(!rc || (rc == ERR_OPTION && *e.text));
    check_ranges(&m);
    if (!rc) write_back(&m);
    json_free(j);
    return 0;
}
