/* trial.h -- one call of a oneDNN row, driven as the plan would drive it. */
#ifndef LIMN_TESTS_KERNEL_ONEDNN_TRIAL_H
#define LIMN_TESTS_KERNEL_ONEDNN_TRIAL_H

#include "base/mem.h"
#include "base/par.h"
#include "base/rng.h"
#include "plan/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct trial {
    enum op op;
    int64_t i[8];          /* the node's attributes */
    struct shape a, b, y;
    enum dtype in, out;
    bool stable, deterministic;
    int threads;           /* 0: as they are */
};

/* The values of a trial, as double: what the sources hold after rounding, and what came out. */
struct values {
    double *a, *b, *y;
    char detail[64];
    bool packed;
};

static const struct kernel *row_of(enum op op)
{
    for (const struct kernel *k = kernels_onednn; k->name; k++)
        if (k->op == op) return k;
    return NULL;
}

static void need_onednn(void)
{
    if (kernels_onednn[0].name) return;
    print_message("this build has no oneDNN\n");
    skip();
}

static struct tensor random_tensor(struct shape s, enum dtype type, const char *purpose)
{
    struct tensor t = {type, s, mem_alloc((size_t)shape_size(s) * dtype_size(type))};
    struct rng r = rng_stream(7, purpose);
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, rng_normal(&r));
    return t;
}

static double *numbers(const struct tensor *t)
{
    double *x = mem_array((size_t)shape_size(t->shape), sizeof *x);
    for (int64_t i = 0; i < shape_size(t->shape); i++) x[i] = tensor_get(t, i);
    return x;
}

static void values_free(struct values *v)
{
    mem_free(v->a);
    mem_free(v->b);
    mem_free(v->y);
}

static void fill_with(void *data, size_t bytes, int byte)
{
    if (bytes > 0) memset(data, byte, bytes);
}

/* Packs if asked to, then runs twice: the second time into another buffer, over scratch full of NaN. */
static void run_twice(const struct kernel *k, struct call *c, struct values *v)
{
    void *plain = c->source[1].data, *packed = NULL;
    size_t bytes = c->stable & 2 ? k->pack_bytes(c, 1) : 0;
    assert_int_equal(k->pack_bytes(c, 0), 0);
    if (bytes > 0) {
        packed = mem_alloc(bytes);
        k->pack(c, 1, plain, packed);
        c->packed = 2;
        c->source[1].data = packed;
    }
    v->packed = bytes > 0;
    c->scratch = mem_alloc(c->scratch_bytes);
    size_t n = tensor_bytes(&c->output[0]);
    void *first = mem_alloc(n), *second = mem_alloc(n);
    for (int turn = 0; turn < 2; turn++) {
        c->output[0].data = turn ? second : first;
        fill_with(c->output[0].data, n, 0xff);
        fill_with(c->scratch, c->scratch_bytes, 0xff);
        k->run(c, NULL);
    }
    assert_memory_equal(first, second, n);
    v->y = numbers(&c->output[0]);
    c->source[1].data = plain;
    mem_free(first);
    mem_free(second);
    mem_free(packed);
    mem_free(c->scratch);
}

/* False: oneDNN does not take this on this processor. */
static bool try_it(const struct trial *t, struct values *v)
{
    const struct kernel *k = row_of(t->op);
    int before = par_threads();
    if (t->threads > 0) par_set_threads(t->threads);
    struct node n = {.op = t->op, .type = t->out, .shape = t->y, .scope = "test"};
    memcpy(n.i, t->i, sizeof n.i);
    struct arena arena = {0};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .stable = t->stable ? 2 : 0,
                     .deterministic = t->deterministic, .arena = &arena};
    c.source[0] = random_tensor(t->a, t->in, "a");
    c.source[1] = random_tensor(t->b, t->in, "b");
    c.output[0] = (struct tensor){t->out, t->y, NULL};
    *v = (struct values){.a = numbers(&c.source[0]), .b = numbers(&c.source[1])};
    bool can = k->can(&c);
    if (can) {
        struct err e = {0};
        int failed = k->prep(&c, &e);
        if (failed) print_message("%s\n", e.text);
        assert_int_equal(failed, 0);
        snprintf(v->detail, sizeof v->detail, "%s", k->detail(&c));
        run_twice(k, &c, v);
        k->drop(&c);
    }
    mem_free(c.source[0].data);
    mem_free(c.source[1].data);
    arena_free(&arena);
    par_set_threads(before);
    return can;
}

/* Largest difference, relative to the largest value wanted. */
static double distance(const double *got, const double *want, int64_t n)
{
    double far = 0, large = 1e-30;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(got[i])) return INFINITY;
        far = fmax(far, fabs(got[i] - want[i]));
        large = fmax(large, fabs(want[i]));
    }
    return far / large;
}

typedef void reference(const struct trial *t, const struct values *v, double *y);

/* Runs the trial and compares. f32 must be taken; bf16 only where the processor has it. */
static void check(const struct trial *t, reference *want)
{
    struct values v;
    bool taken = try_it(t, &v);
    if (taken) {
        int64_t n = shape_size(t->y);
        double *y = mem_array((size_t)n, sizeof *y);
        want(t, &v, y);
        double far = distance(v.y, y, n), most = t->in == BF16 ? 2e-2 : 1e-5;
        char a[60], b[60];
        if (far > most)
            print_message("%s %s x %s %s%s%s by %s is off by %g\n", op_table[t->op].name,
                          shape_text(t->a, a, sizeof a), shape_text(t->b, b, sizeof b), dtype_name(t->in),
                          t->stable ? " packed" : "", t->deterministic ? " deterministic" : "", v.detail, far);
        assert_true(far <= most);
        assert_int_not_equal(strncmp(v.detail, "ref", 3), 0);
        mem_free(y);
    }
    values_free(&v);
    if (t->in == F32) assert_true(taken);
}

/* The trial in every mode: types, packed or plain, shards or not. */
static void check_modes(struct trial t, reference *want)
{
    for (int mode = 0; mode < 12; mode++) {
        t.in = mode % 3 ? BF16 : F32;
        t.out = mode % 3 == 1 ? BF16 : F32;
        t.stable = mode / 3 % 2;
        t.deterministic = mode / 6;
        check(&t, want);
    }
}

/* 1, 2 and 4 threads give the same bits. */
static void check_same_bits(struct trial t)
{
    t.deterministic = true;
    struct values one, many;
    t.threads = 1;
    if (try_it(&t, &one)) {
        for (t.threads = 2; t.threads <= 4; t.threads += 2) {
            assert_true(try_it(&t, &many));
            assert_memory_equal(one.y, many.y, (size_t)shape_size(t.y) * sizeof *one.y);
            values_free(&many);
        }
    }
    values_free(&one);
}

#endif
