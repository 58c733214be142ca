/* cmd_families.c -- limn families: what each can, and its options. */
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

#define BITS 32

typedef const char *name_of_bit(int bit);

static void print_names(unsigned bits, name_of_bit *name, const char *between, void (*print)(const char *))
{
    int printed = 0;
    for (int bit = 0; bit < BITS && name(bit); bit++) {
        if (!(bits >> bit & 1)) continue;
        printf("%s", printed++ ? between : "");
        print(name(bit));
    }
}

static void print_plain(const char *s)
{
    printf("%s", s);
}

/* help: its options, as JSON; NULL: they are not told. */
static void print_json(const limn_family_info *f, const char *help)
{
    printf("{\"name\":");
    out_text(f->name);
    printf(",\"title\":");
    out_text(f->title);
    printf(",\"paper\":");
    out_text(f->paper);
    printf(",\"takes\":[");
    print_names(f->takes, limn_takes_name, ",", out_text);
    printf("],\"can\":[");
    print_names(f->can, limn_can_name, ",", out_text);
    printf("]");
    if (help) printf(",\"options\":%s", help);
    printf("}");
}

static void print_row(const limn_family_info *f)
{
    printf("%-14s%s (%s)\n%-14stakes ", f->name, f->title, f->paper, "");
    print_names(f->takes, limn_takes_name, ", ", print_plain);
    printf("\n%-14scan ", "");
    print_names(f->can, limn_can_name, ", ", print_plain);
    printf("\n");
}

static void print_all(int json)
{
    limn_family_info f;
    printf("%s", json ? "[" : "");
    for (int k = 0; !limn_family(k, &f); k++) {
        printf("%s", json && k ? "," : "");
        if (json) print_json(&f, NULL);
        else print_row(&f);
    }
    printf("%s", json ? "]\n" : "");
}

/* The help is asked for first: its error names the nearest. */
static int print_one(const char *name, int json, limn_error *e)
{
    limn_family_info f;
    char *help = limn_family_help(name, json, e);
    if (!help) return 1;
    for (int k = 0; !limn_family(k, &f); k++) {
        if (strcmp(f.name, name)) continue;
        printf("%s", json ? "[" : "");
        if (json) print_json(&f, help);
        else print_row(&f);
        if (json) printf("]\n");
        else printf("\n%s\n\n%s", f.about, help);
    }
    limn_free(help);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    if (c->args) return print_one(c->arg[0], c->common.json, e);
    print_all(c->common.json);
    return 0;
}

const struct command cmd_families = {
    .name = "families",
    .title = "list the families of models, or the options of one",
    .usage = "[NAME]",
    .text = "  Tells what data each family takes and what its models can. With a name, also every option\n"
            "  of `limn fit --set`.",
    .example = "  limn families vae",
    .most = 1,
    .run = run,
};
