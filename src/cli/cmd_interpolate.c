/* cmd_interpolate.c -- limn interpolate: what lies between two items. */
#include "cli/model.h"
#include "cli/words.h"

struct interpolate_flags {
    const char *out;
    int64_t rows, points;
};

/* clang-format off */
#define AT(field) offsetof(struct interpolate_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT", "a .png (a row per pair), .npy, .csv or .txt"},
    {NULL, 'n', FLAG_WHOLE, AT(rows), 1, 1e5, "N", "pairs (8)"},
    {"points", 0, FLAG_WHOLE, AT(points), 2, 1e4, "N", "items from one end to the other, both ends counted (10)"},
    FLAGS_END,
};
/* clang-format on */

static int run(const struct call *c, limn_error *e)
{
    const struct interpolate_flags *f = c->flags;
    limn_array items = {0};
    limn_model *m;
    limn_data *d;
    if (check_out(c, f->out, e) || open_model(c, c->args > 1 ? c->arg[1] : NULL, &m, &d, e)) return 1;
    const int failed = limn_items_writable(m, f->out, e) ||
                       limn_interpolate(m, d, (int)f->rows, (int)f->points, (uint64_t)c->common.seed, &items, e) ||
                       write_out(c, m, &items, (int)f->points, f->out, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_interpolate = {
    .name = "interpolate",
    .title = "walk from one item to another",
    .usage = "MODEL [DATA] -o OUT.png [-n N] [--points N]",
    .text = "  Row k goes from item k of the data to item k + N, in equal steps through the latents;\n"
            "  without data, between latents that are drawn.",
    .example = "  limn interpolate vae.limn fashion-mnist:test -o between.png",
    .least = 1,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct interpolate_flags){.rows = 8, .points = 10},
    .size = sizeof(struct interpolate_flags),
    .run = run,
};
