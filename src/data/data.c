/* data.c -- finding the reader for a name or path, and saying what is near when there is none. */
#include "data/label.h"
#include "data/name.h"
#include "data/readers.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define READERS_MAX 64

static const struct reader *reader_find(const char *name)
{
    for (int i = 0; data_readers[i]; i++) {
        const struct reader *r = data_readers[i];
        if (r->builtin ? name_is(name, r->name) : r->mine(name)) return r;
    }
    return NULL;
}

/* Names of the readers of one sort, and the same in one line. */
static int reader_names(bool builtin, const char *names[READERS_MAX], struct text *line)
{
    int n = 0;
    for (int i = 0; data_readers[i] && n < READERS_MAX; i++)
        if (data_readers[i]->builtin == builtin && data_readers[i]->name) names[n++] = data_readers[i]->name;
    for (int i = 0; i < n; i++) text_printf(line, "%s%s", i ? ", " : "", names[i]);
    return n;
}

static int no_such_file(const char *name, struct err *e)
{
    fail(e, ERR_FILE, "%s: no such file or folder", name);
    return fail_hint(e, "check the path");
}

static int no_such_name(const char *name, struct err *e)
{
    const char *names[READERS_MAX];
    struct text all = {0};
    char head[64] = "";
    const size_t n = strcspn(name, ":,");
    memcpy(head, name, n < sizeof head ? n : sizeof head - 1);
    const int count = reader_names(true, names, &all);
    const char *near = text_nearest(head, names, count);
    text_free(&all);
    if (!near && strchr(head, '.')) return no_such_file(name, e);
    fail(e, ERR_FILE, "there is no file, folder or built-in data called '%s'", name);
    return near ? fail_hint(e, "did you mean %s? `limn data` lists what is built in", near)
                : fail_hint(e, "check the name and the folder; `limn data` lists what is built in");
}

static int no_reader(const char *name, bool folder, struct err *e)
{
    const char *names[READERS_MAX];
    struct text all = {0};
    reader_names(false, names, &all);
    if (name_ends(name, ".limn")) {
        fail(e, ERR_FORMAT, "%s: a model by its name, and data were expected", name);
        fail_hint(e, "`limn info %s` tells what it is", name);
    } else {
        fail(e, ERR_FORMAT, "%s: not a %s that limn reads", name, folder ? "folder" : "file");
        fail_hint(e, "it reads %s these kinds: %s", folder ? "folders with files of" : "files of", text_get(&all));
    }
    text_free(&all);
    return ERR_FORMAT;
}

static int unknown(const char *name, struct err *e)
{
    struct stat s;
    if (!name[0]) {
        fail(e, ERR_CALL, "no data was named");
        return fail_hint(e, "give a file, a folder, or built-in data such as rings");
    }
    if (!stat(name, &s)) return no_reader(name, S_ISDIR(s.st_mode), e);
    CHECK(errno == ENOENT || errno == ENOTDIR, e, ERR_FILE, "%s: %s", name, strerror(errno));
    return strchr(name, '/') ? no_such_file(name, e) : no_such_name(name, e);
}

static int open_by(const struct reader *r, const char *name, const struct item *as, struct data **out, struct err *e)
{
    struct data *d = mem_alloc(sizeof *d);
    if (!d) return fail_memory(e);
    d->name = arena_text(&d->arena, name);
    d->as = as;
    const int failed = d->name ? r->open(r, d->name, d, e) : fail_memory(e);
    d->as = NULL;
    if (failed) data_close(d);
    else *out = d;
    return failed;
}

/* Readers look at the first bytes to see what a file is, and read it again; a table is read twice anyway. */
static int refuse_pipe(const char *name, struct err *e)
{
    struct name_path n;
    struct stat s;
    if (!name_split(name, &n) || stat(n.path, &s) || S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) return 0;
    fail(e, ERR_FILE, "%s: a pipe or a device, which can be read only once", n.path);
    return fail_hint(e, "save it to a file first");
}

#define LABEL ",label="

/* at: where ",label=..." stands in the name. */
static int open_labelled(const struct reader *r, const char *name, const char *at, struct data **out, struct err *e)
{
    const char *attribute = at + sizeof LABEL - 1, *rest = attribute + strcspn(attribute, ",");
    struct text bare = {0}, by = {0};
    struct data *d = NULL;
    text_printf(&bare, "%.*s%s", (int)(at - name), name, rest);
    text_bytes(&by, attribute, (size_t)(rest - attribute));
    int failed = bare.failed || by.failed ? fail_memory(e) : open_by(r, text_get(&bare), NULL, &d, e);
    if (!failed) failed = data_label_own(d, name, text_get(&by), out, e);
    text_free(&bare);
    text_free(&by);
    return failed;
}

static int open_all(const char *name, const struct item *as, struct data **out, struct err *e)
{
    struct stat s;
    TRY(refuse_pipe(name, e));
    const struct reader *r = reader_find(name);
    if (!r) return unknown(name, e);
    const char *label = r->labels || !stat(name, &s) ? NULL : strstr(name, LABEL);
    return label ? open_labelled(r, name, label, out, e) : open_by(r, name, as, out, e);
}

/* ---- with the classes of a few ---- */

#define FEW ",labels="

struct few {
    int labels, seed;
};

static const struct option few_table[] = {
    OPT_INT(struct few, labels, "1", 1, INT32_MAX, "items whose class is known"),
    OPT_INT(struct few, seed, "1", 0, INT32_MAX, "which items those are"),
    OPT_END,
};

static int open_few(const char *name, const char *settings, const struct item *as, struct data **out, struct err *e)
{
    struct few few;
    struct data *all;
    TRY(name_settings(settings, few_table, &few, e));
    char *before = mem_copy_text(name);
    if (!before) return fail_memory(e);
    before[settings - name] = 0;
    const int failed = open_all(before, as, &all, e);
    mem_free(before);
    return failed ? failed : data_few_labels(all, few.labels, (uint64_t)few.seed, name, out, e);
}

int data_open_as(const char *name, const struct item *as, struct data **out, struct err *e)
{
    *out = NULL;
    const char *few = strstr(name, FEW);
    return few && access(name, F_OK) ? open_few(name, few, as, out, e) : open_all(name, as, out, e);
}

int data_open(const char *name, struct data **out, struct err *e)
{
    return data_open_as(name, NULL, out, e);
}

void data_close(struct data *d)
{
    if (!d) return;
    if (d->close) d->close(d);
    arena_free(&d->arena);
    mem_free(d);
}
