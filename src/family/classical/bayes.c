/* bayes.c -- any density of limn, one per class, turned round by Bayes' rule (Bayes 1763).
**
**   p(x) = sum_y p(y) p(x | y)          p(y | x) = p(y) p(x | y) / p(x)
**
** There is nothing to build here: each class gets a whole model of the family
** that `density` names, fitted to its items alone, and p(y) is how often the
** class comes. Where that density is a bound, all of this is one.
*/
#include "family/family.h"

struct bayes {
    char density[OPTION_TEXT_MAX];
};

static const struct option bayes_options[] = {
    OPT_TEXT(struct bayes, density, "gmm",
             "the family that is fitted to each class; its own options are set beside it"),
    OPT_END,
};

static int bayes_check(const void *options, const struct item *item, struct err *e)
{
    const struct bayes *o = options;
    const struct family *f;
    TRY(family_need(o->density, &f, e));
    if (f->per_class || !(f->score || f->score_rows)) {
        fail(e, ERR_OPTION, "option 'density': a model of '%s' (%s) does not say how items of a class look", f->name,
             f->title);
        return fail_hint(e, "`limn families` lists which families score");
    }
    return classes_needed(item, "Bayes' rule", "name the column of the labels, or fit the density itself", e);
}

static const char *bayes_each(const void *options)
{
    return ((const struct bayes *)options)->density;
}

const struct family bayes_family = {
    .name = "bayes",
    .title = "Bayes' rule over densities",
    .paper = "Bayes 1763",
    .about = "A density of any other family for each class; Bayes' rule classifies, and classes can be drawn from.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = bayes_options,
    .options_size = sizeof(struct bayes),
    .check = bayes_check,
    .per_class = bayes_each,
};
