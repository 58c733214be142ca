/* cmd_reconstruct.c -- limn reconstruct: items beside what the model makes of them. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PAIRS_ACROSS 4

struct reconstruct_flags {
    const char *out;
    int64_t count;
};

/* clang-format off */
#define AT(field) offsetof(struct reconstruct_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT", "a .png of pairs, or a .npy, .csv or .txt of reconstructions"},
    {NULL, 'n', FLAG_WHOLE, AT(count), 1, 1e9, "N", "the first N items of the data (32)"},
    FLAGS_END,
};
/* clang-format on */

static int is_picture(const char *path)
{
    const size_t n = strlen(path);
    return n > 4 && !strcasecmp(path + n - 4, ".png");
}

struct error {
    double squared, baseline; /* means over all numbers: of the reconstruction, and of the mean of the items */
};

/* What is missing counts for neither. */
static void add_column(const float *x, const float *y, int64_t n, int64_t width, struct error *sum, int64_t *numbers)
{
    double mean = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i * width])) mean += (x[i * width] - mean) / (double)++known;
    for (int64_t i = 0; i < n; i++) {
        const double a = x[i * width], b = y[i * width];
        if (isnan(a)) continue;
        sum->squared += (a - b) * (a - b);
        sum->baseline += (a - mean) * (a - mean);
    }
    *numbers += known;
}

static struct error error_of(const limn_array *before, const limn_array *after)
{
    struct error sum = {0};
    int64_t width = 1, numbers = 0;
    for (int i = 1; i < before->rank; i++) width *= before->dim[i];
    for (int64_t c = 0; c < width; c++)
        add_column((const float *)before->data + c, (const float *)after->data + c, before->dim[0], width, &sum,
                   &numbers);
    return (struct error){sum.squared / (double)numbers, sum.baseline / (double)numbers};
}

static void print_error(const struct call *c, const struct error *error, int64_t items)
{
    if (c->common.json) {
        printf("{\"squared_error\":");
        out_real(error->squared);
        printf(",\"items\":%lld,\"baseline\":", (long long)items);
        out_real(error->baseline);
        printf("}\n");
    } else {
        printf(tr("squared error   %.4f per number\nbaseline        %.4f (the mean of these %lld items); lower is "
                  "better\n"),
               error->squared, error->baseline, (long long)items);
    }
}

static int write_items(const struct call *c, const limn_model *m, limn_array *before, limn_array *after, limn_error *e)
{
    const struct reconstruct_flags *f = c->flags;
    limn_array both = {0};
    if (!f->out) return 0;
    if (!is_picture(f->out)) return write_out(c, m, after, 0, f->out, e);
    return limn_array_pairs(before, after, &both, e) || write_out(c, m, &both, 2 * PAIRS_ACROSS, f->out, e);
}

static int reconstruct(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct reconstruct_flags *f = c->flags;
    limn_array before = {0}, after = {0};
    int failed = limn_reconstruct(m, d, f->count, &before, &after, e);
    const int real = !failed && before.type == LIMN_F32 && after.type == LIMN_F32;
    const struct error error = real ? error_of(&before, &after) : (struct error){0};
    const int64_t items = before.dim[0];
    if (!failed) failed = write_items(c, m, &before, &after, e);
    if (!failed && real) print_error(c, &error, items);
    limn_array_free(&before);
    limn_array_free(&after);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct reconstruct_flags *f = c->flags;
    limn_model *m;
    limn_data *d;
    if (f->out && limn_array_writable(f->out, e)) return 1;
    if (open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = reconstruct(c, m, d, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_reconstruct = {
    .name = "reconstruct",
    .title = "encode items and decode them again",
    .usage = "MODEL DATA [-o OUT.png] [-n N]",
    .text = "  A picture shows pairs: each original, and its reconstruction to the right of it. The squared\n"
            "  error is told beside that of a model that always answers with the mean of these items.",
    .example = "  limn reconstruct vae.limn fashion-mnist:test -o pairs.png",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct reconstruct_flags){.count = 32},
    .size = sizeof(struct reconstruct_flags),
    .run = run,
};
