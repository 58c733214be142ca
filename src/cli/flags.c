/* flags.c -- the parser of command lines, driven by tables.
**
** Flags and arguments may stand in any order. A value follows its flag or an
** equals sign (--steps 100, --steps=100, -n 5); after "--" everything is an
** argument. Of a flag that is given twice the last one counts, but for lists.
*/
#include "cli/flags.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 64
#define NAMES_MOST 64

const struct flag common_flags[] = {
    {"seed", 0, FLAG_WHOLE, offsetof(struct everywhere, seed), 0, 9e15, "N", "where random numbers begin (1)"},
    {"precision", 0, FLAG_TEXT, offsetof(struct everywhere, precision), 0, 0, "P", "auto, fp32 or bf16 (auto)"},
    {"threads", 0, FLAG_WHOLE, offsetof(struct everywhere, threads), 1, 4096, "N",
     "how many (as many as there are cores)"},
    {"deterministic", 0, FLAG_YES, offsetof(struct everywhere, deterministic), 0, 0, NULL,
     "the same bits for any number of threads"},
    {"json", 0, FLAG_YES, offsetof(struct everywhere, json), 0, 0, NULL, "stdout is JSON"},
    {"quiet", 0, FLAG_YES, offsetof(struct everywhere, quiet), 0, 0, NULL, "no progress, no messages"},
    {"help", 'h', FLAG_YES, offsetof(struct everywhere, help), 0, 0, NULL, "this"},
    FLAGS_END,
};

struct place { /* a flag, and the struct where its value goes */
    const struct flag *flag;
    void *into;
};

static const struct flag *find_in(const struct flag *table, const char *name, char letter)
{
    for (const struct flag *f = table; f && f->help; f++)
        if (name ? f->name && !strcmp(f->name, name) : f->letter == letter) return f;
    return NULL;
}

static struct place find(struct call *c, void *flags, const char *name, char letter)
{
    const struct flag *own = find_in(c->command->flags, name, letter);
    if (own) return (struct place){own, flags};
    return (struct place){find_in(common_flags, name, letter), &c->common};
}

static int unknown(const struct call *c, const char *flag, const char *name, limn_error *e)
{
    const char *names[NAMES_MOST];
    char hint[100];
    int n = 0;
    const struct flag *tables[] = {c->command->flags, common_flags};
    for (int t = 0; t < 2; t++)
        for (const struct flag *f = tables[t]; f && f->help; f++)
            if (f->name && n < NAMES_MOST) names[n++] = f->name;
    const char *near = name[0] ? limn_nearest(name, names, n) : NULL;
    snprintf(hint, sizeof hint, tr("`limn %s -h` lists the flags"), c->command->name);
    if (near) return wrong(e, hint, tr("%s: no flag '%s'; did you mean '--%s'?"), c->command->name, flag, near);
    return wrong(e, hint, tr("%s: no flag '%s'"), c->command->name, flag);
}

/* ---- values ---- */

int flags_number(const char *text, double *x)
{
    char *end;
    *x = strtod(text, &end);
    return !*text || *end || !isfinite(*x);
}

