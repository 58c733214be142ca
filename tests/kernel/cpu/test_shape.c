/* Rows that move, order and index: the quick kernels against the oracle, on random shapes and any number of threads. */
#include "base/par.h"
#include "kernel/cpu/shape.h"

#include "../call.h"

static const enum dtype any_type[] = {F32, BF16, I32, U8, F64};

/* Fills the outputs of c by the first kernel of a table that takes it. */
static void compute(const struct kernel *table, struct call *c)
{
    for (int k = 0; k < c->outputs; k++) {
        c->output[k] = tensor_new(c->output[k].type, c->output[k].shape);
        memset(c->output[k].data, 0x5a, tensor_bytes(&c->output[k]));
    }
    call_run(kernel_for(table, c), c, (struct run){0});
}

/* The call by the oracle, by the quick kernel on one thread and on three; the sources are freed. */
static void race(struct call *c, double tolerance)
{
    struct call want = *c, one = *c, three = *c;
    compute(kernels_ref, &want);
    par_set_threads(1);
    compute(kernels_cpu, &one);
    par_set_threads(3);
    compute(kernels_cpu, &three);
    for (int k = 0; k < c->outputs; k++) {
        tensor_near(&one.output[k], &want.output[k], tolerance);
        assert_memory_equal(one.output[k].data, three.output[k].data, tensor_bytes(&one.output[k]));
        mem_free(one.output[k].data);
        mem_free(three.output[k].data);
    }
    call_free(&want);
}

static struct call call_of(struct node *n, enum dtype type, struct shape to)
{
    n->shape = to;
    return (struct call){.node = n, .outputs = 1, .output = {{type, to, NULL}}};
}

static void add_source(struct call *c, enum dtype type, struct shape s, struct rng *r, int64_t n)
{
    c->source[c->sources++] = tensor_random(type, s, r, n);
}

/* A row of one source and one type. */
static void race_one(struct node n, enum dtype type, struct shape from, struct shape to, struct rng *r,
                     double tolerance)
{
    struct call c = call_of(&n, type, to);
    add_source(&c, type, from, r, 200);
    race(&c, tolerance);
}

/* Mostly small, sometimes past the size at which threads pay. */
static struct shape random_shape(struct rng *r, int rank)
{
    struct shape s = {.rank = rank};
    int64_t most = rng_below(r, 4) ? 6 : rank > 4 ? 9 : rank == 4 ? 20 : rank == 3 ? 50 : 300;
    for (int k = 0; k < rank; k++) s.dim[k] = 1 + rng_below(r, most);
    return s;
}

static void transposes(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "transpose");
    for (int trial = 0; trial < 300; trial++) {
        struct node n = {.op = OP_TRANSPOSE};
        struct shape from = random_shape(&r, trial % 7), to = from;
        for (int k = 0; k < from.rank; k++) n.i[k] = k;
        for (int k = from.rank - 1; k > 0; k--) {
            int64_t other = rng_below(&r, k + 1), keep = n.i[k];
            n.i[k] = n.i[other];
            n.i[other] = keep;
        }
        for (int k = 0; k < from.rank; k++) to.dim[k] = from.dim[n.i[k]];
        race_one(n, any_type[trial % 5], from, to, &r, 0);
    }
}

static void broadcasts(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "broadcast");
    for (int trial = 0; trial < 300; trial++) {
        struct shape to = random_shape(&r, trial % 7), from = {.rank = (int)rng_below(&r, to.rank + 1)};
        for (int k = 0; k < from.rank; k++) from.dim[k] = rng_below(&r, 2) ? to.dim[k + to.rank - from.rank] : 1;
        race_one((struct node){.op = OP_BROADCAST}, any_type[trial % 5], from, to, &r, 0);
    }
}

