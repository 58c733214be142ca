/* ahead.c -- a thread that is told a number and makes that batch; whoever wants it waits, copies it, tells the next. */
#include "train/ahead.h"

#include <pthread.h>

struct ahead {
    struct data *d;
    uint64_t seed;
    int64_t batch, *rows;
    size_t bytes; /* of a batch */
    void *x;
    int32_t *labels; /* NULL: the data have none */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t told, made;
    bool started, busy, over;
    int64_t number; /* of the batch at hand, or being made; -1: none */
    int failed;
    struct err err;
};

static void make(struct ahead *a, int64_t number)
{
    a->err = (struct err){0};
    data_batch_rows(a->d, a->seed, number, a->batch, a->rows);
    a->failed = a->d->read(a->d, a->rows, a->batch, a->x, a->labels, &a->err);
}

static void *work(void *self)
{
    struct ahead *a = self;
    pthread_mutex_lock(&a->lock);
    while (!a->over) {
        if (!a->busy) {
            pthread_cond_wait(&a->told, &a->lock);
            continue;
        }
        const int64_t number = a->number;
        pthread_mutex_unlock(&a->lock);
        make(a, number);
        pthread_mutex_lock(&a->lock);
        a->busy = false;
        pthread_cond_signal(&a->made);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* With the lock held. */
static void wait_until_made(struct ahead *a)
{
    while (a->busy) pthread_cond_wait(&a->made, &a->lock);
}

static void tell(struct ahead *a, int64_t number)
{
    a->number = number;
    a->busy = true;
    pthread_cond_signal(&a->told);
}

static int start(struct ahead *a, struct err *e)
{
    const struct item *item = &a->d->item;
    a->bytes = (size_t)a->batch * (size_t)shape_size(item->shape) * dtype_size(item->type);
    a->rows = mem_array((size_t)a->batch, sizeof *a->rows);
    a->x = mem_alloc(a->bytes);
    if (item->classes) a->labels = mem_array((size_t)a->batch, sizeof *a->labels);
    if (!a->rows || !a->x || (item->classes && !a->labels)) return fail_memory(e);
    a->started = !pthread_create(&a->thread, NULL, work, a);
    CHECK(a->started, e, ERR_MEMORY, "no thread could be started to read %s ahead", a->d->name);
    return 0;
}

int ahead_open(struct ahead **out, struct data *d, uint64_t seed, int64_t batch, struct err *e)
{
    struct ahead *a = mem_alloc(sizeof *a);
    *out = NULL;
    if (!a) return fail_memory(e);
    *a = (struct ahead){.d = d, .seed = seed, .batch = batch, .number = -1};
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->told, NULL);
    pthread_cond_init(&a->made, NULL);
    const int failed = start(a, e);
    if (failed) ahead_close(a);
    else *out = a;
    return failed;
}

static void stop(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    a->over = true;
    pthread_cond_signal(&a->told);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
}

void ahead_close(struct ahead *a)
{
    if (!a) return;
    if (a->started) stop(a);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->told);
    pthread_cond_destroy(&a->made);
    mem_free(a->rows);
    mem_free(a->x);
    mem_free(a->labels);
    mem_free(a);
}

int ahead_read(struct ahead *a, int64_t number, int64_t next, void *x, int32_t *labels, struct err *e)
{
    pthread_mutex_lock(&a->lock);
    wait_until_made(a);
    if (a->number != number) {
        tell(a, number);
        wait_until_made(a);
    }
    const int failed = a->failed;
    if (failed && e) *e = a->err;
    if (!failed && x) memcpy(x, a->x, a->bytes);
    if (!failed && labels && a->labels) memcpy(labels, a->labels, (size_t)a->batch * sizeof *labels);
    if (failed) a->number = -1;
    else tell(a, next);
    pthread_mutex_unlock(&a->lock);
    return failed;
}
