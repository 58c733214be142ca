/* nsf.c -- neural spline flows (Durkan, Bekasov, Murray & Papamakarios 2019).
**
** Every number passes through a monotone spline of rational quadratics on
** -reach .. reach, and beyond it stays as it is. The knots are told by one half
** of the numbers for the other (coupling) or for each by those before it
** (autoregressive). Between the steps an actnorm and a linear map by its factors
** L and U. Pictures are taken pixel by pixel.
*/
#include "family/family.h"

struct nsf {
    struct flow_options flow;
    int kind, bins;
    double reach;
};

enum { COUPLING, AUTOREGRESSIVE };

static const struct option nsf_options[] = {
    FLOW_OPTIONS(struct nsf, "5", "64,64", "relu"),
    OPT_CHOICE(struct nsf, kind, "coupling", "coupling|autoregressive",
               "who tells the knots: the other half, quick to draw from; or all that stand before"),
    OPT_INT(struct nsf, bins, "8", 2, 64, "pieces of each spline"),
    OPT_REAL(struct nsf, reach, "4", 1, 100, "how far the splines reach; beyond, numbers stay as they are"),
    OPT_END,
};

static void nsf_adapt(void *options, const struct item *item)
{
    if (shape_size(item->shape) < 2) ((struct nsf *)options)->kind = AUTOREGRESSIVE;
}

static int nsf_check(const void *options, const struct item *item, struct err *e)
{
    const bool one = shape_size(item->shape) < 2;
    CHECK(!one || ((const struct nsf *)options)->kind == AUTOREGRESSIVE, e, ERR_OPTION,
          "a coupling wants two columns or more; use kind=autoregressive");
    return flow_check(options, item, e);
}

static struct flow step(net *n, const void *options, struct flow f, int k)
{
    const struct nsf *o = options;
    const struct flow_each spline = flow_spline(o->bins, o->reach);
    if (k % 3 == 0) return flow_actnorm(n, "norm", f);
    if (k % 3 == 1) return flow_mix(n, "mix", f);
    if (o->kind == AUTOREGRESSIVE) return flow_autoregressive(n, "columns", f, k / 3 % 2, o->flow.network, spline);
    return flow_coupling(n, "coupling", f, k / 3 % 2, o->flow.network, spline);
}

static struct flow nsf_map(net *n, const void *options, struct flow f)
{
    f.x = v_flatten(f.x);
    return flow_chain(n, options, f, 3 * ((const struct flow_options *)options)->layers, step);
}

FLOW_FUNCTIONS(nsf)

const struct family nsf_family = {
    .name = "nsf",
    .title = "Neural spline flow",
    .paper = "Durkan, Bekasov, Murray & Papamakarios 2019",
    .about = "Each number passes through a spline whose knots the others tell; exact, and close to what rows can have.",
    .takes = TAKES_ROWS | TAKES_IMAGE,
    .options = nsf_options,
    .options_size = sizeof(struct nsf),
    .recipe = {.optimiser = "adam",
               .rate = 1e-3,
               .batch = 256,
               .epochs = 50,
               .clip = 5,
               .average = 0.99,
               .schedule = "cosine"},
    .adapt = nsf_adapt,
    .check = nsf_check,
    FLOW_ABILITIES(nsf),
};
