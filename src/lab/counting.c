/* counting.c -- how many numbers it takes to say how n coins fall: any way, along a chain, each by itself. */
#include "lab/lab.h"
#include "stat/tree.h"

#include <math.h>

enum { LONGEST = 16 };

/* Free numbers in the tables of a chain, counted: each row of a table has one less than it has entries. */
static int chain_parameters(int n, double *count, struct err *e)
{
    int32_t categories[LONGEST];
    double none[LONGEST];
    struct tree t;
    for (int j = 0; j < n; j++) categories[j] = 2, none[j] = 0;
    int failed = tree_new(&t, n, categories, e);
    if (!failed) failed = tree_fit_chain(&t, none, 1, 1, e);
    *count = 0;
    for (int j = 0; j < n && !failed; j++)
        *count += (t.parent[j] < 0 ? 1 : t.categories[t.parent[j]]) * (t.categories[j] - 1);
    tree_free(&t);
    return failed;
}

static int run(struct lab *l, struct err *e)
{
    double *n = lab_numbers(l, LONGEST), *table = lab_numbers(l, LONGEST), *chain = lab_numbers(l, LONGEST);
    if (!n || !table || !chain) return fail_memory(e);
    for (int k = 0; k < LONGEST; k++) {
        double states = 0;
        for (long state = 0; state < 1L << (k + 1); state++) states++;
        n[k] = k + 1;
        table[k] = log10(states - 1);
        TRY(chain_parameters(k + 1, &chain[k], e));
    }
    lab_equal(l, "any distribution of 16 coins: 2^n - 1", pow(10, table[LONGEST - 1]), pow(2, LONGEST) - 1, 1e-6);
    lab_equal(l, "a chain: 2 n - 1", chain[LONGEST - 1], l->wrong ? 2 * LONGEST : 2 * LONGEST - 1, 0);
    lab_equal(l, "each by itself: n", n[LONGEST - 1], LONGEST, 0);
    double *by_itself = lab_numbers(l, LONGEST);
    if (!by_itself) return fail_memory(e);
    for (int k = 0; k < LONGEST; k++) by_itself[k] = log10(n[k]), chain[k] = log10(chain[k]);
    lab_axes(l, "coins", "parameters, log10");
    lab_curve(l, "any distribution", n, table, LONGEST);
    lab_curve(l, "chain", n, chain, LONGEST);
    lab_curve(l, "independent", n, by_itself, LONGEST);
    return 0;
}

const struct experiment counting_experiment = {
    .name = "counting",
    .title = "What structure saves",
    .formula = "2^n - 1 parameters for any distribution of n coins, 2 n - 1 along a chain, n if independent",
    .run = run,
};