int flags_duration(const char *text, double *seconds)
{
    static const struct {
        char unit;
        double seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    char *end;
    const double n = strtod(text, &end);
    for (int i = 0; i < 4; i++) {
        if (end == text || *end != units[i].unit || end[1] || !(n > 0 && n < 1e9)) continue;
        *seconds = n * units[i].seconds;
        return 0;
    }
    return 1;
}

static void flag_name(const struct flag *f, char *out, size_t size)
{
    if (f->name) snprintf(out, size, "--%s", f->name);
    else snprintf(out, size, "-%c", f->letter);
}

static int set_number(const struct flag *f, void *at, const char *value, limn_error *e)
{
    char name[NAME_MOST], hint[100];
    double x;
    flag_name(f, name, sizeof name);
    snprintf(hint, sizeof hint, tr("it takes a number from %.10g to %.10g"), f->low, f->high);
    if (flags_number(value, &x)) return wrong(e, hint, tr("%s: '%s' is not a number"), name, value);
    if (!(x >= f->low && x <= f->high)) return wrong(e, hint, tr("%s: %s is out of range"), name, value);
    if (f->type == FLAG_REAL) {
        *(double *)at = x;
        return 0;
    }
    if (x != (double)(int64_t)x) return wrong(e, hint, tr("%s: %s is not a whole number"), name, value);
    *(int64_t *)at = (int64_t)x;
    return 0;
}

static int set_time(const struct flag *f, double *at, const char *value, limn_error *e)
{
    if (!flags_duration(value, at)) return 0;
    return wrong(e, tr("write 90s, 2m or 1h"), tr("--%s: '%s' is not a length of time"), f->name, value);
}

static int set_list(const struct flag *f, struct list *at, const char *value, limn_error *e)
{
    if (at->count == LIST_MOST) return wrong(e, NULL, tr("--%s: more than %d times"), f->name, LIST_MOST);
    at->item[at->count++] = value;
    return 0;
}

static int set(struct place p, const char *value, limn_error *e)
{
    void *at = (char *)p.into + p.flag->offset;
    switch (p.flag->type) {
    case FLAG_YES: *(int *)at = 1; return 0;
    case FLAG_TEXT: *(const char **)at = value; return 0;
    case FLAG_WHOLE:
    case FLAG_REAL: return set_number(p.flag, at, value, e);
    case FLAG_TIME: return set_time(p.flag, at, value, e);
    case FLAG_LIST: return set_list(p.flag, at, value, e);
    }
    return 0;
}

/* ---- the line ---- */

/* argv[*i] is a flag; *i moves past its value. */
static int parse_flag(struct call *c, void *flags, int argc, char **argv, int *i, limn_error *e)
{
    const char *word = argv[*i], *value = NULL;
    char name[NAME_MOST];
    const int is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : word[2] ? word + 1 : NULL;
    snprintf(name, sizeof name, "%.*s", is_long && equals ? (int)(equals - word - 2) : NAME_MOST,
             is_long ? word + 2 : "");
    const struct place p = find(c, flags, is_long ? name : NULL, word[1]);
    if (!p.flag) return unknown(c, word, is_long ? name : word + 1, e);
    if (equals) value = equals + 1;
    if (p.flag->type == FLAG_YES && value) return wrong(e, NULL, tr("%s: it takes no value"), word);
    if (p.flag->type == FLAG_YES) return set(p, NULL, e);
    if (!value && *i + 1 < argc && strncmp(argv[*i + 1], "--", 2)) value = argv[++*i];
    if (!value || !*value) return wrong(e, NULL, tr("%s: it needs a value, %s"), word, p.flag->value);
    return set(p, value, e);
}

static int parse_words(struct call *c, void *flags, int argc, char **argv, limn_error *e)
{
    int only_args = 0;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (!only_args && !strcmp(word, "--")) only_args = 1;
        else if (!only_args && word[0] == '-' && word[1]) {
            if (parse_flag(c, flags, argc, argv, &i, e)) return 1;
        } else {
            if (c->args == ARGS_MOST)
                return wrong(e, NULL, tr("%s: more than %d arguments"), c->command->name, ARGS_MOST);
            c->arg[c->args++] = word;
        }
    }
    return 0;
}

int flags_parse(struct call *c, void *flags, int argc, char **argv, limn_error *e)
{
    char usage[200];
    const struct command *command = c->command;
    c->common = (struct everywhere){.seed = 1, .precision = "auto"};
    c->flags = flags;
    if (command->size) memcpy(flags, command->defaults, command->size);
    if (parse_words(c, flags, argc, argv, e)) return 1;
    if (c->common.help) return 0;
    snprintf(usage, sizeof usage, tr("usage: limn %s %s"), command->name, command->usage);
    if (c->args < command->least) return wrong(e, usage, tr("%s: something is missing"), command->name);
    if (c->args > command->most)
        return wrong(e, usage, tr("%s: '%s' is one argument too many"), command->name, c->arg[command->most]);
    return 0;
}
