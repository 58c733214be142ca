/* spoken.h -- a model of short items over a small alphabet, small enough to ask it for every item that there is. */
#ifndef LIMN_TESTS_FAMILY_SPOKEN_H
#define LIMN_TESTS_FAMILY_SPOKEN_H

#include "tests/test.h"

#include "data/memory.h"
#include "model/model.h"
#include "task/sample.h"
#include "task/score.h"

#include <math.h>

static inline void must(int status, const struct err *e)
{
    if (status) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(status, 0);
}

static inline int64_t power(int64_t base, int64_t exponent)
{
    return exponent ? base * power(base, exponent - 1) : 1;
}

/* Number j of item i, where items count through all of them: the last number changes fastest. */
static inline int digit(int64_t i, int64_t j, int64_t length, int kinds)
{
    return (int)(i / power(kinds, length - 1 - j) % kinds);
}

/* Every item that there is, as a data set; of pictures, kind 0 is black and the last one white. */
static inline void every_item(struct data *d, const struct item *item, int kinds)
{
    struct err e = {0};
    const int64_t length = shape_size(item->shape), count = power(kinds, length);
    *d = (struct data){.name = "every item", .about = "every item", .item = *item, .count = count};
    struct tensor all = {item->type, shape_join(count, item->shape), NULL};
    all.data = mem_array((size_t)(count * length), dtype_size(item->type));
    assert_non_null(all.data);
    for (int64_t k = 0; k < count * length; k++) {
        const int symbol = digit(k / length, k % length, length, kinds);
        tensor_set(&all, k, item->type == U8 ? symbol * 255 / (kinds - 1) : symbol);
    }
    must(memory_hold(d, all.data, NULL, &e), &e);
}

static inline void forget(struct data *d)
{
    d->close(d);
    arena_free(&d->arena);
}

static inline void set(struct model *m, const char *name, const char *value)
{
    struct err e = {0};
    must(option_set(options_find(m->family->options, name), m->options, value, &e), &e);
}

/* The density of every item, by the score of items as a whole: [count], the caller's. */
static inline double *every_score(struct model *m, struct data *d)
{
    struct err e = {0};
    struct program *p;
    const struct ask ask = {.verb = VERB_SCORE, .batch = d->count, .temperature = 1};
    double *out = mem_array((size_t)d->count, sizeof *out);
    must(model_program(m, &ask, &p, &e), &e);
    struct tensor x = program_input(p, "data/x"), raw = {d->item.type, x.shape, NULL};
    int64_t *row = mem_array((size_t)d->count, sizeof *row);
    raw.data = mem_array((size_t)shape_size(x.shape), dtype_size(raw.type));
    for (int64_t i = 0; i < d->count; i++) row[i] = i;
    must(d->read(d, row, d->count, raw.data, NULL, &e), &e);
    tensor_convert(&raw, &x);
    must(program_run(p, 1, 0, &e), &e);
    struct tensor y = program_output(p, 0);
    for (int64_t i = 0; i < d->count; i++) out[i] = tensor_get(&y, i);
    model_release(m);
    mem_free(row);
    mem_free(raw.data);
    return out;
}

/* A model with weights that make a difference: first ones, many times as large. */
static inline void speak_up(struct model *m, struct data *d, double times)
{
    mem_free(every_score(m, d)); /* which makes the parameters */
    for (int i = 0; i < m->store->count; i++) {
        struct entry *entry = &m->store->entry[i];
        if (entry->kind != STORE_PARAM || entry->value.shape.rank < 2) continue;
        for (int64_t k = 0; k < shape_size(entry->value.shape); k++)
            tensor_set(&entry->value, k, times * tensor_get(&entry->value, k));
    }
    m->store->version++;
}

static inline void sums_to_one(struct model *m, struct data *d)
{
    double *score = every_score(m, d), sum = 0, low = 0, high = -1e9;
    for (int64_t i = 0; i < d->count; i++) {
        sum += exp(score[i]);
        low = fmin(low, score[i]);
        high = fmax(high, score[i]);
    }
    print_message("sum %.7f, of log probabilities from %.2f to %.2f\n", sum, low, high);
    assert_true(fabs(sum - 1) < 1e-5);
    assert_true(high - low > 1); /* it is not just uniform */
    mem_free(score);
}

/* Items that are drawn come as often as their probabilities say: chi square over all items that there are. */
static inline void draws_as_it_scores(struct model *m, struct data *d, int kinds, int64_t draws)
{
    struct err e = {0};
    struct tensor items;
    const struct sample_options o = {.count = draws, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    const int64_t length = shape_size(d->item.shape);
    double *score = every_score(m, d), *seen = mem_array((size_t)d->count, sizeof *seen), square = 0;
    must(sample_items(m, &o, &items, NULL, &e), &e);
    for (int64_t i = 0; i < draws; i++) {
        int64_t which = 0;
        for (int64_t j = 0; j < length; j++) {
            const double value = tensor_get(&items, i * length + j);
            which = which * kinds + (int64_t)lround(d->item.type == U8 ? value * (kinds - 1) : value);
        }
        assert_in_range(which, 0, d->count - 1);
        seen[which]++;
    }
    for (int64_t i = 0; i < d->count; i++) {
        const double expected = exp(score[i]) * (double)draws;
        square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    const double freedom = (double)(d->count - 1);
    print_message("chi square %.1f with %.0f degrees of freedom\n", square, freedom);
    assert_true(square < freedom + 5 * sqrt(2 * freedom));
    mem_free(items.data);
    mem_free(score);
    mem_free(seen);
}

#endif
