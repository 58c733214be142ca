/* tiny.h -- families small enough to be worked out by hand, and data for them.
**
**   tiny    x = mean + z, z ~ N(0, I), on the scale that families see. Its sample comes out of a loop; given a class, the
**           class is added to each number. Its score is exact, and its importance weights are wide
**   bare    the same prior and decoder, and nothing else
**
** This header is the list of families of the program that includes it, in place of families.c.
*/
#ifndef LIMN_TESTS_MODEL_TINY_H
#define LIMN_TESTS_MODEL_TINY_H

#include "data/data.h"
#include "model/model.h"
#include "tests/test.h"

#include <math.h>

struct tiny {
    int rounds;
    double mean;
    bool by_class;
};

static const struct option tiny_options[] = {
    OPT_INT(struct tiny, rounds, "4", 1, 100, "rounds in which a sample moves to the mean"),
    OPT_REAL(struct tiny, mean, "0.5", -10, 10, "the mean before training"),
    OPT_BOOL(struct tiny, by_class, "false", "the encoder takes the class away again"),
    OPT_END,
};

static var tiny_mean(net *n, const struct tiny *o) /* [latents] */
{
    int64_t size = shape_size(n->item->shape);
    scope(n, "p");
    var mean = param(n, "mean", SHAPE(size), (struct init){INIT_FILL, o->mean});
    scope_end(n);
    return mean;
}

static var tiny_normal(var x, double deviation) /* [N] */
{
    double constant = -(0.5 * log(2 * M_PI) + log(deviation)) * (double)var_dim(x, 1);
    return v_offset(v_scale(v_sum_items(v_square(x)), -0.5 / (deviation * deviation)), constant);
}

static var tiny_encode(net *n, const void *options, struct batch b)
{
    const struct tiny *o = options;
    var z = v_sub(v_flatten(b.x), tiny_mean(n, o));
    return o->by_class ? v_sub(z, v_reshape(v_cast(b.label, F32), SHAPE(n->batch, 1))) : z;
}

static var tiny_score(net *n, const void *options, struct batch b)
{
    return tiny_normal(tiny_encode(n, options, b), 1);
}

/* Of an extra variable u ~ N(0, 1), drawn from N(0, 1.5^2). */
static var tiny_log_weight(net *n, const void *options, struct batch b)
{
    var u = v_scale(v_normal(n->g, SHAPE(n->batch, 1)), 1.5);
    return v_add(tiny_score(n, options, b), v_sub(tiny_normal(u, 1), tiny_normal(u, 1.5)));
}

static var tiny_prior(net *n, const void *options)
{
    (void)options;
    return v_scale(v_normal(n->g, SHAPE(n->batch, shape_size(n->item->shape))), n->temperature);
}

static var tiny_decode(net *n, const void *options, var z)
{
    return v_reshape(v_add(z, tiny_mean(n, options)), shape_join(n->batch, n->item->shape));
}

static var tiny_sample(net *n, const void *options, struct batch given)
{
    const struct tiny *o = options;
    var z = tiny_prior(n, o);
    if (given.has_labels) z = v_add(z, v_reshape(v_cast(given.label, F32), SHAPE(n->batch, 1)));
    loop(n, o->rounds);
    var x = carry(n, z);
    carry_set(n, x, v_add(x, v_scale(tiny_mean(n, o), 1.0 / o->rounds)));
    loop_end(n);
    return v_reshape(carried(n, x), shape_join(n->batch, n->item->shape));
}

static void tiny_build(net *n, const void *options, struct batch b)
{
    player(n, (struct player){.loss = v_neg(v_mean_all(tiny_score(n, options, b)))});
}

static int tiny_check(const void *options, const struct item *item, struct err *e)
{
    const struct tiny *o = options;
    CHECK(o->rounds != 13, e, ERR_OPTION, "13 rounds of %s", item->kind == ITEM_ROW ? "rows" : "pictures");
    return 0;
}

static const struct family tiny_family = {
    .name = "tiny",
    .title = "Tiny Gaussian",
    .paper = "none",
    .about = "For tests.",
    .takes = TAKES_ROWS | TAKES_IMAGE,
    .options = tiny_options,
    .options_size = sizeof(struct tiny),
    .check = tiny_check,
    .build = tiny_build,
    .score_kind = SCORE_EXACT,
    .score = tiny_score,
    .log_weight = tiny_log_weight,
    .sample = tiny_sample,
    .prior = tiny_prior,
    .encode = tiny_encode,
    .decode = tiny_decode,
};

