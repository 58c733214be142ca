/* independent.c -- each column by itself, by maximum likelihood (Fisher 1922).
**
**   p(x) = prod_j p_j(x_j)
**
** Categories have tables of counts, numbers that are 0 or 1 a Bernoulli, pictures
** one for each pixel. Other numbers have a normal density, or what the option
** `law` says: Laplace, logistic or Student's t, gamma above 0, beta between 0
** and 1, Poisson for counts; auto takes of those that suit a column the one under
** which values that were held out are likeliest.
*/
#include "family/family.h"

struct independent {
    double prior, smoothing, light;
    bool grey;
    char law[OPTION_TEXT_MAX];
};

#define AUTO LAW_COUNT
#define CHOICES "auto, gaussian, laplace, logistic, student, gamma, beta or poisson"

static const struct option independent_options[] = {
    OPT_REAL(struct independent, prior, "1", 0, 1e6, "pseudo-count of each category"),
    OPT_REAL(struct independent, smoothing, "1e-9", 0, 1e6, "this share of the largest variance is added to each"),
    OPT_BOOL(struct independent, grey, "no", "pictures are numbers, with normal densities, not black and white"),
    OPT_REAL(struct independent, light, "0", 0, 1, "of pictures in black and white: lighter is white"),
    OPT_TEXT(struct independent, law, "gaussian", "of numbers: " CHOICES "; or COLUMN:ONE,.."),
    OPT_END,
};

static struct columns_view view(const void *options)
{
    const struct independent *o = options;
    return (struct columns_view){.light_above = o->grey ? -1 : o->light};
}

/* ---- which law ---- */

static bool all_normal(const void *options)
{
    return strcmp(((const struct independent *)options)->law, "gaussian") == 0;
}

static bool plain(const void *options, const struct item *item)
{
    return item->kind == ITEM_ROW && !all_normal(options);
}

static int read_law(const char *word, enum law_kind *law, struct err *e)
{
    const char *names[LAW_BERNOULLI + 1];
    for (int k = 0; k < LAW_BERNOULLI; k++) names[k] = law_name((enum law_kind)k);
    names[LAW_BERNOULLI] = "auto";
    for (int k = 0; k <= LAW_BERNOULLI; k++) {
        if (strcmp(names[k], word) != 0) continue;
        *law = k < LAW_BERNOULLI ? (enum law_kind)k : AUTO;
        return 0;
    }
    const char *near = text_nearest(word, names, LAW_BERNOULLI + 1);
    if (near) fail(e, ERR_OPTION, "option 'law': there is no '%s'; did you mean '%s'?", word, near);
    else fail(e, ERR_OPTION, "option 'law': there is no '%s'", word);
    return fail_hint(
        e, "it takes %s, of all columns or as COLUMN:ONE of one; Bernoulli and categories go by themselves", CHOICES);
}

static bool is_number(const struct item *item, int64_t j)
{
    const struct column *c = item->columns ? &item->columns[j] : NULL;
    return !c || (c->kind == COLUMN_NUMBER && !(c->whole && c->low == 0 && c->high == 1));
}

/* "age" before the colon */
static int read_column(const struct item *item, const char *name, enum law_kind is, enum law_kind *law, struct err *e)
{
    for (int64_t j = 0; item->columns && j < shape_size(item->shape); j++) {
        if (strcmp(item->columns[j].name, name) != 0) continue;
        CHECK(is_number(item, j), e, ERR_OPTION, "option 'law': the column '%s' has a table of its few values", name);
        law[j] = is;
        return 0;
    }
    return fail(e, ERR_OPTION, "option 'law': there is no column '%s'", name);
}

/* What the option says of each column: law [d] */
static int read_laws(const void *options, const struct item *item, enum law_kind *law, struct err *e)
{
    const struct independent *o = options;
    char list[OPTION_TEXT_MAX], *rest = list;
    enum law_kind one = AUTO;
    memcpy(list, o->law, sizeof list);
    for (int64_t j = 0; j < shape_size(item->shape); j++) law[j] = LAW_GAUSSIAN;
    while (rest) {
        char *word = strsep(&rest, ","), *colon = strrchr(word, ':');
        TRY(read_law(colon ? colon + 1 : word, &one, e));
        if (colon) *colon = 0;
        if (colon) TRY(read_column(item, word, one, law, e));
        for (int64_t j = 0; j < shape_size(item->shape) && !colon; j++) law[j] = one;
    }
    for (int64_t j = 0; j < shape_size(item->shape); j++)
        if (!is_number(item, j)) law[j] = LAW_GAUSSIAN;
    return 0;
}

