/* bayesnet.c -- a Bayesian network: every column depends on a few others (Chow & Liu 1968; Heckerman et al. 1995).
**
**   p(x) = prod_j p(x_j | x_parents(j))
**
** A tree, of all trees the likeliest; a chain; or up to k parents each, found by
** climbing. Numbers are taken in bins. Sums over what is missing are exact, so any
** question has an exact answer.
*/
#include "family/family.h"

enum { STRUCTURE_TREE, STRUCTURE_CHAIN, STRUCTURE_GREEDY };

struct bayesnet {
    int structure, parents, score, bins;
    double prior, sample_size, light;
};

static const struct option bayesnet_options[] = {
    OPT_CHOICE(struct bayesnet, structure, "tree", "tree|chain|greedy",
               "the likeliest tree; the columns in their order; or parents found by climbing"),
    OPT_INT(struct bayesnet, parents, "1", 1, 16, "of a column, at most; above 1 a tree becomes greedy"),
    OPT_CHOICE(struct bayesnet, score, "bic", "bic|bdeu", "what climbing makes large"),
    OPT_REAL(struct bayesnet, sample_size, "10", 1e-3, 1e6, "bdeu: as if so many rows had been seen before"),
    OPT_INT(struct bayesnet, bins, "12", 2, BINS_MOST, "of a column of numbers, at most"),
    OPT_REAL(struct bayesnet, prior, "0.1", 0, 1e6, "pseudo-count of each value, given each of the parents'"),
    OPT_REAL(struct bayesnet, light, "0.5", 0, 1, "of pictures: lighter is white"),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    return (struct columns_view){.light_above = ((const struct bayesnet *)options)->light};
}

/* ---- fitting ---- */

static int told(void *self, int64_t round, double value)
{
    const struct fitting *f = self;
    return f->report ? f->report(f->self, round, value) : 0;
}

static int tree_parents(struct network *g, const double *x, int64_t n, struct err *e)
{
    struct tree t;
    int failed = tree_new(&t, g->d, g->categories, e);
    if (!failed) failed = tree_fit(&t, x, n, 0, e);
    for (int64_t j = 0; j < g->d && !failed; j++) {
        g->parents[j] = t.parent[j] >= 0;
        g->parent[j * g->k] = t.parent[j];
    }
    tree_free(&t);
    return failed;
}

static int choose_parents(const struct fitting *f, const struct bayesnet *o, struct kept_network *k, struct err *e)
{
    const struct network_search s = {(enum network_score)o->score, o->sample_size, told, (void *)f};
    if (o->structure == STRUCTURE_CHAIN) network_chain(&k->g, o->parents);
    else if (o->structure == STRUCTURE_TREE && o->parents == 1) return tree_parents(&k->g, k->values, f->n, e);
    else return network_search(&k->g, &s, k->values, f->n, e);
    return 0;
}

static int bayesnet_fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct bayesnet *o = options;
    const struct network_learning l = {.prior = o->prior, .rounds = 100, .report = told, .self = (void *)f};
    struct kept_network k;
    TRY(network_begin(&k, f->store, f->item, view(o), f->x, f->n, o->bins, o->parents, e));
    int failed = choose_parents(f, o, &k, e);
    if (!failed) failed = network_settle(&k.g, e);
    if (!failed) failed = network_learn(&k.g, &l, k.values, f->n, e);
    if (!failed) failed = keep_network(f->store, f->item, view(o), &k, e);
    network_end(&k);
    return failed;
}

/* ---- using ---- */

static int bayesnet_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                               int64_t n, double *out, struct err *e)
{
    return kept_network_score(s, item, view(options), x, n, out, e);
}

static int bayesnet_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                              double temperature, uint64_t seed, struct err *e)
{
    return kept_network_fill(s, item, view(options), x, n, temperature, seed, e);
}

static int bayesnet_best_rows(const struct store *s, const struct item *item, const void *options, const bool *named,
                              double *x, int64_t n, struct err *e)
{
    return kept_network_best(s, item, view(options), named, x, n, e);
}

static var bayesnet_score(net *n, const void *options, struct batch b)
{
    (void)options;
    return network_logp(n, b);
}

static var bayesnet_sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    return network_draw(n);
}

static var bayesnet_baseline(net *n, const void *options, struct batch b)
{
    return columns_baseline(n, view(options), b);
}

static const char *measure(const void *options, const struct item *item)
{
    return kept_columns_measure(view(options), item);
}

const struct family bayesnet_family = {
    .name = "bayesnet",
    .title = "Bayesian network",
    .paper = "Chow & Liu 1968; Heckerman, Geiger & Chickering 1995",
    .about = "Columns that depend on a few others each: a tree, a chain or a network; every question has an exact "
             "answer.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = bayesnet_options,
    .options_size = sizeof(struct bayesnet),
    .fit = bayesnet_fit,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = bayesnet_score,
    .score_rows = bayesnet_score_rows,
    .jumps = kept_network_jumps,
    .fill_rows = bayesnet_fill_rows,
    .best_rows = bayesnet_best_rows,
    .baseline = bayesnet_baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = bayesnet_sample,
};