static const struct family bare_family = {
    .name = "bare",
    .title = "Bare Gaussian",
    .paper = "none",
    .about = "For tests.",
    .takes = TAKES_ROWS,
    .options = tiny_options,
    .options_size = sizeof(struct tiny),
    .prior = tiny_prior,
    .decode = tiny_decode,
};

const struct family *const families[] = {&tiny_family, &bare_family, NULL};

const struct family *family_find(const char *name)
{
    for (int k = 0; families[k]; k++)
        if (!strcmp(families[k]->name, name)) return families[k];
    return NULL;
}

int family_need(const char *name, const struct family **out, struct err *e)
{
    *out = family_find(name);
    return *out ? 0 : fail(e, ERR_CALL, "there is no family '%s'", name);
}

/* ---- data ---- */

#define TINY_WIDTH 3

static const struct column tiny_columns[TINY_WIDTH] = {
    {.name = "a", .mean = 10, .deviation = 2, .low = 0, .high = 20},
    {.name = "b", .mean = -1, .deviation = 0.5, .low = -3, .high = 2},
    {.name = "c", .deviation = 1, .low = -2, .high = 2},
};

static inline struct item tiny_item(int classes)
{
    return (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(TINY_WIDTH), .classes = classes, .columns = tiny_columns};
}

/* Number j of item i: near the column's mean. */
static inline double tiny_value(int64_t i, int64_t j)
{
    double u = (double)((i * 7 + j * 5) % 11) / 5 - 1;
    return tiny_columns[j].mean + u * tiny_columns[j].deviation;
}

static inline int tiny_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)e;
    for (int64_t i = 0; i < n; i++) {
        assert_true(rows[i] >= 0 && rows[i] < d->count);
        for (int64_t j = 0; j < TINY_WIDTH; j++) ((float *)x)[i * TINY_WIDTH + j] = (float)tiny_value(rows[i], j);
        if (labels) labels[i] = (int32_t)(rows[i] % d->item.classes);
    }
    return 0;
}

static inline struct data tiny_data(int64_t count, int classes)
{
    return (struct data){.name = "data of a test", .item = tiny_item(classes), .count = count, .read = tiny_read};
}

/* Gives the front of a model what it would have learned from these data. */
static inline int tiny_front(struct model *m, struct err *e)
{
    struct entry *mean, *deviation;
    struct init fill = {INIT_FILL, 0};
    TRY(store_need(m->store, STORE_BUFFER, "data/mean", F32, SHAPE(TINY_WIDTH), fill, &mean, e));
    TRY(store_need(m->store, STORE_BUFFER, "data/deviation", F32, SHAPE(TINY_WIDTH), fill, &deviation, e));
    for (int j = 0; j < TINY_WIDTH; j++) {
        tensor_set(&mean->value, j, tiny_columns[j].mean);
        tensor_set(&deviation->value, j, tiny_columns[j].deviation);
    }
    m->store->version++;
    return 0;
}

static inline int tiny_model(struct model **out, const struct family *f, int classes, struct err *e)
{
    struct item item = tiny_item(classes);
    TRY(model_new(out, f, &item, 1, e));
    int rc = tiny_front(*out, e);
    if (!rc) return 0;
    model_free(*out);
    *out = NULL;
    return rc;
}

static inline struct model *tiny_must(const struct family *f, int classes)
{
    struct err e = {0};
    struct model *m;
    if (tiny_model(&m, f, classes, &e)) print_message("%s\n", e.text);
    assert_non_null(m);
    return m;
}

/* log p of item i under tiny with this mean, of the data as they are. */
static inline double tiny_log_p(int64_t i, double mean)
{
    double sum = 0;
    for (int j = 0; j < TINY_WIDTH; j++) {
        const struct column *c = &tiny_columns[j];
        double x = ((double)(float)tiny_value(i, j) - c->mean) / c->deviation - mean;
        sum -= 0.5 * x * x + 0.5 * log(2 * M_PI) + log(c->deviation);
    }
    return sum;
}

#define assert_near(a, b, within) assert_true(tiny_near(a, b, within))

static inline bool tiny_near(double a, double b, double within)
{
    bool near = fabs(a - b) <= within;
    if (!near) print_message("%.9g is not within %g of %.9g\n", a, within, b);
    return near;
}

/* The call failed as it should: its kind, and a part of what it says. */
static inline void tiny_failed(int rc, const struct err *e, enum err_kind kind, const char *says)
{
    bool said = strstr(e->text, says) || strstr(e->hint, says);
    if (rc != (int)kind || e->kind != kind || !said) print_message("%d: %s (%s)\n", rc, e->text, e->hint);
    assert_int_equal(rc, kind);
    assert_int_equal(e->kind, kind);
    assert_true(said);
}

#endif
