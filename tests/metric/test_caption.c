/* test_caption.c -- a reader of words takes the right captions of real pairs and, of shuffled ones, one in ten. */
#include "tests/torture.h"

#include "base/rng.h"
#include "data/data.h"
#include "metric/caption.h"

#include <math.h>
#include <stdio.h>

enum { N = 1500, TAUGHT = 1000, WORDS = 12, CHANCE = CAPTION_CHOICES };

static const char *const words[WORDS] = {"red",  "green", "blue",  "small", "large", "circle",
                                         "ring", "star",  "left,", "right", "Above", "below"};

/* Each caption is three words, and each word moves the features its own way. */
struct pairs {
    double x[N * WORDS];
    char text[N][64];
    const char *caption[N];
};

static struct captioned part(const struct pairs *p, int first, int n)
{
    return (struct captioned){{p->x + first * WORDS, n, WORDS}, p->caption + first};
}

static void make(struct pairs *p, double noise)
{
    struct rng r = rng_stream(1, "pairs");
    for (int i = 0; i < N; i++) {
        int at = 0;
        for (int k = 0; k < WORDS; k++) p->x[i * WORDS + k] = noise * rng_normal(&r);
        for (int k = 0; k < 3; k++) {
            const int word = (int)rng_below(&r, 4) * 3 + k;
            p->x[i * WORDS + word] += 1;
            at += snprintf(p->text[i] + at, sizeof p->text[i] - (size_t)at, "%s%s", k ? " " : "a ", words[word]);
        }
        p->caption[i] = p->text[i];
    }
}

static double agree(const struct word_reader *r, struct captioned c)
{
    struct err e = {0};
    double share;
    assert_int_equal(caption_agreement(r, c, 1, &share, &e), 0);
    return share;
}

/* The first `many` captions go one picture on. */
static void shuffle(const char **caption, int many)
{
    const char *first = caption[0];
    memmove(caption, caption + 1, (size_t)(many - 1) * sizeof *caption);
    caption[many - 1] = first;
}

static void assert_chance(double share, int n)
{
    const double p = 1.0 / CHANCE;
    assert_true(fabs(share - p) < 4 * sqrt(p * (1 - p) / n));
}

static void pairs_of_known_truth(void **state)
{
    (void)state;
    static struct pairs p;
    struct word_reader r;
    struct err e = {0};
    make(&p, 0.05);
    assert_int_equal(word_reader_teach(&r, part(&p, 0, TAUGHT), &e), 0);
    assert_int_equal(r.words.count, WORDS + 1); /* and "a"; marks and capitals do not count */
    const double real = agree(&r, part(&p, TAUGHT, N - TAUGHT));
    shuffle(p.caption + TAUGHT, (N - TAUGHT) / 2);
    const double half = agree(&r, part(&p, TAUGHT, N - TAUGHT));
    shuffle(p.caption + TAUGHT, N - TAUGHT);
    const double none = agree(&r, part(&p, TAUGHT, N - TAUGHT));
    print_message("real %.3f, half shuffled %.3f, shuffled %.3f\n", real, half, none);
    assert_true(fabs(real - 1) < 1e-12);
    assert_true(fabs(half - 0.5 * (1 + 1.0 / CHANCE)) < 0.04);
    assert_chance(none, N - TAUGHT);
    word_reader_free(&r);
}

/* Where features say nothing, the reader is right by chance. */
static void features_of_noise(void **state)
{
    (void)state;
    static struct pairs p;
    struct rng noise = rng_stream(2, "noise");
    struct word_reader r;
    struct err e = {0};
    make(&p, 0);
    for (int i = 0; i < N * WORDS; i++) p.x[i] = rng_normal(&noise);
    assert_int_equal(word_reader_teach(&r, part(&p, 0, TAUGHT), &e), 0);
    assert_chance(agree(&r, part(&p, TAUGHT, N - TAUGHT)), N - TAUGHT);
    word_reader_free(&r);
}

/* Scenes with captions from the maker, their pixels as features. */
static void made_scenes(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d;
    struct arena arena = {0};
    struct word_reader r;
    static const char *caption[N];
    double *x;
    assert_int_equal(data_open("shapes,n=1500,size=8", &d, &e), 0);
    assert_int_equal(data_all(d, (size_t)1 << 30, &x, NULL, &e), 0);
    for (int i = 0; i < N; i++) {
        struct text line = {0};
        d->captions->text(d, i, &line);
        caption[i] = arena_text(&arena, text_get(&line));
        text_free(&line);
    }
    for (int i = 0; i < N * 192; i++) x[i] /= 255;
    const struct captioned taught = {{x, TAUGHT, 192}, caption},
                           shown = {{x + TAUGHT * 192, N - TAUGHT, 192}, caption + TAUGHT};
    assert_int_equal(word_reader_teach(&r, taught, &e), 0);
    const double real = agree(&r, shown);
    shuffle(caption + TAUGHT, N - TAUGHT);
    const double none = agree(&r, shown);
    print_message("scenes: real %.3f, shuffled %.3f, by %d words\n", real, none, r.words.count);
    assert_true(real > 0.6);
    assert_chance(none, N - TAUGHT);
    word_reader_free(&r);
    arena_free(&arena);
    mem_free(x);
    data_close(d);
}

static void no_words(void **state)
{
    (void)state;
    static const char *const caption[] = {"", "...", "- -"};
    static const double x[3] = {1, 2, 3};
    struct err e = {0};
    struct word_reader r;
    assert_int_equal(word_reader_teach(&r, (struct captioned){{x, 3, 1}, caption}, &e), ERR_DATA);
    word_reader_free(&r);
}

static int scenario(struct err *e)
{
    static const char *const caption[] = {"red ring", "blue ring", "red star", "blue star", "star"};
    static const double x[10] = {1, 0, 0, 0, 1, 1, 0, 1, 0, 1};
    const struct captioned c = {{x, 5, 2}, caption};
    struct word_reader r;
    double share;
    int failed = word_reader_teach(&r, c, e);
    if (!failed) failed = caption_agreement(&r, c, 1, &share, e);
    word_reader_free(&r);
    return failed;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_of_known_truth), cmocka_unit_test(features_of_noise),
                                       cmocka_unit_test(made_scenes), cmocka_unit_test(no_words),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
