/* cmd_classify.c -- limn classify: of which class items are, or which number they have, and how often that is right. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CLASSES_SHOWN 20

struct classify_flags {
    const char *out;
};

/* clang-format off */
#define AT(field) offsetof(struct classify_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.csv", "also write each item's probability of each class"},
    FLAGS_END,
};
/* clang-format on */

static void print_regression_json(const limn_classify_result *r)
{
    printf("{\"target\":");
    out_text(r->target);
    printf(",\"rmse\":");
    out_real(r->rmse);
    printf(",\"mae\":");
    out_real(r->mae);
    printf(",\"r2\":");
    out_real(r->r2);
    printf(",\"baseline\":");
    out_real(r->baseline);
    printf(",\"items\":%lld}\n", (long long)r->items);
}

static void print_regression(const limn_classify_result *r)
{
    printf(tr("predicted       %s, from the other columns\n"), r->target);
    if (isfinite(r->rmse)) {
        printf(tr("rmse            %.6g (always the training mean: %.6g); lower is better\n"), r->rmse, r->baseline);
        printf(tr("mean error      %.6g, without signs\n"), r->mae);
        printf(tr("R2              %.4f of its variance is explained\n"), r->r2);
    }
    printf(tr("items           %lld\n"), (long long)r->items);
}

/* "Adelie", or its number where classes have no names. */
static const char *class_name(const limn_model *m, int64_t k, char number[24])
{
    const char *name = limn_class(m, (int)k);
    snprintf(number, 24, "%lld", (long long)k);
    return name ? name : number;
}

static void print_json(const limn_model *m, const limn_classify_result *r)
{
    char number[24];
    if (r->target) {
        print_regression_json(r);
        return;
    }
    const struct {
        const char *name;
        double value;
    } row[] = {{"accuracy", r->accuracy},
               {"log_loss", r->log_loss},
               {"calibration", r->calibration},
               {"baseline", r->baseline}};
    for (int k = 0; k < 4; k++) {
        printf("%s\"%s\":", k ? "," : "{", row[k].name);
        out_real(row[k].value);
    }
    printf(",\"items\":%lld,\"classes\":[", (long long)r->items);
    for (int64_t k = 0; k < r->classes; k++) {
        printf("%s", k ? "," : "");
        out_text(class_name(m, k, number));
    }
    printf("]}\n");
}

static void print_text(const limn_model *m, const limn_classify_result *r)
{
    char number[24];
    if (r->target) {
        print_regression(r);
        return;
    }
    if (isfinite(r->accuracy)) {
        printf(tr("accuracy        %.4f (always the most frequent class: %.4f)\n"), r->accuracy, r->baseline);
        printf(tr("log loss        %.4f nats per item; lower is better\n"), r->log_loss);
        printf(tr("calibration     %.4f: how far confidence and accuracy lie apart; lower is better\n"),
               r->calibration);
    }
    printf(tr("items           %lld, of %lld classes: "), (long long)r->items, (long long)r->classes);
    for (int64_t k = 0; k < r->classes && k < CLASSES_SHOWN; k++)
        printf("%s%s", k ? ", " : "", class_name(m, k, number));
    printf(r->classes > CLASSES_SHOWN ? ", ...\n" : "\n");
}

/* A column of probabilities for each class, called by its name. */
static int write_each(const limn_model *m, const limn_classify_result *r, const limn_array *each, const char *out,
                      limn_error *e)
{
    limn_write_options o = {.column = r->target ? "predicted" : "p"};
    const char **names = limn_class(m, 0) && !r->target ? malloc((size_t)r->classes * sizeof *names) : NULL;
    for (int64_t k = 0; names && k < r->classes; k++) names[k] = limn_class(m, (int)k);
    o.names = names;
    const int failed = limn_array_write(each, out, &o, e);
    free(names);
    return failed;
}

static int classify(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct classify_flags *f = c->flags;
    limn_classify_result r;
    limn_array each = {0};
    int failed = limn_classify(m, d, &r, f->out ? &each : NULL, e);
    if (!failed && f->out) failed = write_each(m, &r, &each, f->out, e);
    limn_array_free(&each);
    if (failed) return failed;
    (c->common.json ? print_json : print_text)(m, &r);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    return with_model_and_data(c, ((const struct classify_flags *)c->flags)->out, classify, e);
}

const struct command cmd_classify = {
    .name = "classify",
    .title = "tell of which class items are",
    .usage = "MODEL DATA [-o OUT.csv]",
    .text = "  Where the data have labels: how often the likeliest class is the right one, the log loss, and\n"
            "  whether the probabilities can be believed. A model of a regression (linear, ridge) predicts a\n"
            "  column of numbers instead: how far off it is, and with -o each prediction.",
    .example = "  limn classify lda.limn fashion-mnist:test",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct classify_flags){0},
    .size = sizeof(struct classify_flags),
    .run = run,
};
