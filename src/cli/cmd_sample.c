/* cmd_sample.c -- limn sample: items drawn from a model. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <string.h>

struct sample_flags {
    int64_t count;
    const char *out, *class_name, *latents, *given, *prompt;
    int64_t length, top_k;
    double temperature, top_p;
};

/* clang-format off */
#define AT(field) offsetof(struct sample_flags, field)
static const struct flag flags[] = {
    {NULL, 'n', FLAG_WHOLE, AT(count), 1, 1e9, "N", "how many (64)"},
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT", "a .png (a grid), .npy, .npz, .csv or .txt"},
    {"class", 0, FLAG_TEXT, AT(class_name), 0, 0, "C", "of this class only: its name or number; all: of each in turn"},
    {"given", 0, FLAG_TEXT, AT(given), 0, 0, "COL=V,...", "rows: these columns are so, the others drawn given them"},
    {"temperature", 0, FLAG_REAL, AT(temperature), 0, 1e3, "T", "below 1: likelier and more alike (1)"},
    {"prompt", 0, FLAG_TEXT, AT(prompt), 0, 0, "S", "text: what each begins with"},
    {"length", 0, FLAG_WHOLE, AT(length), 1, 1e8, "N", "text: symbols in each, with the prompt"},
    {"top-k", 0, FLAG_WHOLE, AT(top_k), 1, 1e6, "K", "text: draw from the K likeliest symbols only"},
    {"top-p", 0, FLAG_REAL, AT(top_p), 1e-6, 1, "P", "text: from the likeliest that hold P of it all (1)"},
    {"with-latents", 0, FLAG_TEXT, AT(latents), 0, 0, "Z.npy", "also write what each item was decoded from"},
    FLAGS_END,
};
/* clang-format on */

static int write_all(const struct call *c, const limn_model *m, limn_array *items, limn_array *latents,
                     const limn_array *classes, limn_error *e)
{
    const struct sample_flags *f = c->flags;
    const limn_write_options of_latents = {.column = "z"}, of_items = {.model = m,
                                                                       .recipe = recipe_of(c, "Model"),
                                                                       .classes = classes->data ? classes : NULL};
    const int failed = f->latents ? limn_array_write(latents, f->latents, &of_latents, e) : 0;
    limn_array_free(latents);
    if (!failed) return write_with(c, &of_items, items, f->out, e);
    limn_array_free(items);
    return failed;
}

static int say_given(const struct call *c, limn_model *m, limn_error *e)
{
    const struct sample_flags *f = c->flags;
    char *note = f->given ? limn_given_note(m, f->given, e) : NULL;
    if (note && *note) say(c, "%s", note);
    const int failed = f->given && !note;
    limn_free(note);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct sample_flags *f = c->flags;
    limn_sample_options o = limn_sample_defaults();
    limn_array items = {0}, latents = {0}, classes = {0};
    limn_model *m;
    if (f->latents && f->out && !strcmp(f->latents, f->out))
        return wrong(e, tr("give the latents a name of their own"), tr("-o and --with-latents both name '%s'"), f->out);
    if (check_out(c, f->out, e) || (f->latents && limn_array_writable(f->latents, e))) return 1;
    if (open_model(c, NULL, &m, NULL, e)) return 1;
    o.count = f->count;
    o.class_name = f->class_name;
    o.given = f->given;
    o.temperature = f->temperature;
    o.prompt = f->prompt;
    o.length = f->length;
    o.top_k = (int)f->top_k;
    o.top_p = f->top_p;
    o.seed = (uint64_t)c->common.seed;
    o.latents = f->latents ? &latents : NULL;
    o.classes = &classes;
    const int failed = say_given(c, m, e) || limn_items_writable(m, f->out, e) || limn_sample(m, &o, &items, e) ||
                       write_all(c, m, &items, &latents, &classes, e);
    if (!failed && limn_label(m) && !classes.data)
        say(c,
            tr("not drawn: %s, the label: a model of DATA,label=none has it as a column, and --class all draws of "
               "each, where a family does"),
            limn_label(m));
    if (!failed && limn_left_out(m)) say(c, tr("not drawn, as no model learns them: %s"), limn_left_out(m));
    limn_array_free(&classes);
    limn_free_model(m);
    return failed;
}

const struct command cmd_sample = {
    .name = "sample",
    .title = "draw items from a model",
    .usage = "MODEL -n N -o OUT [flags]",
    .text = "  Draws N items and writes them by the ending of OUT. A picture keeps in its text how it was\n"
            "  made: the command, the model, the seed. An .npz can be read as data again: it holds the items\n"
            "  and, where classes were asked for, the class of each. Rows are written as the table was, without\n"
            "  its identifiers and free text: nothing is invented that would look like somebody's name.",
    .example = "  limn sample vae.limn -n 64 -o pictures.png --seed 7\n"
               "  limn sample vae.limn -n 10000 --class all -o drawn.npz\n"
               "  limn sample text.limn -n 3 -o said.txt --prompt 'ROMEO:' --length 400 --top-p 0.9",
    .least = 1,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct sample_flags){.count = 64, .temperature = 1, .top_p = 1},
    .size = sizeof(struct sample_flags),
    .run = run,
};