static void runs_along_an_axis(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "runs");
    for (int trial = 0; trial < 200; trial++) {
        struct shape s = random_shape(&r, 1 + trial % 6);
        enum dtype type = any_type[trial % 5];
        int axis = (int)rng_below(&r, s.rank);
        int64_t start = rng_below(&r, s.dim[axis]), count = 1 + rng_below(&r, s.dim[axis] - start),
                after = rng_below(&r, 3);
        race_one((struct node){.op = OP_RESHAPE}, type, s, SHAPE(shape_size(s)), &r, 0);
        race_one((struct node){.op = OP_SLICE, .i = {axis, start, count}}, type, s, shape_with(s, axis, count), &r, 0);
        race_one((struct node){.op = OP_PAD, .i = {axis, start, after}}, type, s,
                 shape_with(s, axis, s.dim[axis] + start + after), &r, 0);
        struct node n = {.op = OP_CONCAT, .i = {axis}};
        struct call c = call_of(&n, type, shape_with(s, axis, s.dim[axis] + start + 1 + count));
        add_source(&c, type, s, &r, 200);
        add_source(&c, type, shape_with(s, axis, start + 1), &r, 200);
        add_source(&c, type, shape_with(s, axis, count), &r, 200);
        race(&c, 0);
    }
}

static void orders(void **state)
{
    (void)state;
    struct rng r = rng_stream(4, "order");
    for (int trial = 0; trial < 100; trial++) {
        struct shape s = random_shape(&r, 1 + trial % 4), rows = s;
        enum dtype type = trial % 2 ? BF16 : F32;
        int64_t axis = rng_below(&r, s.rank), k = 1 + rng_below(&r, s.dim[s.rank - 1]);
        rows.rank--;
        struct node cumsum = {.op = OP_CUMSUM, .i = {axis, trial / 2 % 2, trial / 4 % 2}};
        race_one(cumsum, type, s, s, &r, type == F32 ? 1e-6 : 1e-2);
        struct node argmax = {.op = OP_ARGMAX}, topk = {.op = OP_TOPK, .i = {k}};
        struct call c = call_of(&argmax, I32, rows), d = call_of(&topk, type, shape_with(s, -1, k));
        add_source(&c, type, s, &r, 0);
        add_source(&d, type, s, &r, 0);
        d.outputs = 1 + trial % 3 / 2;
        d.output[1] = (struct tensor){I32, d.output[0].shape, NULL};
        race(&c, 0);
        race(&d, 0);
    }
}

/* Equal values, infinities and NaN in every order. */
static void orders_of_odd_values(void **state)
{
    (void)state;
    static const double odd[] = {NAN, -INFINITY, INFINITY, 1, 1, -0.0, 0};
    struct rng r = rng_stream(5, "odd");
    for (int trial = 0; trial < 200; trial++) {
        enum dtype type = trial % 2 ? BF16 : F32;
        struct node argmax = {.op = OP_ARGMAX}, topk = {.op = OP_TOPK, .i = {3}};
        struct call c = call_of(&argmax, I32, SCALAR), d = call_of(&topk, type, SHAPE(3));
        d.outputs = 2;
        d.output[1] = (struct tensor){I32, SHAPE(3), NULL};
        c.source[0] = tensor_new(type, SHAPE(5));
        for (int i = 0; i < 5; i++) tensor_set(&c.source[0], i, odd[rng_below(&r, 1 + trial % 7)]);
        d.source[0] = tensor_as(&c.source[0], type);
        c.sources = d.sources = 1;
        race(&c, 0);
        race(&d, 0);
    }
}

static struct shape joined(struct shape index, struct shape row)
{
    for (int k = 0; k < row.rank; k++) index.dim[index.rank++] = row.dim[k];
    return index;
}

