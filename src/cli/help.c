/* help.c -- what `limn help` and every -h print, from the tables of verbs and flags. */
#include "cli/flags.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

#define COLUMN 24 /* where explanations begin */

static void print_flag(const struct flag *f)
{
    char left[80];
    int n = 0;
    if (f->letter) n += snprintf(left + n, sizeof left - (size_t)n, "-%c", f->letter);
    if (f->letter && f->name) n += snprintf(left + n, sizeof left - (size_t)n, ", ");
    if (f->name) n += snprintf(left + n, sizeof left - (size_t)n, "--%s", f->name);
    if (f->value) n += snprintf(left + n, sizeof left - (size_t)n, " %s", f->value);
    if (n < COLUMN - 2) printf("  %-*s%s\n", COLUMN - 2, left, tr(f->help));
    else printf("  %s\n%*s%s\n", left, COLUMN, "", tr(f->help));
}

static void print_flags(const char *title, const struct flag *table)
{
    if (!table || !table->help) return;
    printf("\n%s\n", title);
    for (const struct flag *f = table; f->help; f++) print_flag(f);
}

void help_command(const struct command *c)
{
    printf(tr("limn %s: %s\n\nusage\n  limn %s %s\n\n%s\n"), c->name, tr(c->title), c->name, c->usage, tr(c->text));
    print_flags(tr("flags"), c->flags);
    print_flags(tr("everywhere"), common_flags);
    printf(tr("\nexample\n%s\n"), tr(c->example));
}

void help_all(void)
{
    printf(tr("limn fits a generative model to your data and lets you use it.\n\n"
              "usage\n  limn VERB ARGUMENTS [flags]\n\nverbs\n"));
    for (int i = 0; commands[i]; i++) printf("  %-14s%s\n", commands[i]->name, tr(commands[i]->title));
    printf(tr("\n`limn VERB -h` explains a verb; `limn --version` tells the version.\n\n"
              "exit codes\n"
              "  0 done, 1 failed, 2 the call was wrong, 130 interrupted with the state saved\n\n"
              "example\n"
              "  limn fit vae fashion-mnist -o vae.limn --time 60s\n"
              "  limn sample vae.limn -n 64 -o pictures.png\n"));
}

static int run(const struct call *c, limn_error *e)
{
    const struct command *about;
    if (!c->args) {
        help_all();
        return 0;
    }
    if (command_need(c->arg[0], &about, e)) return 1;
    help_command(about);
    return 0;
}

const struct command cmd_help = {
    .name = "help",
    .title = "explain limn, or a verb",
    .usage = "[VERB]",
    .text = "Prints the list of verbs, or the help of one.",
    .example = "  limn help fit",
    .most = 1,
    .run = run,
};
