/* read_series.c -- a folder of tables of one make, each a series: FOLDER[,window=ROWS][,schema=FILE.json].
**
** The schema is that of the first file by name, unless one is given; all files
** must fit it. Windows stay within a file.
*/
#include "data/entries.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/table.h"

#include <dirent.h>

struct gathering {
    struct table all; /* the rows of all files so far; schema: theirs */
    struct runs runs;
    int64_t times; /* rows that have a date */
};

static bool is_table(const char *name)
{
    static const char *const endings[] = {".csv", ".tsv", ".csv.gz", ".tsv.gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i])) return !strchr(name, '/');
    return false;
}

/* At least two tables, and nothing else but hidden files and schemas. */
static bool series_mine(const char *name)
{
    struct name_path n;
    int tables = 0, others = 0;
    if (!name_split(name, &n) || !n.folder) return false;
    DIR *dir = opendir(n.path);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.' || name_ends(entry->d_name, ".json")) continue;
        tables += is_table(entry->d_name);
        others += !is_table(entry->d_name);
    }
    if (dir) closedir(dir);
    return tables > 1 && !others;
}

static int append(struct gathering *g, struct table *t, struct err *e)
{
    const int width = table_width(t);
    const int64_t before = g->all.rows, rows = before + t->rows;
    float *x = mem_resize(g->all.x, (size_t)rows * (size_t)width * sizeof *x);
    if (!x) return fail_memory(e);
    g->all.x = x;
    int64_t *time = mem_resize(g->all.time, (size_t)rows * sizeof *time);
    if (!time) return fail_memory(e);
    g->all.time = time;
    memcpy(x + before * width, t->x, (size_t)t->rows * (size_t)width * sizeof *x);
    if (t->time) {
        memcpy(time + before, t->time, (size_t)t->rows * sizeof *time);
        g->times += t->rows;
    }
    g->all.rows = rows;
    g->all.clock = t->clock;
    g->runs.first[++g->runs.count] = rows;
    return 0;
}

static int read_one(struct gathering *g, const struct table_request *r, const char *path, struct err *e)
{
    const bool first = g->runs.count == 0;
    struct table t = {.path = path, .arena = g->all.arena, .series = -1};
    struct table_request one = *r;
    one.path = path;
    one.window = 1;
    if (!first) t.schema = g->all.schema;
    int failed = first ? table_understand(&one, &t, e) : table_understand_by(&t, e);
    if (!failed && first) g->all.schema = t.schema;
    if (!failed) failed = table_fill(&t, e);
    if (!failed) failed = append(g, &t, e);
    table_free(&t);
    return failed;
}

static int read_all(struct gathering *g, const struct table_request *r, const struct entries *files, struct err *e)
{
    g->runs.first = arena_alloc(g->all.arena, ((size_t)files->count + 1) * sizeof *g->runs.first);
    if (!g->runs.first) return fail_memory(e);
    for (int64_t i = 0; i < files->count; i++) {
        const char *path = arena_printf(g->all.arena, "%s/%s", r->path, files->entry[i].name);
        if (!path) return fail_memory(e);
        TRY(read_one(g, r, path, e));
    }
    return 0;
}

static int series_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    struct table_request r = {0};
    struct entries files = {0};
    struct gathering g = {.all = {.arena = &d->arena, .clock = -1, .series = -1}};
    TRY(table_request_take(name, &d->arena, &r, e));
    CHECK(!r.label && !r.series && r.window, e, ERR_OPTION,
          "%s: of a folder of series, only window= and schema= can be told", r.path);
    g.all.path = r.path;
    int failed = entries_open(&files, r.path, is_table, e);
    if (!failed) failed = read_all(&g, &r, &files, e);
    if (!failed) failed = table_hold_runs(&g.all, &g.runs, g.times == g.all.rows, r.window, d, e);
    entries_close(&files);
    table_free(&g.all);
    return failed;
}

const struct reader reader_series = {
    .name = "series",
    .labels = true,
    .about = "folders of tables, each a series",
    .mine = series_mine,
    .open = series_open,
};
