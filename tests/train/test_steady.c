/* test_steady.c -- a round of training allocates nothing, and the last is as quick as the first.
**
** Allocations are counted where they end up: this program has its own malloc, which every library in it calls. What
** limn itself asks for must be nothing. oneDNN makes a short-lived table in each call of a primitive, and libgomp a
** team where a region has more or fewer threads than the one before: of them, nothing may stay.
*/
#include "tests/train/trial.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/par.h"
#include "train/game.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

/* ---- a malloc that counts; sanitizers have their own ---- */

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __GLIBC__
#define COUNTING 0
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTING 0
#endif
#endif

#ifndef COUNTING
#define COUNTING 1
#endif

static atomic_long calls; /* from this program, where all of limn is */

#if COUNTING
#define SEEN __attribute__((visibility("default"), noinline))
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern const char __executable_start[], etext[];

static void count(const void *caller)
{
    if ((const char *)caller >= __executable_start && (const char *)caller < etext) atomic_fetch_add(&calls, 1);
}

SEEN void *malloc(size_t n)
{
    count(__builtin_return_address(0));
    return __libc_malloc(n);
}

SEEN void *calloc(size_t n, size_t size)
{
    count(__builtin_return_address(0));
    return __libc_calloc(n, size);
}

SEEN void *realloc(void *p, size_t n)
{
    count(__builtin_return_address(0));
    return __libc_realloc(p, n);
}

SEEN void *memalign(size_t align, size_t n)
{
    count(__builtin_return_address(0));
    return __libc_memalign(align, n);
}

SEEN void *aligned_alloc(size_t align, size_t n)
{
    count(__builtin_return_address(0));
    return __libc_memalign(align, n);
}

SEEN int posix_memalign(void **out, size_t align, size_t n)
{
    count(__builtin_return_address(0));
    return (*out = __libc_memalign(align, n)) ? 0 : ENOMEM;
}
#endif

/* ---- rounds ---- */

struct rounds {
    struct trial t;
    struct game game;
    int64_t step;
};

static void open_rounds(struct rounds *r, const char *family, const char *network, const char *hidden, struct data *d)
{
    *r = (struct rounds){0};
    trial_begin(&r->t, family_find(family), d, NULL);
    assert_fine(&r->t);
    if (network) trial_set(&r->t, "network", network);
    trial_set(&r->t, "hidden", hidden);
    r->t.fit.batch = 32;
    game_open(&r->game, &r->t.fit, 0, &r->t.e);
    assert_fine(&r->t);
}

static void close_rounds(struct rounds *r)
{
    game_close(&r->game);
    trial_close(&r->t);
}

static void play(struct rounds *r, int rounds)
{
    for (int k = 0; k < rounds; k++, r->step++) {
        bool finite;
        game_round(&r->game, r->step, r->step, 10000, 1, &finite, NULL, 0, &r->t.e);
        assert_fine(&r->t);
        assert_true(finite);
    }
}

static size_t in_use(void) /* by all that calls malloc */
{
#if COUNTING
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

/* After some rounds in which libraries may warm up. */
static void allocates_nothing(const char *family, const char *network, const char *hidden)
{
    struct data d = bars(300, 16), *part;
    struct rounds r;
    struct err e = {0};
    assert_int_equal(data_subset(&d, (int64_t[]){0, 1, 2, 5, 8, 13, 21, 34}, 8, &part, &e), 0);
    open_rounds(&r, family, network, hidden, part);
    play(&r, 10);
    const long ours = mem_count(), all = atomic_load(&calls);
    const size_t bytes = in_use();
    play(&r, 100);
    const long ours_now = mem_count(), all_now = atomic_load(&calls);
    const size_t bytes_now = in_use();
    if (bytes_now != bytes) print_message("%s: 100 rounds left %ld bytes\n", family, (long)(bytes_now - bytes));
    assert_int_equal(ours_now, ours);
    assert_int_equal(all_now, all);
    assert_true(bytes_now <= bytes);
    close_rounds(&r);
    data_close(part);
}

static void an_mlp_allocates_nothing(void **state)
{
    (void)state;
    allocates_nothing("vae", "mlp", "64");
}

static void a_conv_net_allocates_nothing(void **state)
{
    (void)state;
    allocates_nothing("vae", "conv", "8,16");
}

static void two_players_allocate_nothing(void **state)
{
    (void)state;
    allocates_nothing("gan", "mlp", "64");
}

static void a_made_allocates_nothing(void **state)
{
    (void)state;
    allocates_nothing("made", NULL, "64");
}

/* The count is a count. */
static void malloc_is_counted(void **state)
{
    (void)state;
    if (!COUNTING) {
        print_message("the sanitizer has a malloc of its own\n");
        skip();
    }
    const long before = atomic_load(&calls);
    void *volatile p = malloc(10);
    free(p);
    mem_free(mem_alloc(10));
    assert_int_equal(atomic_load(&calls), before + 2);
}

/* ---- speed ---- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of_100(struct rounds *r)
{
    double seconds[100];
    for (int k = 0; k < 100; k++) {
        const double start = clock_seconds();
        play(r, 1);
        seconds[k] = clock_seconds() - start;
    }
    qsort(seconds, 100, sizeof *seconds, by_size);
    return seconds[50];
}

/* Pictures of noise at first, of which most pixels then stay dark for good: gradients become 0, and moments die away. */
static int bright_reads;

static int fading_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    struct rng r = rng_stream((uint64_t)rows[0], "noise");
    TRY(bars_read(d, rows, n, x, labels, e));
    for (int64_t i = 0; i < n * shape_size(d->item.shape); i++) {
        unsigned char *pixel = (unsigned char *)x + i;
        if (bright_reads > 0) *pixel = (unsigned char)rng_below(&r, 256);
        else if (i % shape_size(d->item.shape) > 20) *pixel = 0;
    }
    bright_reads--;
    return 0;
}

static inline int64_t denormals(const struct store *s)
{
    int64_t found = 0;
    for (int i = 0; i < s->count; i++)
        for (int64_t k = 0; k < shape_size(s->entry[i].value.shape); k++)
            found += fpclassify((float)tensor_get(&s->entry[i].value, k)) == FP_SUBNORMAL;
    return found;
}

/* Numbers too small for the fast path of many a processor are flushed to 0. Machines are noisy: there are three tries. */
static void the_last_rounds_are_as_quick_as_the_first(void **state)
{
    (void)state;
    double first = 0, last = 0;
    par_set_threads(1);
    for (int try = 0; try < 3; try++) {
        struct data d = bars(300, 12);
        struct rounds r;
        d.read = fading_read;
        bright_reads = 200;
        open_rounds(&r, "vae", "mlp", "32", &d);
        play(&r, 10);
        first = median_of_100(&r);
        play(&r, 4800);
        last = median_of_100(&r);
#if defined __x86_64__
        assert_int_equal(denormals(r.t.fit.store), 0);
#endif
        close_rounds(&r);
        if (last <= 1.3 * first) return;
    }
    print_message("a round took %g ms, and after 5,000 rounds %g ms\n", 1e3 * first, 1e3 * last);
    assert_true(last <= 1.3 * first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malloc_is_counted),
        cmocka_unit_test(an_mlp_allocates_nothing),
        cmocka_unit_test(a_conv_net_allocates_nothing),
        cmocka_unit_test(two_players_allocate_nothing),
        cmocka_unit_test(a_made_allocates_nothing),
        cmocka_unit_test(the_last_rounds_are_as_quick_as_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
