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

static void to_log10(double *x)
{
    for (int k = 0; k < LONGEST; k++) x[k] = log10(x[k]);
}

static int run(struct lab *l, struct err *e)
{
    double *n = lab_numbers(l, LONGEST), *table = lab_numbers(l, LONGEST), *chain = lab_numbers(l, LONGEST);
    double *alone = lab_numbers(l, LONGEST);
    if (!n || !table || !chain || !alone) return fail_memory(e);
    for (int k = 0; k < LONGEST; k++) {
        n[k] = alone[k] = k + 1;
        for (long state = 1; state < 1L << (k + 1); state++) table[k]++; /* all but one: they sum to one */
        TRY(chain_parameters(k + 1, &chain[k], e));
    }
    lab_equal(l, "any distribution of 16 coins: 2^n - 1", table[LONGEST - 1], pow(2, LONGEST) - 1, 0);
    lab_equal(l, "a chain: 2 n - 1", chain[LONGEST - 1], l->wrong ? 2 * LONGEST : 2 * LONGEST - 1, 0);
    lab_equal(l, "each by itself: n", alone[LONGEST - 1], LONGEST, 0);
    to_log10(table);
    to_log10(chain);
    to_log10(alone);
    lab_axes(l, "coins", "parameters, log10");
    lab_curve(l, "any distribution", n, table, LONGEST);
    lab_curve(l, "chain", n, chain, LONGEST);
    lab_curve(l, "independent", n, alone, LONGEST);
    return 0;
}

const struct experiment counting_experiment = {
    .name = "counting",
    .title = "What structure saves",
    .formula = "2^n - 1 parameters for any distribution of n coins, 2 n - 1 along a chain, n if independent",
    .run = run,
};
