/* cmd_compress.c -- limn compress and limn decompress: items as a model's rounded codes, in a file, and back. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>

struct compress_flags {
    const char *out;
    double step;
};

/* clang-format off */
static const struct flag compress_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct compress_flags, out), 0, 0, "X.limz", "the file"},
    {"step", 0, FLAG_REAL, offsetof(struct compress_flags, step), 1e-3, 1e3, "S",
     "rounding: 1 adds 5 % to the squared error, 2 four times that (1)"},
    FLAGS_END,
};
/* clang-format on */

static void print_json(const limn_compress_result *r)
{
    const struct {
        const char *name;
        double value;
    } real[] = {{"bits_per_item", r->bits_per_item}, {"bits_per_dim", r->bits_per_dim},
                {"squared_error", r->squared_error}, {"psnr", r->psnr},
                {"unrounded", r->unrounded},         {"baseline", r->baseline}};
    printf("{\"items\":%lld,\"bytes\":%lld", (long long)r->items, (long long)r->bytes);
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        printf(",\"%s\":", real[i].name);
        out_real(real[i].value);
    }
    printf(",\"raw_bytes\":%lld,\"gzip_bytes\":%lld}\n", (long long)r->raw_bytes, (long long)r->gzip_bytes);
}

static void print_text(const limn_compress_result *r)
{
    const double of_raw = (double)r->raw_bytes / (double)r->bytes, of_gzip = (double)r->gzip_bytes / (double)r->bytes;
    printf(tr("rate            %.2f bits per item, %.4f per number (%lld items in %lld bytes)\n"), r->bits_per_item,
           r->bits_per_dim, (long long)r->items, (long long)r->bytes);
    printf(tr("squared error   %.6f per number"), r->squared_error);
    if (!isnan(r->psnr)) printf(tr(" (PSNR %.2f dB)"), r->psnr);
    printf(tr("; %.6f if codes were not rounded\n"), r->unrounded);
    if (!isnan(r->baseline))
        printf(tr("baseline        %.6f (principal components at the same rate); lower is better\n"), r->baseline);
    printf(tr("the items       %lld bytes as they are, %.4g times as many; %lld by gzip (nothing lost), %.4g times\n"),
           (long long)r->raw_bytes, of_raw, (long long)r->gzip_bytes, of_gzip);
}

static int compress(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct compress_flags *f = c->flags;
    limn_compress_result r;
    if (limn_compress(m, d, f->step, f->out, &r, e)) return 1;
    (c->common.json ? print_json : print_text)(&r);
    return 0;
}

static int run_compress(const struct call *c, limn_error *e)
{
    const struct compress_flags *f = c->flags;
    if (!f->out) return wrong(e, tr("add -o X.limz"), tr("%s: where does the result go?"), c->command->name);
    if (limn_writable(f->out, e)) return 1;
    return with_model_and_data(c, NULL, compress, e);
}

const struct command cmd_compress = {
    .name = "compress",
    .title = "keep items as a model's codes, in few bytes",
    .usage = "MODEL DATA -o X.limz [--step S]",
    .text = "  Lossy: items are encoded, and their codes rounded and written in as few bits as they take. Only\n"
            "  this very model reads the file again. Classes are not kept. Says the rate, and the squared error\n"
            "  beside that of principal components at the same rate (learned from some of the items, tried on\n"
            "  others); of rows, each column's in units of its variance.",
    .example = "  limn compress vae.limn fashion-mnist:test -o test.limz",
    .least = 2,
    .most = 2,
    .flags = compress_flags,
    .defaults = &(const struct compress_flags){.step = 1},
    .size = sizeof(struct compress_flags),
    .run = run_compress,
};

static const struct flag decompress_flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct compress_flags, out), 0, 0, "OUT", "a .png (a grid), .npy, .npz or .csv"},
    FLAGS_END,
};

static int decompress(const struct call *c, limn_model *m, limn_error *e)
{
    const struct compress_flags *f = c->flags;
    limn_array items = {0};
    int same;
    if (limn_decompress(m, c->arg[1], &items, &same, e)) return 1;
    if (!same) say(c, tr("the items differ in their last digits from those that were seen when it was compressed"));
    return write_out(c, m, &items, 0, f->out, e);
}

static int run_decompress(const struct call *c, limn_error *e)
{
    const struct compress_flags *f = c->flags;
    limn_model *m;
    if (check_out(c, f->out, e) || open_model(c, NULL, &m, NULL, e)) return 1;
    const int failed = decompress(c, m, e);
    limn_free_model(m);
    return failed;
}

const struct command cmd_decompress = {
    .name = "decompress",
    .title = "items from what compress wrote",
    .usage = "MODEL X.limz -o OUT",
    .text = "  MODEL is the one that the file was compressed with; another is refused. On the same machine the\n"
            "  items are, byte for byte, those whose squared error `limn compress` told.",
    .example = "  limn decompress vae.limn test.limz -o test.npy",
    .least = 2,
    .most = 2,
    .flags = decompress_flags,
    .defaults = &(const struct compress_flags){0},
    .size = sizeof(struct compress_flags),
    .run = run_decompress,
};