static int check(const void *options, const struct item *item, struct err *e)
{
    enum law_kind *law = mem_array((size_t)shape_size(item->shape), sizeof *law);
    CHECK(all_normal(options) || item->kind == ITEM_ROW, e, ERR_OPTION, "option 'law' is for rows, not for pictures");
    if (!law) return fail_memory(e);
    const int failed = read_laws(options, item, law, e);
    mem_free(law);
    return failed;
}

/* ---- fitting ---- */

/* values [n] is spare */
static int fit_law(const struct fitting *f, int64_t j, enum law_kind is, struct law *law, double *values, struct err *e)
{
    const double unit = kept_unit(f->store, f->item, j), centre = kept_centre(f->store, f->item, j);
    const struct column *c = f->item->columns ? &f->item->columns[j] : NULL;
    for (int64_t i = 0; i < f->n; i++) {
        values[i] = f->x[i * f->d + j] * unit + centre;
        if (c && c->whole) values[i] = round(values[i]);
    }
    if (is != AUTO) return law_of_values(law, is, c ? c->name : "", values, f->n, e);
    return law_chosen(law, values, f->n, f->seed + (uint64_t)j, e);
}

static int fit_laws(const struct fitting *f, const void *options, struct err *e)
{
    enum law_kind *wanted = mem_array((size_t)f->d, sizeof *wanted);
    struct law *law = mem_array((size_t)f->d, sizeof *law);
    double *values = mem_array((size_t)f->n, sizeof *values);
    int failed = wanted && law && values ? read_laws(options, f->item, wanted, e) : fail_memory(e);
    for (int64_t j = 0; j < f->d && !failed; j++)
        if (wanted[j] != LAW_GAUSSIAN) failed = fit_law(f, j, wanted[j], &law[j], values, e);
    if (!failed) failed = keep_laws(f->store, law, f->d, e);
    mem_free(wanted);
    mem_free(law);
    mem_free(values);
    return failed;
}

static int fit(const struct fitting *f, const void *options, struct err *e)
{
    const struct independent *o = options;
    const struct columns_prior prior = {.count = o->prior, .smoothing = o->smoothing};
    TRY(kept_columns_learn(f->store, f->item, view(o), &prior, f->x, f->n, NULL, 1, e));
    return plain(o, f->item) ? fit_laws(f, o, e) : 0;
}

/* ---- using ---- */

/* x [n, d] without the columns that have a law: the caller's (mem_free). */
static double *without(const struct law *law, const double *x, int64_t n, int64_t d)
{
    double *rest = mem_array((size_t)(n * d), sizeof *rest);
    for (int64_t i = 0; i < n * d && rest; i++) rest[i] = law[i % d].kind == LAW_GAUSSIAN ? x[i] : NAN;
    return rest;
}

static void add_laws(const struct store *s, const struct item *item, const struct law *law, const double *x, int64_t n,
                     double *out)
{
    const int64_t d = shape_size(item->shape);
    for (int64_t j = 0; j < d; j++) {
        const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
        const bool whole = kept_step(s, item, j) > 0;
        if (law[j].kind == LAW_GAUSSIAN) continue;
        for (int64_t i = 0; i < n; i++)
            if (!isnan(x[i * d + j]))
                out[i] += law_score(&law[j], x[i * d + j] * unit + centre, unit, whole) + log(unit);
    }
}

static int score_rows(const struct store *s, const struct item *item, const void *options, const double *x, int64_t n,
                      double *out, struct err *e)
{
    struct law *law;
    TRY(recall_laws(s, item, &law, e));
    if (!law) return kept_columns_score(s, item, view(options), x, n, out, e);
    double *rest = without(law, x, n, shape_size(item->shape));
    const int failed = rest ? kept_columns_score(s, item, view(options), rest, n, out, e) : fail_memory(e);
    if (!failed) add_laws(s, item, law, x, n, out);
    mem_free(rest);
    mem_free(law);
    return failed;
}

