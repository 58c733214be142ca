/* cmd_reconstruct.c -- limn reconstruct: items beside what the model makes of them. */
#include "cli/model.h"
#include "cli/words.h"

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

static int reconstruct(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct reconstruct_flags *f = c->flags;
    limn_array before = {0}, after = {0}, both = {0};
    if (!is_picture(f->out))
        return limn_reconstruct(m, d, f->count, NULL, &after, e) || write_out(c, m, &after, 0, f->out, e);
    int failed = limn_reconstruct(m, d, f->count, &before, &after, e) || limn_array_pairs(&before, &after, &both, e);
    limn_array_free(&before);
    limn_array_free(&after);
    return failed || write_out(c, m, &both, 2 * PAIRS_ACROSS, f->out, e);
}

static int run(const struct call *c, limn_error *e)
{
    const struct reconstruct_flags *f = c->flags;
    limn_model *m;
    limn_data *d;
    if (check_out(c, f->out, e) || open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = reconstruct(c, m, d, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_reconstruct = {
    .name = "reconstruct",
    .title = "encode items and decode them again",
    .usage = "MODEL DATA -o OUT.png [-n N]",
    .text = "  A picture shows pairs: each original, and its reconstruction to the right of it.",
    .example = "  limn reconstruct vae.limn fashion-mnist:test -o pairs.png",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct reconstruct_flags){.count = 32},
    .size = sizeof(struct reconstruct_flags),
    .run = run,
};
