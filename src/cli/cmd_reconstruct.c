/* cmd_reconstruct.c -- limn reconstruct: items beside what the model makes of them. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Means over the numbers, of rows each in units of its column's variance, and shares of the categories: of the
** reconstruction; and, as baselines, of the mean of the items and of the most frequent category. */
struct error {
    double squared, baseline;
    double right, usual;
    int64_t numbers, cells; /* cells: of categories */
};

/* What is missing counts for neither. */
static void add_numbers(const float *x, const float *y, int64_t n, int64_t width, double unit, struct error *sum)
{
    double mean = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i * width])) mean += (x[i * width] - mean) / (double)++known;
    for (int64_t i = 0; i < n; i++) {
        const double a = x[i * width] / unit, b = y[i * width] / unit, middle = mean / unit;
        if (isnan(a)) continue;
        sum->squared += (a - b) * (a - b);
        sum->baseline += (a - middle) * (a - middle);
    }
    sum->numbers += known;
}

static int add_categories(const float *x, const float *y, int64_t n, int64_t width, int categories, struct error *sum)
{
    int64_t *count = calloc((size_t)categories, sizeof *count), most = 0;
    if (!count) return -1;
    for (int64_t i = 0; i < n; i++) {
        const double a = x[i * width];
        if (isnan(a) || a < 0 || a >= categories) continue;
        const int64_t now = ++count[(int)a];
        if (now > most) most = now;
        sum->right += fabs(y[i * width] - a) < 0.5;
        sum->cells++;
    }
    sum->usual += (double)most;
    free(count);
    return 0;
}

static int error_of(const limn_model *m, const limn_array *before, const limn_array *after, struct error *sum)
{
    const float *const x = before->data, *const y = after->data;
    const int64_t n = before->dim[0];
    int64_t width = 1;
    int columns = 0;
    limn_column is;
    *sum = (struct error){0};
    for (int i = 1; i < before->rank; i++) width *= before->dim[i];
    while (!limn_model_column(m, columns, &is)) columns++;
    for (int64_t c = 0; c < width; c++) {
        if (columns) limn_model_column(m, (int)(c % columns), &is);
        else is = (limn_column){.deviation = 1};
        if (!is.categories) add_numbers(x + c, y + c, n, width, is.deviation, sum);
        else if (add_categories(x + c, y + c, n, width, is.categories, sum)) return -1;
    }
    sum->squared /= (double)sum->numbers;
    sum->baseline /= (double)sum->numbers;
    sum->right /= (double)sum->cells;
    sum->usual /= (double)sum->cells;
    return columns > 0;
}

static void print_json(const struct error *error, int64_t items)
{
    const struct {
        const char *name;
        double value;
    } real[] = {
        {"baseline", error->baseline}, {"categories_right", error->right}, {"categories_baseline", error->usual}};
    printf("{\"squared_error\":");
    out_real(error->squared);
    printf(",\"items\":%lld", (long long)items);
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        printf(",\"%s\":", real[i].name);
        out_real(real[i].value);
    }
    printf("}\n");
}

static void print_error(const struct error *error, int scaled, int64_t items)
{
    if (error->numbers) {
        printf(tr("squared error   %.4f per number"), error->squared);
        printf(scaled ? tr(", each in units of its column's variance\n") : "\n");
        printf(tr("baseline        %.4f (the mean of these %lld items); lower is better\n"), error->baseline,
               (long long)items);
    }
    if (error->cells) {
        printf(tr("categories      %.1f %% right\n"), 100 * error->right);
        printf(tr("baseline        %.1f %% (the most frequent of each column); higher is better\n"),
               100 * error->usual);
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
    struct error error = {0};
    const int64_t items = before.dim[0];
    const int scaled = real ? error_of(m, &before, &after, &error) : 0;
    if (scaled < 0) failed = out_of_memory(e);
    if (!failed) failed = write_items(c, m, &before, &after, e);
    if (!failed && real && c->common.json) print_json(&error, items);
    else if (!failed && real) print_error(&error, scaled, items);
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
    const int unfit = f->out && !is_picture(f->out) && limn_items_writable(m, f->out, e);
    const int failed = unfit || reconstruct(c, m, d, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_reconstruct = {
    .name = "reconstruct",
    .title = "encode items and decode them again",
    .usage = "MODEL DATA [-o OUT.png] [-n N]",
    .text = "  A picture shows pairs: each original, and its reconstruction to the right of it. The squared\n"
            "  error is told beside that of a model that always answers with the mean of these items. Of rows\n"
            "  each number counts in units of its column's variance over the items that the model was fitted\n"
            "  to; of categories it is told how many come back right.",
    .example = "  limn reconstruct vae.limn fashion-mnist:test -o pairs.png",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct reconstruct_flags){.count = 32},
    .size = sizeof(struct reconstruct_flags),
    .run = run,
};
