/* toy_network.c -- small tables drawn from a joint distribution that is written down: a Bayesian network each.
**
** A column depends on at most two earlier categories, by a table; a number also
** linearly on one earlier number. The joint probability of a row is the product
** over its columns; the entropy is a sum over all rows of categories.
*/
#include "data/toy.h"

#include <math.h>
#include <string.h>

#define NODES_MOST 10
#define PARENTS_MOST 2

struct node {
    const char *name;
    int categories;           /* 0: a number */
    const char *const *names; /* of the categories */
    int parents, parent[PARENTS_MOST];
    /* For each choice of the parents, the first of them turning slowest: the probabilities of all categories but the
    ** first; or the mean of a number. */
    double table[12];
    double deviation, slope; /* NUMBER: slope times what `along` is above its own mean there is added */
    int along;
};

struct network {
    const char *name;
    int nodes;
    struct node node[NODES_MOST];
};

static const char *const no_yes[] = {"no", "yes"}, *const sexes[] = {"woman", "man"};
static const char *const ages[] = {"child", "adult"}, *const bits[] = {"0", "1"};

#define BIT(title, parents_, table_...)                                                                                \
    {                                                                                                                  \
        .name = title, .categories = 2, .names = no_yes, parents_, .table = { table_ }                                 \
    }
#define ROOT .parents = 0
#define UNDER(p) .parents = 1, .parent = {p}
#define UNDER2(p, q) .parents = 2, .parent = {p, q}

/* clang-format off */
static const struct network networks[] = {
    /* Lauritzen and Spiegelhalter 1988, table 1 */
    {"asia", 8, {
        BIT("asia", ROOT, 0.01),
        BIT("smoking", ROOT, 0.5),
        BIT("tuberculosis", UNDER(0), 0.01, 0.05),
        BIT("cancer", UNDER(1), 0.01, 0.1),
        BIT("bronchitis", UNDER(1), 0.3, 0.6),
        BIT("either", UNDER2(2, 3), 0, 1, 1, 1),
        BIT("xray", UNDER(5), 0.05, 0.98),
        BIT("dyspnoea", UNDER2(4, 5), 0.1, 0.7, 0.8, 0.9)}},
    {"sprinkler", 4, {
        BIT("cloudy", ROOT, 0.5),
        BIT("sprinkler", UNDER(0), 0.5, 0.1),
        BIT("rain", UNDER(0), 0.2, 0.8),
        BIT("wet", UNDER2(1, 2), 0, 0.9, 0.9, 0.99)}},
    /* no two columns know of each other, all three do */
    {"parity", 3, {
        {.name = "a", .categories = 2, .names = bits, ROOT, .table = {0.5}},
        {.name = "b", .categories = 2, .names = bits, ROOT, .table = {0.5}},
        {.name = "odd", .categories = 2, .names = bits, UNDER2(0, 1), .table = {0.05, 0.95, 0.95, 0.05}}}},
    {"people", 5, {
        {.name = "sex", .categories = 2, .names = sexes, ROOT, .table = {0.5}},
        {.name = "age", .categories = 2, .names = ages, ROOT, .table = {0.7}},
        {.name = "height", UNDER2(0, 1), .table = {120, 166, 122, 179}, .deviation = 7},
        {.name = "weight", UNDER2(0, 1), .table = {23, 68, 24, 83}, .deviation = 4, .slope = 0.4, .along = 2},
        BIT("smokes", UNDER(1), 0.01, 0.25)}},
};
/* clang-format on */

/* The row of the table that the parents choose. */
static int choice(const struct network *n, const struct node *v, const double *x)
{
    int row = 0;
    for (int i = 0; i < v->parents; i++) row = row * n->node[v->parent[i]].categories + (int)x[v->parent[i]];
    return row;
}

static double probability(const struct network *n, const struct node *v, const double *x, int category)
{
    const double *row = v->table + choice(n, v, x) * (v->categories - 1);
    double first = 1;
    for (int k = 1; k < v->categories; k++) first -= row[k - 1];
    return category ? row[category - 1] : first;
}

static double mean_of(const struct network *n, const struct node *v, const double *x)
{
    const double mean = v->table[choice(n, v, x)];
    if (v->slope == 0) return mean;
    const struct node *along = &n->node[v->along];
    return mean + v->slope * (x[v->along] - along->table[choice(n, along, x)]);
}

