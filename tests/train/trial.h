/* trial.h -- a small fit for the tests: family, data, settings, and a log of all that the trainer told.
**
** The log is a fixed buffer of lines, "plan ...", "step ...", "note ...", so that a trial allocates nothing of its own.
*/
#ifndef LIMN_TESTS_TRAIN_TRIAL_H
#define LIMN_TESTS_TRAIN_TRIAL_H

#include "base/rng.h"
#include "nn/front.h"
#include "tests/folder.h"
#include "train/fit.h"

#include <math.h>

#define TRIAL_OPTIONS_MAX 512

struct trial {
    struct fit fit;
    struct fit_result result;
    struct err e;
    struct data *all, *train, *valid;
    char options[TRIAL_OPTIONS_MAX] __attribute__((aligned(16))); /* the family's */
    char log[1 << 14];
    size_t log_used;
    double loss, score;   /* as last told; score NaN: no validation yet */
    double share;         /* of the run that was done then */
    int64_t stop_at, asked; /* the stop callback says yes when it is asked for the stop_at-th time; 0: never */
    int saves;
    int64_t saved_step;
};

/* ---- data: pictures of one bright bar each, upright or lying, in the dark ---- */

static inline int bars_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const int64_t size = d->item.shape.dim[0];
    unsigned char *pixel = x;
    (void)labels, (void)e;
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < size * size; i++) {
            const int64_t place = rows[k] / 2 % size, across = rows[k] % 2 ? i / size : i % size;
            pixel[k * size * size + i] = across == place ? 255 : 0;
        }
    return 0;
}

static inline struct data bars(int64_t count, int64_t size)
{
    const struct item item = {.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(size, size, 1)};
    return (struct data){.name = "bars", .about = "bars", .item = item, .count = count, .read = bars_read};
}

/* ---- what the trainer calls ---- */

static inline void trial_report(void *self, const struct fit_report *r)
{
    static const char *const kind[] = {[FIT_PLAN] = "plan", [FIT_PROGRESS] = "step", [FIT_NOTE] = "note"};
    struct trial *t = self;
    if (r->event == FIT_PROGRESS) t->loss = r->loss, t->score = r->valid, t->share = (double)r->step / (double)r->steps;
    int n = snprintf(t->log + t->log_used, sizeof t->log - t->log_used, "%s %s\n", kind[r->event], r->text);
    t->log_used += (size_t)n;
    assert_true(t->log_used < sizeof t->log);
}

static inline int trial_stop(void *self)
{
    struct trial *t = self;
    return ++t->asked == t->stop_at;
}

static inline int trial_save(void *self, const struct store *best, int64_t step, struct err *e)
{
    struct trial *t = self;
    (void)best, (void)e;
    t->saves++;
    t->saved_step = step;
    return 0;
}

/* ---- a trial ---- */

#define assert_fine(t) assert_true(trial_fine(&(t)->e))

static inline bool trial_fine(const struct err *e)
{
    if (e->kind) print_message("%s: %s\n", err_kind_name(e->kind), e->text);
    return !e->kind;
}

static inline int trial_learn_front(struct trial *t)
{
    struct data *d = t->train;
    int64_t rows[256], n = d->count < 256 ? d->count : 256;
    struct tensor x = {d->item.type, shape_join(n, d->item.shape), NULL};
    for (int64_t k = 0; k < n; k++) rows[k] = k;
    x.data = mem_alloc(tensor_bytes(&x));
    if (!x.data) return fail_memory(&t->e);
    int status = d->read(d, rows, n, x.data, NULL, &t->e);
    if (!status) status = front_learn(t->fit.store, &d->item, &x, &t->e);
    mem_free(x.data);
    return status;
}

/* An empty store that knows the scale of the data; all else as before. */
static inline int trial_afresh(struct trial *t)
{
    store_free(t->fit.store);
    t->fit.store = store_new(1);
    t->log_used = 0;
    t->log[0] = 0;
    t->loss = t->score = NAN;
    t->e = (struct err){0};
    t->asked = t->saves = 0;
    return t->fit.store ? trial_learn_front(t) : fail_memory(&t->e);
}

static inline int trial_begin(struct trial *t, const struct family *f, struct data *train, struct data *valid)
{
    assert_true(f->options_size <= TRIAL_OPTIONS_MAX);
    t->train = train;
    t->valid = valid;
    t->fit = (struct fit){.family = f,
                          .options = t->options,
                          .item = &train->item,
                          .data = train,
                          .valid = valid,
                          .seed = 1,
                          .report = trial_report,
                          .stop = trial_stop,
                          .save = trial_save,
                          .self = t};
    TRY(train_options_from(&f->recipe, &t->fit.train, &t->e));
    if (f->options) TRY(options_default(f->options, t->options, &t->e));
    if (f->adapt) f->adapt(t->options, &train->item);
    return trial_afresh(t);
}

/* On data that are named, a tenth held out. */
static inline void trial_open(struct trial *t, const char *family, const char *data)
{
    const struct family *f = family_find(family);
    *t = (struct trial){0};
    assert_non_null(f);
    data_open(data, &t->all, &t->e);
    assert_fine(t);
    data_split(t->all, 0.1, &t->train, &t->valid, &t->e);
    assert_fine(t);
    trial_begin(t, f, t->train, t->valid);
    assert_fine(t);
}

static inline void trial_close(struct trial *t)
{
    store_free(t->fit.store);
    t->fit.store = NULL;
    if (!t->all) return;
    data_close(t->train);
    data_close(t->valid);
    data_close(t->all);
}

/* An option of the family or of training. */
static inline void trial_set(struct trial *t, const char *name, const char *value)
{
    const struct option *mine = t->fit.family->options ? options_find(t->fit.family->options, name) : NULL;
    const struct option *row = mine ? mine : options_find(train_option_table, name);
    assert_non_null(row);
    option_set(row, mine ? (void *)t->options : (void *)&t->fit.train, value, &t->e);
    assert_fine(t);
}

static inline int trial_run(struct trial *t)
{
    return fit_run(&t->fit, &t->result, &t->e);
}

/* A run that must succeed. */
static inline void trial_fit(struct trial *t)
{
    trial_run(t);
    assert_fine(t);
}

static inline bool trial_says(const struct trial *t, const char *part)
{
    if (strstr(t->log, part)) return true;
    print_message("\"%s\" is not in:\n%s", part, t->log);
    return false;
}

static inline int trial_count(const struct trial *t, const char *part) /* how often it was told */
{
    int n = 0;
    for (const char *at = t->log; (at = strstr(at, part)); at++) n++;
    return n;
}

/* ---- stores ---- */

static inline bool same_entry(const struct entry *a, const struct entry *b)
{
    return shape_equal(a->value.shape, b->value.shape) && !memcmp(a->value.data, b->value.data, tensor_bytes(&a->value));
}

/* The same entries, whatever their order, with the same bits. */
static inline bool same_store(const struct store *a, const struct store *b)
{
    char text[200];
    if (a->count != b->count) print_message("%d entries, and %d\n", a->count, b->count);
    for (int i = 0; i < a->count; i++) {
        const struct entry *have = store_find(b, a->entry[i].kind, a->entry[i].name);
        if (have && same_entry(&a->entry[i], have)) continue;
        print_message("%s: %s\n", entry_text(&a->entry[i], text, sizeof text), have ? "differs" : "is not there");
        return false;
    }
    return a->count == b->count;
}

static inline bool finite_store(const struct store *s)
{
    const char *name;
    if (store_finite(s, &name)) return true;
    print_message("%s is not finite\n", name);
    return false;
}

#endif
