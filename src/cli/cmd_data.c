/* cmd_data.c -- limn data: what data there are built in, and what is understood of any. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SHOWN_MOST 2000
#define PICTURES_SHOWN 100

struct data_flags {
    const char *out;
    int schema;
};

static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct data_flags, out), 0, 0, "OUT",
     "a .png: the report as a picture; else some items: .npy, .csv, .txt, .gif"},
    {"schema", 0, FLAG_YES, offsetof(struct data_flags, schema), 0, 0, NULL,
     "print only what the columns of a table are, as JSON to edit and give back"},
    FLAGS_END,
};

static void list_json(void)
{
    const char *name, *about;
    printf("[");
    for (int k = 0; !limn_builtin_data(k, &name, &about); k++) {
        printf("%s{\"name\":", k ? "," : "");
        out_text(name);
        printf(",\"about\":");
        out_text(about);
        printf("}");
    }
    printf("]\n");
}

static void list(void)
{
    const char *name, *about;
    for (int k = 0; !limn_builtin_data(k, &name, &about); k++) printf("%-16s%s\n", name, about);
}

static int is_png(const char *path)
{
    const size_t n = strlen(path);
    return n > 4 && !strcasecmp(path + n - 4, ".png");
}

static int show_report(const struct call *c, limn_data *d, const char *out, limn_error *e)
{
    if (limn_data_report(d, out, recipe_of(c, "Data"), e)) return 1;
    say(c, tr("the report is in %s"), out);
    return 0;
}

/* Items spread evenly over the data; fewer where they are pictures, which want room. */
static int show(const struct call *c, limn_data *d, const char *out, limn_error *e)
{
    const limn_write_options o = {.data = d, .recipe = recipe_of(c, "Data")};
    const int64_t all = limn_data_count(d);
    limn_array items = {0};
    if (limn_data_read(d, 0, 1, 1, &items, e)) return 1;
    const int64_t most = items.rank > 2 ? PICTURES_SHOWN : SHOWN_MOST, n = all < most ? all : most;
    limn_array_free(&items);
    if (limn_data_read(d, 0, all / n, n, &items, e)) return 1;
    const int failed = limn_array_write(&items, out, &o, e);
    limn_array_free(&items);
    if (!failed) say(c, tr("%lld items in %s"), (long long)n, out);
    return failed;
}

static int print_schema(limn_data *d, limn_error *e)
{
    const char *schema = limn_data_schema(d);
    if (!schema) return wrong(e, NULL, tr("these data are no table: there is no schema of columns"));
    fputs(schema, stdout);
    return 0;
}

static int print_about(const struct call *c, limn_data *d, limn_error *e)
{
    char *text = limn_data_describe(d, c->common.json, e);
    if (!text) return 1;
    printf(c->common.json ? "%s\n" : "%s", text);
    limn_free(text);
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    const struct data_flags *f = c->flags;
    limn_data *d;
    if (!c->args) {
        if (c->common.json) list_json();
        else list();
        return 0;
    }
    if ((f->out && limn_array_writable(f->out, e)) || limn_data_open(c->arg[0], &d, e)) return 1;
    int failed = f->out ? (is_png(f->out) ? show_report : show)(c, d, f->out, e) : 0;
    if (!failed) failed = f->schema ? print_schema(d, e) : print_about(c, d, e);
    limn_data_close(d);
    return failed;
}

const struct command cmd_data = {
    .name = "data",
    .title = "list what is built in, or tell what data are",
    .usage = "[DATA] [-o REPORT.png] [--schema]",
    .text = "  DATA is a built-in name or a path; what it is is found out by looking. Without it, lists\n"
            "  what is built in. A table may be told more: TABLE,label=COLUMN|none,window=ROWS,schema=FILE.json,\n"
            "  series=COLUMN where a column tells several series apart; a schema beside it, TABLE.schema.json,\n"
            "  is used without being named. A folder of tables is a series each. Frames of films make clips:\n"
            "  FILM.gif,frames=N, or FOLDER,frames=N where the pictures are not called frame1, frame2, ...\n"
            "  DATA,label=ATTRIBUTE: the class is what an attribute of the items says. DATA+DATA: pictures of\n"
            "  several sources, a class each.",
    .example = "  limn data rings,n=5000 -o report.png",
    .most = 1,
    .flags = flags,
    .defaults = &(const struct data_flags){0},
    .size = sizeof(struct data_flags),
    .run = run,
};
