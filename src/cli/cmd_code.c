/* cmd_code.c -- limn encode and limn decode: items to latents, and latents to items. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

struct code_flags {
    const char *out;
    int64_t map;
};

static const struct flag encode_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct code_flags, out), 0, 0, "OUT",
     "a .npy or .csv, a row per item; or, of two latents, a .png"},
    FLAGS_END,
};

static int write_latents(const struct call *c, limn_data *d, limn_array *z, const char *out, limn_error *e)
{
    limn_array classes = {0};
    int failed = limn_data_labels(d, 0, 1, z->dim[0], &classes, e);
    const limn_write_options o = {
        .data = d, .column = "z", .recipe = recipe_of(c, "Model"), .classes = classes.data ? &classes : NULL};
    if (!failed) failed = write_with(c, &o, z, out, e);
    limn_array_free(&classes);
    return failed;
}

static int run_encode(const struct call *c, limn_error *e)
{
    const struct code_flags *f = c->flags;
    limn_array z = {0};
    limn_model *m;
    limn_data *d;
    if (check_out(c, f->out, e) || open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = limn_encode(m, d, &z, e) || write_latents(c, d, &z, f->out, e);
    limn_array_free(&z);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_encode = {
    .name = "encode",
    .title = "turn items into latents",
    .usage = "MODEL DATA -o Z.npy|Z.csv|Z.png",
    .text = "  Writes the latents of every item of the data: what the model keeps of it. Of a model with two\n"
            "  latents a picture shows them as points of the plane, in a colour per class.",
    .example = "  limn encode vae.limn fashion-mnist:test -o z.npy",
    .least = 2,
    .most = 2,
    .flags = encode_flags,
    .defaults = &(const struct code_flags){0},
    .size = sizeof(struct code_flags),
    .run = run_encode,
};

/* clang-format off */
static const struct flag decode_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct code_flags, out), 0, 0, "OUT", "a .png (a grid), .npy, .csv or .txt"},
    {"map", 0, FLAG_WHOLE, offsetof(struct code_flags, map), 2, 256, "N", "of two latents: N x N items that cover the plane"},
    FLAGS_END,
};
/* clang-format on */

static int decode_file(limn_model *m, const char *path, limn_array *items, limn_error *e)
{
    limn_array z = {0};
    const int failed = limn_array_read(path, &z, e) || limn_decode(m, &z, items, e);
    limn_array_free(&z);
    return failed;
}

static int run_decode(const struct call *c, limn_error *e)
{
    const struct code_flags *f = c->flags;
    limn_array items = {0};
    limn_model *m;
    if ((f->map > 0) == (c->args > 1))
        return wrong(e, tr("write `limn decode MODEL Z.npy`, or `limn decode MODEL --map N`"),
                     tr("limn decode: which latents?"));
    if (!f->out) return wrong(e, tr("add -o OUT: a .png, .npy, .csv or .txt"), tr("decode: where does the result go?"));
    if (check_out(c, f->out, e) || open_model(c, NULL, &m, NULL, e)) return 1;
    int failed = limn_items_writable(m, f->out, e);
    if (!failed) failed = f->map ? limn_decode_map(m, (int)f->map, &items, e) : decode_file(m, c->arg[1], &items, e);
    if (!failed) failed = write_out(c, m, &items, (int)f->map, f->out, e);
    limn_free_model(m);
    return failed;
}

const struct command cmd_decode = {
    .name = "decode",
    .title = "turn latents into items",
    .usage = "MODEL Z.npy|--map N -o OUT",
    .text = "  Makes an item of each row of Z.npy, as `limn encode` or `limn sample --with-latents` wrote it.\n"
            "  A map needs no Z.npy: it steps through the quantiles of a standard normal, first latent to the\n"
            "  right, second upwards.",
    .example = "  limn decode vae.limn z.npy -o pictures.png",
    .least = 1,
    .most = 2,
    .flags = decode_flags,
    .defaults = &(const struct code_flags){0},
    .size = sizeof(struct code_flags),
    .run = run_decode,
};