static void network_draw(const void *truth, struct rng *r, double *x)
{
    const struct network *n = truth;
    for (int i = 0; i < n->nodes; i++) {
        const struct node *v = &n->node[i];
        if (!v->categories) {
            x[i] = mean_of(n, v, x) + v->deviation * rng_normal(r);
            continue;
        }
        double left = rng_uniform(r);
        int k = v->categories - 1;
        for (; k > 0 && left >= probability(n, v, x, k); k--) left -= probability(n, v, x, k);
        x[i] = k;
    }
}

static double network_log_density(const void *truth, const double *x)
{
    const struct network *n = truth;
    double sum = 0;
    for (int i = 0; i < n->nodes; i++) {
        const struct node *v = &n->node[i];
        if (v->categories) {
            const double k = rint(x[i]);
            if (k < 0 || k >= v->categories || k != x[i]) return -INFINITY;
            sum += log(probability(n, v, x, (int)k));
        } else {
            const double z = (x[i] - mean_of(n, v, x)) / v->deviation;
            sum -= 0.5 * (z * z + log(2 * M_PI)) + log(v->deviation);
        }
    }
    return sum;
}

/* Over the categories from column i on, p being the probability of those before; numbers have one entropy each. */
static double entropy_from(const struct network *n, int i, double *x, double p)
{
    if (i == n->nodes || p == 0) return 0;
    const struct node *v = &n->node[i];
    double sum = 0;
    if (!v->categories) return p * (0.5 * (1 + log(2 * M_PI)) + log(v->deviation)) + entropy_from(n, i + 1, x, p);
    for (int k = 0; k < v->categories; k++) {
        const double q = probability(n, v, x, k);
        x[i] = k;
        if (q > 0) sum += entropy_from(n, i + 1, x, p * q) - p * q * log(q);
    }
    return sum;
}

/* ---- for a person ---- */

static void say_parents(const struct network *n, const struct node *v, int row, struct text *out)
{
    int choice[PARENTS_MOST] = {0};
    for (int i = v->parents - 1; i >= 0; i--) {
        choice[i] = row % n->node[v->parent[i]].categories;
        row /= n->node[v->parent[i]].categories;
    }
    for (int i = 0; i < v->parents; i++) {
        const struct node *p = &n->node[v->parent[i]];
        text_printf(out, "%s%s=%s", i ? ", " : " | ", p->name, p->names[choice[i]]);
    }
}

static void say_node(const struct network *n, const struct node *v, struct text *out)
{
    int rows = 1;
    for (int i = 0; i < v->parents; i++) rows *= n->node[v->parent[i]].categories;
    for (int row = 0; row < rows; row++) {
        const double value = v->table[row];
        if (v->categories) text_printf(out, "P(%s=%s", v->name, v->names[1]);
        else text_printf(out, "E(%s", v->name);
        say_parents(n, v, row, out);
        text_printf(out, ") = %g", value);
        if (v->deviation > 0) text_printf(out, ", deviation %g", v->deviation);
        if (v->slope != 0)
            text_printf(out, ", and %g for each %s above its own mean", v->slope, n->node[v->along].name);
        text_add(out, "\n");
    }
}

static const char *say_truth(const struct network *n, struct arena *a)
{
    struct text out = {0};
    for (int i = 0; i < n->nodes; i++) say_node(n, &n->node[i], &out);
    const char *kept = out.failed ? NULL : arena_printf(a, "%.*s", (int)out.length - 1, out.data);
    text_free(&out);
    return kept;
}

int toy_network(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    (void)o;
    const struct network *n = networks;
    while (strcmp(n->name, name)) n++;
    struct column *like = arena_small(a, (size_t)n->nodes * sizeof *like);
    double x[NODES_MOST] = {0};
    t->lines = say_truth(n, a);
    if (!like || !t->lines) return fail_memory(e);
    for (int i = 0; i < n->nodes; i++) {
        const struct node *v = &n->node[i];
        like[i] = (struct column){.name = v->name, .kind = v->categories ? COLUMN_CATEGORY : COLUMN_NUMBER};
        like[i].categories = v->categories;
        like[i].category_names = v->names;
    }
    t->truth = (void *)(uintptr_t)n;
    t->like = like;
    t->dimensions = n->nodes;
    t->draw = network_draw;
    t->log_density = network_log_density;
    t->entropy = entropy_from(n, 0, x, 1);
    return 0;
}
