/* verbatim.c -- the records of a table's file, one by one. */
#include "data/verbatim.h"

#include "data/csv.h"

struct verbatim {
    const struct table_file *file;
    struct csv csv;
    struct csv_rows rows;
    int64_t at;         /* the record of these that comes next */
    struct arena arena; /* of one row's texts */
    const char **cell;  /* schema.fields */
};

static int begin(struct verbatim *v, struct err *e)
{
    const struct table_file *f = v->file;
    v->cell = mem_array((size_t)f->schema.fields, sizeof *v->cell);
    if (!v->cell) return fail_memory(e);
    TRY(csv_open(&v->csv, f->path, e));
    v->csv.separator = f->schema.separator;
    csv_pass_over(&v->csv, f->schema.preface);
    TRY(csv_next(&v->csv, &v->rows, e));
    v->at = f->schema.header;
    return 0;
}

int verbatim_open(const struct table_file *f, struct verbatim **out, struct err *e)
{
    struct verbatim *v = mem_alloc(sizeof *v);
    *out = NULL;
    if (!v) return fail_memory(e);
    v->file = f;
    const int failed = begin(v, e);
    if (failed) verbatim_close(v);
    else *out = v;
    return failed;
}

void verbatim_close(struct verbatim *v)
{
    if (!v) return;
    csv_close(&v->csv);
    csv_rows_free(&v->rows);
    arena_free(&v->arena);
    mem_free(v->cell);
    mem_free(v);
}

/* Until the next record is among the rows at hand. */
static int go_on(struct verbatim *v, struct err *e)
{
    while (v->at >= v->rows.count) {
        v->at -= v->rows.count;
        TRY(csv_next(&v->csv, &v->rows, e));
        if (!v->rows.count) break;
    }
    CHECK(v->at < v->rows.count && v->rows.cells == v->file->schema.fields, e, ERR_FILE,
          "%s: it changed while it was read", v->file->path);
    return 0;
}

int verbatim_line(const struct table_file *f, int64_t row, int64_t *line, struct err *e)
{
    struct verbatim *v;
    TRY(verbatim_open(f, &v, e));
    v->at += row;
    const int failed = go_on(v, e);
    if (!failed) *line = v->rows.line[v->at];
    verbatim_close(v);
    return failed;
}

int verbatim_next(struct verbatim *v, const char *const **cell, struct err *e)
{
    const int fields = v->file->schema.fields;
    TRY(go_on(v, e));
    const struct csv_cell *from = &v->rows.cell[v->at++ * fields];
    arena_free(&v->arena);
    for (int i = 0; i < fields; i++)
        TRY(charset_to_utf8(v->file->charset, from[i].text, from[i].length, &v->arena, &v->cell[i], e));
    *cell = v->cell;
    return 0;
}
