/* closed.h -- a family with a closed form, fitted to rows that a test makes. */
#ifndef LIMN_TESTS_FAMILY_CLOSED_H
#define LIMN_TESTS_FAMILY_CLOSED_H

#include "tests/test.h"

#include "data/data.h"
#include "model/model.h"
#include "nn/front.h"
#include "nn/kept.h"
#include "task/score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CLOSED_COLUMNS 1024

struct closed {
    struct model *m;
    struct data data; /* the rows, as a data set */
    struct column column[CLOSED_COLUMNS];
    float *x;            /* [n, d] */
    int32_t *label;      /* NULL: none */
    double rounds[2000]; /* what the fit reported */
    int told;
};

static inline void must(int status, const struct err *e)
{
    if (status) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(status, 0);
}

static inline int closed_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct closed *c = d->self;
    const int64_t size = shape_size(d->item.shape);
    (void)e;
    for (int64_t i = 0; i < n; i++) {
        memcpy((float *)x + i * size, c->x + rows[i] * size, (size_t)size * sizeof(float));
        if (labels) labels[i] = c->label ? c->label[rows[i]] : 0;
    }
    return 0;
}

/* Rows x [n, d], NaN where missing; columns are numbers until a test says otherwise. */
static inline void closed_rows(struct closed *c, const double *x, int64_t n, int64_t d, const int32_t *label,
                               int classes)
{
    *c = (struct closed){0};
    c->x = mem_array((size_t)(n * d), sizeof *c->x);
    c->label = label ? mem_array((size_t)n, sizeof *label) : NULL;
    assert_non_null(c->x);
    assert_true(d <= CLOSED_COLUMNS);
    for (int64_t i = 0; i < n * d; i++) c->x[i] = (float)x[i];
    for (int64_t i = 0; i < n && label; i++) c->label[i] = label[i];
    for (int64_t j = 0; j < d; j++) c->column[j] = (struct column){.name = "column"};
    c->data = (struct data){.name = "rows", .about = "rows", .count = n, .read = closed_read, .self = c};
    c->data.item = (struct item){
        .kind = ITEM_ROW, .type = F32, .shape = SHAPE(d), .classes = classes, .columns = c->column};
}

static inline void closed_close(struct closed *c)
{
    model_free(c->m);
    mem_free(c->x);
    mem_free(c->label);
}

static inline void closed_categories(struct closed *c, int64_t column, int categories)
{
    c->column[column].kind = COLUMN_CATEGORY;
    c->column[column].categories = categories;
    c->column[column].whole = true;
}

static inline int closed_told(void *self, int64_t step, double value)
{
    struct closed *c = self;
    (void)step;
    if (c->told < 2000 && !isnan(value)) c->rounds[c->told++] = value;
    return 0;
}

static inline int closed_try(struct closed *c, const char *family, const char *const *settings, struct err *e)
{
    const int64_t n = c->data.count, d = shape_size(c->data.item.shape);
    const struct tensor all = {F32, SHAPE(n, d), c->x};
    const struct family *f = family_find(family);
    assert_non_null(f);
    model_free(c->m);
    c->told = 0;
    must(model_new(&c->m, f, &c->data.item, 1, e), e);
    for (; settings && *settings; settings += 2)
        must(option_set(options_find(f->options, settings[0]), c->m->options, settings[1], e), e);
    TRY(model_check(c->m, e));
    must(front_learn(c->m->store, &c->m->item, &all, e), e);
    double *x = mem_array((size_t)(n * d), sizeof *x);
    assert_non_null(x);
    for (int64_t i = 0; i < n * d; i++)
        x[i] = (c->x[i] - kept_centre(c->m->store, &c->m->item, i % d)) / kept_unit(c->m->store, &c->m->item, i % d);
    const struct fitting fitting = {.store = c->m->store,
                                    .item = &c->m->item,
                                    .x = x,
                                    .label = c->label,
                                    .n = n,
                                    .d = d,
                                    .seed = 1,
                                    .report = closed_told,
                                    .self = c};
    const int status = f->fit(&fitting, c->m->options, e);
    mem_free(x);
    return status;
}

/* settings: "name", "value", ..., NULL */
static inline void closed_fit(struct closed *c, const char *family, const char *const *settings)
{
    struct err e = {0};
    must(closed_try(c, family, settings, &e), &e);
}

/* From here on the rows are others, of the same classes as far as there are labels: the model stays as it was fitted. */
static inline void closed_other(struct closed *c, const double *x, int64_t n)
{
    const int64_t d = shape_size(c->data.item.shape);
    int32_t *label = c->label ? mem_array((size_t)n, sizeof *label) : NULL;
    for (int64_t i = 0; label && i < n && i < c->data.count; i++) label[i] = c->label[i];
    mem_free(c->label);
    c->label = label;
    mem_free(c->x);
    c->x = mem_array((size_t)(n * d), sizeof *c->x);
    assert_non_null(c->x);
    for (int64_t i = 0; i < n * d; i++) c->x[i] = (float)x[i];
    c->data.count = n;
}

/* Sum of log p over the rows; each, if not NULL, gets them one by one. */
static inline double closed_score(struct closed *c, double *each)
{
    struct err e = {0};
    struct score s;
    must(score_data(c->m, &c->data, 1, 1, &s, &e), &e);
    double sum = 0;
    for (int64_t i = 0; i < s.items; i++) {
        sum += s.per_item[i];
        if (each) each[i] = s.per_item[i];
    }
    score_free(&s);
    return sum;
}

/* What a verb gives for the rows, or for n samples: [N, ..] into out. */
static inline void closed_ask(struct closed *c, enum verb verb, int64_t n, float *out)
{
    struct err e = {0};
    struct program *p;
    const struct ask ask = {.verb = verb, .batch = n, .temperature = 1};
    must(model_program(c->m, &ask, &p, &e), &e);
    struct tensor in = program_input(p, "data/x");
    if (in.data) memcpy(in.data, c->x, tensor_bytes(&in));
    must(program_run(p, 1, 0, &e), &e);
    struct tensor result = program_output(p, 0);
    for (int64_t i = 0; i < shape_size(result.shape); i++) out[i] = (float)tensor_get(&result, i);
    model_release(c->m);
}

/* A file of the shared data folder; skips the test where it is not there. */
static inline FILE *closed_file(const char *path)
{
    char name[500];
    const char *folder = getenv("LIMN_TEST_DATA");
    snprintf(name, sizeof name, "%s/%s", folder ? folder : "../shared/data", path);
    FILE *f = fopen(name, "rb");
    if (!f) {
        print_message("%s is not here\n", name);
        skip();
    }
    return f;
}

/* The flowers of Fisher (1936): x [150, 4], species by name, 0 to 2. */
static inline void closed_iris(double *x, int32_t *species)
{
    char line[200], name[50];
    FILE *f = closed_file("tabular/iris.csv");
    assert_non_null(fgets(line, sizeof line, f));
    for (int i = 0; i < 150; i++) {
        assert_non_null(fgets(line, sizeof line, f));
        double *r = x + 4 * i;
        assert_int_equal(sscanf(line, "%lf,%lf,%lf,%lf,%49[a-z]", r, r + 1, r + 2, r + 3, name), 5);
        species[i] = name[1] == 'e' && name[0] == 's' ? 0 : strcmp(name, "versicolor") == 0 ? 1 : 2;
    }
    fclose(f);
}

#endif
