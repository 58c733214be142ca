/* mob.c -- a mixture of products: of Bernoullis for black and white (Lazarsfeld's latent classes, 1950), of categories
** and normals where columns are such.
**
**   p(x) = sum_k  w_k  prod_j  p(x_j | k)
**
** Given the component, all columns are independent; what they have in common is
** which component it was. EM, from halves of rows drawn by chance.
*/
#include "family/family.h"

struct mob {
    int components, rounds;
    double tolerance, prior, light;
};

static const struct option mob_options[] = {
    OPT_INT(struct mob, components, "20", 1, 100000, "products that are mixed"),
    OPT_INT(struct mob, rounds, "60", 1, 100000, "of EM, at most"),
    OPT_REAL(struct mob, tolerance, "1e-5", 0, 1, "nats per item: a smaller gain ends EM"),
    OPT_REAL(struct mob, prior, "1", 0, 1e6, "pseudo-counts, spread as the column's own frequencies"),
    OPT_REAL(struct mob, light, "0.5", 0, 1, "of pictures: lighter is white"),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    return (struct columns_view){.light_above = ((const struct mob *)options)->light};
}

/* ---- EM ---- */

struct work {
    struct columns *g;
    struct columns_prior prior;
    const double *x;
    double *share; /* [n, k] */
    int64_t n;
};

static int expect(void *self, double *log_likelihood, struct err *e)
{
    struct work *w = self;
    TRY(columns_log_joint(w->g, w->x, w->n, w->share, e));
    *log_likelihood = log_shares_rows(w->share, w->n, w->g->k) / (double)w->n;
    return 0;
}

static int maximise(void *self, struct err *e)
{
    struct work *w = self;
    return columns_learn(w->g, &w->prior, w->x, w->n, w->share, e);
}

static int run(const struct fitting *f, const struct mob *o, struct work *w, struct columns *whole, struct err *e)
{
    const struct em em = {expect, maximise, w, o->rounds, o->tolerance, f->report, f->self};
    const struct columns_prior none = {.count = 1, .smoothing = 1e-6};
    struct rng r = rng_stream(f->seed, "mob");
    struct em_result result;
    w->prior = (struct columns_prior){.count = o->prior, .toward_whole = true, .smoothing = 1e-6, .whole = whole};
    for (int64_t i = 0; i < w->n; i++) w->share[i] = 1;
    TRY(columns_learn(whole, &none, w->x, w->n, w->share, e));
    columns_start(w->g, whole, w->x, w->n, &r);
    TRY(em_run(&em, &result, e));
    return keep_columns(f->store, w->g, e);
}

static int mob_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct mob *o = options;
    struct columns g = {0}, whole = {0};
    double *x;
    int32_t *categories;
    TRY(columns_of(f->store, f->item, view(o), f->x, f->n, &x, &categories, e));
    struct work w = {.g = &g, .x = x, .n = f->n, .share = mem_array((size_t)(f->n * o->components), sizeof(double))};
    int failed = w.share ? 0 : fail_memory(e);
    if (!failed) failed = kept_columns_new(f->store, f->item, &g, o->components, categories, e);
    if (!failed) failed = kept_columns_new(f->store, f->item, &whole, 1, categories, e);
    if (!failed) failed = run(f, o, &w, &whole, e);
    columns_free(&g);
    columns_free(&whole);
    mem_free(w.share);
    mem_free(x);
    mem_free(categories);
    return failed;
}

/* ---- using ---- */

static var mob_score(net *n, const void *options, struct batch b)
{
    var all = v_logsumexp(kept_columns_log_joint(n, view(options), b), 1);
    return v_add(v_reshape(all, SHAPE(n->batch)), kept_columns_volume(n, b));
}

static var mob_encode(net *n, const void *options, struct batch b)
{
    return v_softmax(kept_columns_log_joint(n, view(options), b));
}

static var mob_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    return kept_columns_draw(n, categorical_sample(categorical_of_weights(n, kept(n, "weight"))));
}

static int mob_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                          int64_t n, double *out, struct err *e)
{
    return kept_columns_score(s, item, view(options), x, n, out, e);
}

static int mob_joint_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                          int64_t n, double **joint, int64_t *k, struct err *e)
{
    return kept_columns_joint(s, item, view(options), x, n, joint, k, e);
}

static int mob_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                         double temperature, uint64_t seed, struct err *e)
{
    return kept_columns_fill(s, item, view(options), x, n, temperature, seed, e);
}

static var mob_baseline(net *n, const void *options, struct batch b)
{
    return columns_baseline(n, view(options), b);
}

static const char *measure(const void *options, const struct item *item)
{
    return kept_columns_measure(view(options), item);
}

const struct family mob_family = {
    .name = "mob",
    .title = "Mixture of products (Bernoullis)",
    .paper = "Lazarsfeld 1950",
    .about = "A weighted sum of products over columns: zeros and ones, categories, numbers; fitted by EM.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = mob_options,
    .options_size = sizeof(struct mob),
    .fit = mob_fit,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = mob_score,
    .encode = mob_encode,
    .cluster = mob_encode,
    .score_rows = mob_score_rows,
    .joint_rows = mob_joint_rows,
    .jumps = kept_columns_jumps,
    .fill_rows = mob_fill_rows,
    .baseline = mob_baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = mob_sample,
};