static int fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                     double temperature, uint64_t seed, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    struct rng r = rng_stream(seed, "laws");
    struct law *law;
    TRY(recall_laws(s, item, &law, e));
    for (int64_t i = 0; i < n * d && law; i++) {
        const int64_t j = i % d;
        if (!isnan(x[i]) || law[j].kind == LAW_GAUSSIAN) continue;
        x[i] = (law_draw(&law[j], temperature, &r) - kept_centre(s, item, j)) / kept_unit(s, item, j);
    }
    mem_free(law);
    return kept_columns_fill(s, item, view(options), x, n, temperature, seed, e);
}

static var score(net *n, const void *options, struct batch b)
{
    var all = v_logsumexp(kept_columns_log_joint(n, view(options), b), 1);
    return v_add(v_reshape(all, SHAPE(n->batch)), kept_columns_volume(n, b));
}

static var sample(net *n, const void *options, struct batch given)
{
    (void)options, (void)given;
    return kept_columns_draw(n, v_cast(v_fill(n->g, SHAPE(n->batch), 0), I32));
}

static var baseline(net *n, const void *options, struct batch b)
{
    return columns_baseline(n, view(options), b);
}

static const char *measure(const void *options, const struct item *item)
{
    return kept_columns_measure(view(options), item);
}

/* ---- what was found ---- */

#define TOLD 40 /* columns, and values of a column, at most */

static double entropy_of_table(const struct columns *g, int64_t j)
{
    double sum = 0;
    for (int32_t v = 0; v < g->categories[j]; v++) sum -= exp(g->table[j * g->c + v]) * g->table[j * g->c + v];
    return sum;
}

static void tell_table(const struct column *c, const struct columns *g, int64_t j, struct text *out)
{
    const int32_t categories = g->categories[j];
    text_add(out, c->kind == COLUMN_CATEGORY ? "categorical " : "bernoulli   ");
    for (int32_t v = 0; v < categories && v < TOLD; v++) {
        const double p = exp(g->table[j * g->c + v]);
        if (c->kind == COLUMN_CATEGORY && c->category_names) text_printf(out, "%s %.4g  ", c->category_names[v], p);
        else text_printf(out, "%d %.4g  ", v, p);
    }
    text_printf(out, "entropy %.4g nats", entropy_of_table(g, j));
}

static int tell_law(const struct store *s, const struct item *item, const struct columns *g, const struct law *law,
                    int64_t j, struct text *out, struct err *e)
{
    const double unit = kept_unit(s, item, j);
    struct law p = {LAW_GAUSSIAN, {g->mean[j] * unit + kept_centre(s, item, j), g->deviation[j] * unit}};
    double entropy;
    if (law && law[j].kind != LAW_GAUSSIAN) p = law[j];
    TRY(law_entropy(&p, &entropy, e));
    text_printf(out, "%-12s", law_name(p.kind));
    for (int i = 0; law_part(p.kind, i); i++) text_printf(out, "%s %.6g  ", law_part(p.kind, i), p.at[i]);
    text_printf(out, "entropy %.4g nats", entropy);
    return 0;
}

static int tell(const struct store *s, const struct item *item, const void *options, struct text *out, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    struct columns g = {0};
    struct law *law = NULL;
    if (item->kind != ITEM_ROW || !item->columns) return 0;
    int failed = recall_columns(s, item, view(options), &g, e);
    if (!failed) failed = recall_laws(s, item, &law, e);
    for (int64_t j = 0; j < d && j < TOLD && !failed; j++) {
        text_printf(out, "  %-20s", item->columns[j].name);
        if (g.categories[j]) tell_table(&item->columns[j], &g, j, out);
        else failed = tell_law(s, item, &g, law, j, out, e);
        text_add(out, "\n");
    }
    if (d > TOLD) text_printf(out, "  ... and %lld more\n", (long long)(d - TOLD));
    mem_free(law);
    columns_free(&g);
    return failed;
}

const struct family independent_family = {
    .name = "independent",
    .title = "Independent columns",
    .paper = "Maximum likelihood, Fisher 1922",
    .about =
        "Each column or pixel by itself: Bernoulli, categorical, normal, Laplace, logistic, Student t, gamma, beta "
        "or Poisson.",
    .takes = TAKES_IMAGE | TAKES_ROWS,
    .options = independent_options,
    .options_size = sizeof(struct independent),
    .check = check,
    .fit = fit,
    .plain = plain,
    .tell = tell,
    .score_kind = SCORE_EXACT,
    .measure = measure,
    .score = score,
    .score_rows = score_rows,
    .fill_rows = fill_rows,
    .baseline = baseline,
    .baseline_name = COLUMNS_BASELINE,
    .sample = sample,
};
