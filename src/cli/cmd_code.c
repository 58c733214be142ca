/* cmd_code.c -- limn encode and limn decode: items to latents, and latents to items. */
#include "cli/model.h"
#include "cli/words.h"

struct code_flags {
    const char *out;
};

static const struct flag encode_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct code_flags, out), 0, 0, "OUT", "a .npy or .csv, a row per item"},
    FLAGS_END,
};

static int run_encode(const struct call *c, limn_error *e)
{
    const struct code_flags *f = c->flags;
    limn_array z = {0};
    limn_model *m;
    limn_data *d;
    if (check_out(c, f->out, e) || open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = limn_encode(m, d, &z, e) || write_out(c, NULL, &z, 0, f->out, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_encode = {
    .name = "encode",
    .title = "turn items into latents",
    .usage = "MODEL DATA -o Z.npy|Z.csv",
    .text = "  Writes the latents of every item of the data: what the model keeps of it.",
    .example = "  limn encode vae.limn fashion-mnist:test -o z.npy",
    .least = 2,
    .most = 2,
    .flags = encode_flags,
    .defaults = &(const struct code_flags){0},
    .size = sizeof(struct code_flags),
    .run = run_encode,
};

static const struct flag decode_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct code_flags, out), 0, 0, "OUT", "a .png (a grid), .npy, .csv or .txt"},
    FLAGS_END,
};

static int run_decode(const struct call *c, limn_error *e)
{
    const struct code_flags *f = c->flags;
    limn_array z = {0}, items = {0};
    limn_model *m;
    if (check_out(c, f->out, e) || open_model(c, NULL, &m, NULL, e)) return 1;
    const int failed = limn_array_read(c->arg[1], &z, e) || limn_decode(m, &z, &items, e) ||
                       write_out(c, m, &items, 0, f->out, e);
    limn_array_free(&z);
    limn_free_model(m);
    return failed;
}

const struct command cmd_decode = {
    .name = "decode",
    .title = "turn latents into items",
    .usage = "MODEL Z.npy -o OUT",
    .text = "  Makes an item of each row of Z.npy, as `limn encode` or `limn sample --with-latents` wrote it.",
    .example = "  limn decode vae.limn z.npy -o pictures.png",
    .least = 2,
    .most = 2,
    .flags = decode_flags,
    .defaults = &(const struct code_flags){0},
    .size = sizeof(struct code_flags),
    .run = run_decode,
};
