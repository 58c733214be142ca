/* ahead.c -- a thread takes the items of a batch a few at a time; who wants the batch takes what is left, on all threads.
**
** So nobody waits while there is work, however slow the reading is beside the
** training. The thread gives way to the trainer's: one of its team that is kept
** waiting keeps the whole team waiting.
*/
#define _GNU_SOURCE /* gettid */
#include "train/ahead.h"

#include "base/par.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#define PIECE 2       /* items */
#define GIVING_WAY 10 /* nice */

struct ahead {
    struct data *d;
    uint64_t seed;
    int64_t batch, *rows;
    size_t bytes; /* of an item */
    char *x;
    int32_t *labels; /* NULL: the data have none */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t told, done;
    bool started, busy, over; /* busy: the thread has a piece in hand */
    int64_t number;           /* of the batch; -1: none */
    int64_t next;             /* item that nobody has taken yet */
    int64_t failed_at;        /* the first item that could not be read; batch: none */
    int failed;
    struct err err;
};

static void read_piece(struct ahead *a, int64_t at)
{
    struct err e = {0};
    const int64_t n = a->batch - at < PIECE ? a->batch - at : PIECE;
    char *to = a->x + (size_t)at * a->bytes;
    const int failed = a->d->read(a->d, a->rows + at, n, to, a->labels ? a->labels + at : NULL, &e);
    if (!failed) return;
    pthread_mutex_lock(&a->lock);
    if (at < a->failed_at) {
        a->failed_at = at;
        a->failed = failed;
        a->err = e;
    }
    pthread_mutex_unlock(&a->lock);
}

static void *work(void *self)
{
    struct ahead *a = self;
    par_limit(1);
    setpriority(PRIO_PROCESS, (id_t)gettid(), GIVING_WAY);
    pthread_mutex_lock(&a->lock);
    while (!a->over) {
        if (a->next >= a->batch) {
            pthread_cond_wait(&a->told, &a->lock);
            continue;
        }
        const int64_t at = a->next;
        a->next += PIECE;
        a->busy = true;
        pthread_mutex_unlock(&a->lock);
        read_piece(a, at);
        pthread_mutex_lock(&a->lock);
        a->busy = false;
        pthread_cond_signal(&a->done);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* The next three with the lock held. */

static void stop_taking(struct ahead *a)
{
    a->next = a->batch;
    while (a->busy) pthread_cond_wait(&a->done, &a->lock);
}

static void begin(struct ahead *a, int64_t number)
{
    stop_taking(a);
    data_batch_rows(a->d, a->seed, number, a->batch, a->rows);
    a->number = number;
    a->failed_at = a->batch;
    a->next = 0;
    pthread_cond_signal(&a->told);
}

static void finish(struct ahead *a)
{
    const int64_t from = a->next;
    a->next = a->batch;
    pthread_mutex_unlock(&a->lock);
#pragma omp parallel for schedule(dynamic)
    for (int64_t at = from; at < a->batch; at += PIECE) read_piece(a, at);
    pthread_mutex_lock(&a->lock);
    stop_taking(a);
}

static int start(struct ahead *a, struct err *e)
{
    const struct item *item = &a->d->item;
    a->bytes = (size_t)shape_size(item->shape) * dtype_size(item->type);
    a->rows = mem_array((size_t)a->batch, sizeof *a->rows);
    a->x = mem_array((size_t)a->batch, a->bytes);
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
    *a = (struct ahead){.d = d, .seed = seed, .batch = batch, .number = -1, .next = batch};
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->told, NULL);
    pthread_cond_init(&a->done, NULL);
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
    pthread_cond_destroy(&a->done);
    mem_free(a->rows);
    mem_free(a->x);
    mem_free(a->labels);
    mem_free(a);
}

int ahead_read(struct ahead *a, int64_t number, int64_t next, void *x, int32_t *labels, struct err *e)
{
    pthread_mutex_lock(&a->lock);
    if (a->number != number) begin(a, number);
    finish(a);
    const int failed = a->failed_at < a->batch ? a->failed : 0;
    if (failed && e) *e = a->err;
    if (!failed && x) memcpy(x, a->x, (size_t)a->batch * a->bytes);
    if (!failed && labels && a->labels) memcpy(labels, a->labels, (size_t)a->batch * sizeof *labels);
    if (failed) a->number = -1;
    else begin(a, next);
    pthread_mutex_unlock(&a->lock);
    return failed;
}
