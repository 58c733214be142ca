/* family.c -- what families there are, and what they take and can. */
#include "api/api.h"
#include "train/fit.h"

static const char *const takes_names[] = {"image", "rows", "text", "series"};
_Static_assert(sizeof takes_names / sizeof takes_names[0] == ITEM_KIND_COUNT, "a name per kind of item");

const char *limn_takes_name(int bit)
{
    return bit >= 0 && bit < ITEM_KIND_COUNT ? takes_names[bit] : NULL;
}

static bool fills(const struct family *f)
{
    return (f->fill_rows || f->guess) && f->takes & TAKES_ROWS;
}

static bool answers(const struct family *f)
{
    return f->score_rows && f->takes & TAKES_ROWS;
}

static bool goes_on(const struct family *f)
{
    return f->goes_on && f->takes & TAKES_SERIES;
}

static const struct ability {
    const char *name;
    enum verb verb;
    bool (*can)(const struct family *f); /* where it is no verb of its own */
} abilities[] = {
    {"sample", VERB_SAMPLE, NULL},
    {"score", VERB_SCORE, NULL},
    {"encode", VERB_ENCODE, NULL},
    {"decode", VERB_DECODE, NULL},
    {"reconstruct", VERB_RECONSTRUCT, NULL},
    {"interpolate", VERB_DECODE, NULL},
    {"classify", VERB_CLASSIFY, NULL},
    {"cluster", VERB_CLUSTER, NULL},
    {"parts", VERB_APART, NULL},
    {"joint", VERB_JOINT, NULL},
    {"impute", VERB_COUNT, fills},
    {"query", VERB_COUNT, answers},
    {"compress", VERB_RECONSTRUCT, NULL},
    {"forecast", VERB_COUNT, goes_on},
};
#define ABILITIES ((int)(sizeof abilities / sizeof abilities[0]))

const char *limn_can_name(int bit)
{
    return bit >= 0 && bit < ABILITIES ? abilities[bit].name : NULL;
}

const char *limn_left_out(const limn_model *m)
{
    return m ? model_of(m)->item.layout.left_out : NULL;
}

const char *limn_label(const limn_model *m)
{
    return m ? model_of(m)->item.label : NULL;
}

static bool can(const struct ability *a, const struct family *f)
{
    return a->can ? a->can(f) : model_can(f, a->verb);
}

static unsigned can_bits(const struct family *f)
{
    unsigned bits = 0;
    for (int i = 0; i < ABILITIES; i++)
        if (can(&abilities[i], f)) bits |= 1u << i;
    return bits;
}

int limn_can(const limn_model *m, const char *ability)
{
    for (int i = 0; m && ability && i < ABILITIES; i++)
        if (!strcmp(abilities[i].name, ability)) return can(&abilities[i], model_of(m)->family);
    return 0;
}

int limn_family(int k, limn_family_info *info)
{
    if (k < 0 || !info) return -1;
    for (int i = 0; i <= k; i++)
        if (!families[i]) return -1;
    const struct family *f = families[k];
    *info = (limn_family_info){f->name,  f->title,   f->paper ? f->paper : "", f->about ? f->about : "",
                               f->takes, can_bits(f)};
    return 0;
}

/* With what this family's recipe makes of it. */
static int help_on_training(const struct family *f, struct text *out, struct err *e)
{
    struct train_options o;
    TRY(train_options_from(&f->recipe, &o, e));
    text_add(out, "\nOptions of training (--set option=value):\n");
    options_help(train_option_table, &o, out);
    text_printf(
        out, "\nBatches are of %d, for %d %s, where --batch, --epochs, --steps or --time do not say otherwise.\n",
        f->recipe.batch, f->recipe.epochs ? f->recipe.epochs : f->recipe.steps, f->recipe.epochs ? "epochs" : "steps");
    return 0;
}

static int add_list(const char *key, const struct option *table, const void *options, struct json *to, struct err *e)
{
    struct json *list = json_new_array();
    TRY(json_put(to, key, list, e));
    return options_help_json(table, options, list, e);
}

static int fill_json(const struct family *f, struct json *j, struct err *e)
{
    struct train_options o;
    TRY(add_list("family", f->options, NULL, j, e));
    if (!f->build) return 0;
    TRY(train_options_from(&f->recipe, &o, e));
    TRY(add_list("training", train_option_table, &o, j, e));
    TRY(json_put_int(j, "batch", f->recipe.batch, e));
    return json_put_int(j, f->recipe.epochs ? "epochs" : "steps", f->recipe.epochs ? f->recipe.epochs : f->recipe.steps,
                        e);
}

static int help_json(const struct family *f, struct text *out, struct err *e)
{
    struct json *j = json_new_object();
    const int failed = j ? fill_json(f, j, e) : fail_memory(e);
    if (!failed) json_print(j, out);
    json_free(j);
    return failed;
}

static int help(const char *name, int json, struct text *out, struct err *e)
{
    const struct family *f;
    CHECK_HERE(name, e);
    TRY(family_need(name, &f, e));
    if (json) return help_json(f, out, e);
    if (f->options && f->options->name) {
        text_printf(out, "Options of %s (--set option=value):\n", f->name);
        options_help(f->options, NULL, out);
    } else {
        text_printf(out, "%s has no options of its own.\n", f->name);
    }
    if (f->per_class) text_add(out, "\nThe options of the family that it makes of each class are set beside these.\n");
    return f->build ? help_on_training(f, out, e) : 0;
}

char *limn_family_help(const char *name, int json, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(help(name, json, &out, &err), &out, &err, e);
}