/* Indices run a little past the table: those read zeros and add nowhere. */
static void indexing(void **state)
{
    (void)state;
    struct rng r = rng_stream(6, "index");
    for (int trial = 0; trial < 100; trial++) {
        struct shape index = random_shape(&r, trial % 3),
                     row = {trial / 3 % 3, {1 + rng_below(&r, 9), 1 + rng_below(&r, 3)}};
        int64_t rows = 1 + rng_below(&r, 40);
        enum dtype type = any_type[trial % 5], index_type = trial % 2 ? I32 : U8, float_type = trial % 4 ? F32 : BF16;
        struct node one_hot = {.op = OP_ONE_HOT, .i = {rows}}, gather = {.op = OP_GATHER},
                    scatter = {OP_SCATTER_ADD, .i = {rows}};
        struct call c = call_of(&one_hot, type, joined(index, SHAPE(rows)));
        add_source(&c, index_type, index, &r, rows + 2);
        race(&c, 0);
        struct call d = call_of(&gather, type, joined(index, row));
        add_source(&d, type, shape_join(rows, row), &r, 200);
        add_source(&d, index_type, index, &r, rows + 2);
        race(&d, 0);
        struct call e = call_of(&scatter, float_type, shape_join(rows, row));
        add_source(&e, float_type, joined(index, row), &r, 0);
        add_source(&e, index_type, index, &r, rows + 2);
        race(&e, float_type == F32 ? 1e-4 : 1e-2);
    }
}

static void resizes(void **state)
{
    (void)state;
    struct rng r = rng_stream(7, "resize");
    for (int trial = 0; trial < 120; trial++) {
        struct shape small = SHAPE(1 + rng_below(&r, 3), 1 + rng_below(&r, 12), 1 + rng_below(&r, 12),
                                   1 + rng_below(&r, 40));
        struct shape large = shape_with(shape_with(small, 1, 1 + rng_below(&r, 25)), 2, 1 + rng_below(&r, 25));
        int64_t how = trial % 2;
        enum dtype type = trial / 2 % 2 ? F32 : BF16;
        double tolerance = type == F32 ? 1e-5 : 1e-2;
        race_one((struct node){.op = OP_RESIZE, .i = {how}}, how ? type : any_type[trial / 2 % 5], small, large, &r,
                 how ? tolerance : 0);
        race_one((struct node){.op = OP_RESIZE_BACK, .i = {how}}, type, large, small, &r, tolerance);
    }
}

/* prep of RESIZE keeps tables in the plan's arena: without memory it says so. */
static void resize_without_memory(void **state)
{
    (void)state;
    struct node n = {.op = OP_RESIZE, .i = {1}};
    struct arena arena = {0};
    struct call c = call_of(&n, F32, SHAPE(1, 8, 8, 1));
    c.source[c.sources++] = (struct tensor){F32, SHAPE(1, 4, 4, 1), NULL};
    c.arena = &arena;
    struct err e = {0};
    mem_fail_at(1);
    assert_int_equal(kernel_for(kernels_cpu, &c)->prep(&c, &e), ERR_MEMORY);
    mem_fail_at(0);
    arena_free(&arena);
}

static void what_is_refused(void **state)
{
    (void)state;
    struct node slice = {.op = OP_SLICE}, sum = {.op = OP_CUMSUM}, bilinear = {.op = OP_RESIZE, .i = {1}};
    struct call c = {.node = &slice, .sources = 1, .outputs = 1, .source = {{.type = F32}}, .output = {{.type = BF16}}};
    assert_null(kernel_for(kernels_cpu, &c));
    c.output[0].type = F32;
    assert_non_null(kernel_for(kernels_cpu, &c));
    struct call whole = {.sources = 1, .outputs = 1, .source = {{.type = I32}}, .output = {{.type = I32}}};
    whole.node = &sum;
    assert_null(kernel_for(kernels_cpu, &whole));
    whole.node = &bilinear;
    assert_null(kernel_for(kernels_cpu, &whole));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transposes),
        cmocka_unit_test(broadcasts),
        cmocka_unit_test(runs_along_an_axis),
        cmocka_unit_test(orders),
        cmocka_unit_test(orders_of_odd_values),
        cmocka_unit_test(indexing),
        cmocka_unit_test(resizes),
        cmocka_unit_test(resize_without_memory),
        cmocka_unit_test(what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
