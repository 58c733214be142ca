/* cmd_score.c -- limn score: how probable a model holds data to be. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>

struct score_flags {
    const char *out;
    int64_t samples;
    int parts, joint;
};

/* clang-format off */
#define AT(field) offsetof(struct score_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.csv", "also write each item's log-likelihood"},
    {"samples", 0, FLAG_WHOLE, AT(samples), 1, 1e6, "K", "importance samples per item: tightens a bound (1)"},
    {"parts", 0, FLAG_YES, AT(parts), 0, 0, NULL, "of a bound: also what its KL term is made of"},
    {"joint", 0, FLAG_YES, AT(joint), 0, 0, NULL, "of items together with a latent drawn for each: log p(x, z)"},
    FLAGS_END,
};
/* clang-format on */

static void json_parts(const limn_parts *p)
{
    const struct {
        const char *name;
        double value;
    } part[] = {{"reconstruction", p->fit},
                {"kl", p->kl},
                {"mutual_information", p->information},
                {"total_correlation", p->correlation},
                {"dimension_kl", p->rest}};
    for (int i = 0; i < 5 && !(i > 1 && isnan(part[i].value)); i++) {
        printf(",\"%s\":", part[i].name);
        out_real(part[i].value);
    }
    printf(",\"active_units\":%lld,\"latents\":%lld", (long long)p->active, (long long)p->latents);
}

/* What more samples gain on the items that the parts are of, which are the first ones; NaN: nothing to compare. */
static double gap_of(const limn_parts *p, const limn_array *each, int64_t samples)
{
    double sum = 0;
    if (samples < 2 || !each->data) return NAN;
    for (int64_t i = 0; i < p->items; i++) sum += ((const double *)each->data)[i] / (double)p->items;
    return sum - (p->fit - p->kl);
}

static void print_json(const limn_score_result *r, const limn_parts *p, double gap)
{
    printf("{\"kind\":");
    out_text(r->kind);
    printf(",\"nats_per_item\":");
    out_real(r->nats_per_item);
    printf(",\"bits_per_dim\":");
    out_real(r->bits_per_dim);
    printf(",\"ci95\":");
    out_real(r->ci95);
    printf(",\"items\":%lld,\"baseline\":", (long long)r->items);
    out_real(r->baseline);
    if (r->context) printf(",\"context\":%lld,\"characters\":%lld", (long long)r->context, (long long)r->characters);
    if (p) json_parts(p);
    if (p && !isnan(gap)) {
        printf(",\"gap\":");
        out_real(gap);
    }
    printf("}\n");
}

static void text_parts(const limn_parts *p, double gap)
{
    printf(tr("bound           %.4f = %.4f reconstruction - %.4f KL; %lld of %lld latents active (%lld items)\n"),
           p->fit - p->kl, p->fit, p->kl, (long long)p->active, (long long)p->latents, (long long)p->items);
    if (!isnan(p->information))
        printf(tr("KL              %.4f = %.4f mutual information + %.4f total correlation + %.4f single latents\n"),
               p->kl, p->information, p->correlation, p->rest);
    if (!isnan(gap)) printf(tr("gap             %.4f nats between the bounds, on those items\n"), gap);
}

static void print_text(const limn_score_result *r)
{
    if (r->context) printf(tr("log-likelihood  %.4f nats per character (%s)"), r->nats_per_item, r->kind);
    else printf(tr("log-likelihood  %.4f nats per item (%s)"), r->nats_per_item, r->kind);
    if (isfinite(r->ci95)) printf(tr(", +- %.4f at 95 %%"), r->ci95);
    printf(tr("; higher is better\ncode length     %.4f bits per %s; lower is better\n"), r->bits_per_dim,
           r->context ? tr("character") : tr("number"));
    if (isfinite(r->baseline))
        printf(tr("baseline        %.4f nats (%s)\n"), r->baseline, r->baseline_name ? r->baseline_name : "");
    if (r->context) {
        if (r->characters != r->items) printf(tr("characters      %lld\n"), (long long)r->characters);
        printf(tr("symbols         %lld; %lld or more stand before each, but at the beginning\n"), (long long)r->items,
               (long long)r->context);
    } else printf(tr("items           %lld\n"), (long long)r->items);
}

static void print_joint(const struct call *c, const limn_joint *r)
{
    if (c->common.json) {
        printf("{\"joint\":");
        out_real(r->joint);
        printf(",\"log_p_x_given_z\":");
        out_real(r->fit);
        printf(",\"log_p_z\":");
        out_real(r->prior);
        printf(",\"items\":%lld}\n", (long long)r->items);
    } else {
        printf(tr("log p(x, z)     %.4f = %.4f log p(x|z) + %.4f log p(z), nats per item; z drawn from q(z|x)\n"),
               r->joint, r->fit, r->prior);
        printf(tr("items           %lld\n"), (long long)r->items);
    }
}

static int score_joint(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct score_flags *f = c->flags;
    const limn_write_options o = {.column = "log_joint"};
    limn_joint r;
    limn_array each = {0};
    if (f->parts || f->samples > 1) return wrong(e, NULL, tr("--joint goes neither with --parts nor with --samples"));
    int failed = limn_score_joint(m, d, (uint64_t)c->common.seed, &r, f->out ? &each : NULL, e);
    if (!failed && f->out) failed = limn_array_write(&each, f->out, &o, e);
    limn_array_free(&each);
    if (!failed) print_joint(c, &r);
    return failed;
}

static int score(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct score_flags *f = c->flags;
    const limn_write_options o = {.column = "log_likelihood"};
    limn_score_result r;
    limn_array each = {0};
    limn_parts p;
    const int parts = limn_can(m, "parts") && (f->parts || !c->common.json); /* JSON keeps to its keys */
    if (f->parts && !parts) return wrong(e, NULL, tr("--parts: the score of such a model is no bound with a KL term"));
    const int keep = f->out || (parts && f->samples > 1);
    int failed = limn_score(m, d, (int)f->samples, (uint64_t)c->common.seed, &r, keep ? &each : NULL, e);
    if (!failed && f->out) failed = limn_array_write(&each, f->out, &o, e);
    if (!failed && parts) failed = limn_take_apart(m, d, f->parts, (uint64_t)c->common.seed, &p, e);
    const double gap = !failed && parts ? gap_of(&p, &each, f->samples) : NAN;
    limn_array_free(&each);
    if (failed) return failed;
    if (c->common.json) print_json(&r, parts ? &p : NULL, gap);
    else print_text(&r);
    if (parts && !c->common.json) text_parts(&p, gap);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    const struct score_flags *f = c->flags;
    return with_model_and_data(c, f->out, f->joint ? score_joint : score, e);
}

const struct command cmd_score = {
    .name = "score",
    .title = "tell how probable a model holds data to be",
    .usage = "MODEL DATA [-o OUT.csv] [--samples K] [--parts | --joint]",
    .text = "  Gives the mean log-likelihood, says whether it is exact, a bound or an estimate, and puts\n"
            "  that of a trivial model beside it. Higher is better.",
    .example = "  limn score vae.limn fashion-mnist:test --samples 64",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct score_flags){.samples = 1},
    .size = sizeof(struct score_flags),
    .run = run,
};
