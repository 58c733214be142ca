/* product.c -- from a form to primitives: which pieces, which layouts, how much scratch.
**
** Nothing here runs a product; dnn_product_run.c does. Making a primitive compiles
** machine code (milliseconds), so it is done once, at prep; describing one is
** cheap (tens of microseconds), so can() may do it to see what oneDNN would take.
*/
#ifdef LIMN_ONEDNN
#include "kernel/onednn/product.h"

#include "base/par.h"
#include "kernel/onednn/engine.h"

/* Below this many operations one thread is faster than two (measured: a region costs about a microsecond). */
#define ONE_THREAD_FLOPS 0.5e6

dnnl_data_type_t dnn_product_type(enum dtype type)
{
    return type == BF16 ? dnnl_bf16 : dnnl_f32;
}

bool dnn_product_types_fit(const struct call *c)
{
    enum dtype in = c->source[0].type, out = c->output[0].type;
    if (c->sources != 2 || c->outputs != 1 || c->source[1].type != in) return false;
    if (in != F32 && in != BF16) return false;
    if (out != F32 && out != in) return false;
    return shape_size(c->source[0].shape) > 0 && shape_size(c->source[1].shape) > 0 &&
           shape_size(c->output[0].shape) > 0;
}

static bool is_small(const struct form *f)
{
    return f->flops < ONE_THREAD_FLOPS;
}

/* Rows of one shard: a function of the shapes alone, so that the shards do not depend on the threads. */
static int64_t shard_rows(const struct form *f, bool deterministic)
{
    int64_t rows = f->operand[A].dim[f->operand[A].axis];
    if (!deterministic || is_small(f)) return rows;
    int64_t n = (rows + PRODUCT_PIECES - 1) / PRODUCT_PIECES;
    return (n + f->grain - 1) / f->grain * f->grain;
}

static size_t type_bytes(dnnl_data_type_t type)
{
    return type == dnnl_bf16 ? 2 : 4;
}

/* The layout of `rows` rows of operand o. */
static dnnl_status_t layout_of(const struct operand *o, int64_t rows, dnnl_memory_desc_t *layout)
{
    if (o->any) return dnn_layout_any(layout, o->rank, o->dim, o->work);
    dnnl_dims_t dim;
    memcpy(dim, o->dim, sizeof dim);
    if (o->axis != WHOLE) dim[o->axis] = rows;
    return dnn_layout_strided(layout, o->rank, dim, o->work, o->stride);
}

/* What the first piece chose binds the others. */
static dnn_view chosen_layout(const struct product *p, int operand)
{
    return dnnl_primitive_desc_query_md(p->piece[0].task.about, p->form.operand[operand].query, 0);
}

static dnnl_status_t describe(const struct product *p, struct task *t, const dnn_view *view)
{
    dnnl_primitive_attr_t attr;
    dnnl_status_t s = dnnl_primitive_attr_create(&attr);
    if (s) return s;
    s = dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user);
    int before = engine_threads(t->threads);
    if (!s) s = p->form.describe(&t->about, &p->form, view, attr);
    engine_threads(before);
    dnnl_primitive_attr_destroy(attr);
    return s;
}

static dnnl_status_t describe_piece(struct product *p, int k, int64_t rows)
{
    dnnl_memory_desc_t layout[OPERANDS];
    dnn_view view[OPERANDS];
    dnnl_status_t s = dnnl_success;
    int made = 0;
    while (made < OPERANDS && !(s = layout_of(&p->form.operand[made], rows, &layout[made]))) made++;
    for (int i = 0; i < made; i++)
        view[i] = k > 0 && p->form.operand[i].any ? chosen_layout(p, i) : dnn_view_of(&layout[i]);
    if (!s) s = describe(p, &p->piece[k].task, view);
    while (made > 0) dnn_layout_free(&layout[--made]);
    return s;
}

/* Set *p up to where every piece is described. */
static dnnl_status_t describe_all(struct product *p, const struct call *c, const struct form *f)
{
    *p = (struct product){.form = *f};
    int64_t rows = f->operand[A].dim[f->operand[A].axis], shard = shard_rows(f, c->deterministic);
    int threads = c->deterministic || is_small(f) ? 1 : par_threads();
    dnnl_status_t s = dnnl_success;
    for (int64_t first = 0; first < rows && !s; first += shard) {
        struct piece *q = &p->piece[p->pieces++];
        q->task.threads = threads;
        for (int i = 0; i < OPERANDS; i++) {
            const struct operand *o = &f->operand[i];
            if (o->axis != WHOLE) q->offset[i] = (size_t)(first * o->stride[o->axis]) * type_bytes(o->work);
        }
        s = describe_piece(p, p->pieces - 1, first + shard < rows ? shard : rows - first);
    }
    return s;
}

static void close_all(struct product *p)
{
    for (int k = 0; k < p->pieces; k++) task_close(&p->piece[k].task);
    task_close(&p->pack);
    task_close(&p->unpack);
}

bool dnn_product_can(const struct call *c, const struct form *f)
{
    if (!engine_stream()) return false;
    struct product p;
    bool can = describe_all(&p, c, f) == dnnl_success;
    for (int k = 0; k < p.pieces && can; k++) can = !task_is_slow(&p.piece[k].task);
    close_all(&p);
    return can;
}

static dnnl_status_t make_piece(const struct product *p, struct task *t)
{
    dnnl_status_t s = task_make(t);
    for (int i = 0; i < OPERANDS && !s; i++)
        s = task_add(t, p->form.operand[i].arg, dnnl_primitive_desc_query_md(t->about, p->form.operand[i].query, 0));
    if (!s) s = task_add(t, DNNL_ARG_SCRATCHPAD, dnnl_primitive_desc_query_md(t->about, dnnl_query_scratchpad_md, 0));
    return s;
}

static dnnl_status_t make_copy(struct task *t, dnn_view from, dnn_view to)
{
    t->threads = dnnl_memory_desc_get_size(to) < PAR_ELEMENTS ? 1 : par_threads();
    dnnl_status_t s = task_describe_reorder(t, from, to);
    if (!s) s = task_make(t);
    if (!s) s = task_add(t, DNNL_ARG_FROM, from);
    if (!s) s = task_add(t, DNNL_ARG_TO, to);
    return s;
}

/* The copy between an operand's plain tensor and the layout that the primitive chose; none where they are equal. */
static dnnl_status_t make_reorder(const struct product *p, int operand, struct task *t)
{
    const struct operand *o = &p->form.operand[operand];
    if (!o->any) return dnnl_success;
    dnnl_memory_desc_t layout;
    dnnl_status_t s = dnn_layout_strided(&layout, o->rank, o->dim, o->type, o->stride);
    if (s) return s;
    dnn_view plain = dnn_view_of(&layout), chosen = chosen_layout(p, operand);
    if (!dnnl_memory_desc_equal(plain, chosen))
        s = operand == B ? make_copy(t, plain, chosen) : make_copy(t, chosen, plain);
    dnn_layout_free(&layout);
    return s;
}

static dnnl_status_t make_all(struct product *p)
{
    dnnl_status_t s = dnnl_success;
    for (int k = 0; k < p->pieces && !s; k++) s = make_piece(p, &p->piece[k].task);
    if (!s) s = make_reorder(p, B, &p->pack);
    if (!s) s = make_reorder(p, Y, &p->unpack);
    return s;
}

static size_t line_up(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Scratch: [ b packed, unless the plan keeps it | parts of y, unless they go straight to y | each piece's own ] */
static size_t lay_out_scratch(struct product *p)
{
    if (p->pack.primitive) p->pack_bytes = dnnl_memory_desc_get_size(chosen_layout(p, B));
    bool summed = p->pieces > 1 && p->form.operand[Y].axis == WHOLE;
    p->parts = summed ? p->pieces : p->unpack.primitive ? 1 : 0;
    p->part_bytes = dnnl_memory_desc_get_size(chosen_layout(p, Y));
    p->part_stride = line_up(p->part_bytes);
    for (int k = 0; k < p->pieces; k++) {
        size_t pad = line_up(task_scratch_bytes(&p->piece[k].task));
        if (pad > p->pad_bytes) p->pad_bytes = pad;
    }
    p->part_offset = p->kept ? 0 : line_up(p->pack_bytes);
    p->pad_offset = p->part_offset + (size_t)p->parts * p->part_stride;
    return p->pad_offset + (size_t)p->pieces * p->pad_bytes;
}

static int refused(const struct call *c, dnnl_status_t s, struct err *e)
{
    if (s == dnnl_out_of_memory) return fail_memory(e);
    char a[80], b[80];
    return fail(e, ERR_INTERNAL, "%s %s x %s in %s: oneDNN refused it with status %d", op_table[c->node->op].name,
                shape_text(c->source[0].shape, a, sizeof a), shape_text(c->source[1].shape, b, sizeof b),
                c->node->scope ? c->node->scope : "the graph", (int)s);
}

int dnn_product_prep(struct call *c, const struct form *f, struct err *e)
{
    CHECK(engine_stream(), e, ERR_INTERNAL, "oneDNN cannot use this processor");
    struct product *p = arena_alloc(c->arena, sizeof *p);
    if (!p) return fail_memory(e);
    dnnl_status_t s = describe_all(p, c, f);
    if (!s) s = make_all(p);
    if (s) {
        close_all(p);
        return refused(c, s, e);
    }
    p->kept = p->pack.primitive && (c->stable >> B & 1);
    c->scratch_bytes = lay_out_scratch(p);
    c->prepared = p;
    return 0;
}

void dnn_product_drop(struct call *c)
{
    if (c->prepared) close_all(c->prepared);
    c->prepared = NULL;
}

size_t dnn_product_pack_bytes(const struct call *c, int k)
{
    const struct product *p = c->prepared;
    return k == B && p->kept ? p->pack_bytes : 0;
}

const char *dnn_product_detail(const struct call *c)
{
    const struct product *p = c->prepared;
    return task_name(&p->piece[0].task);
}
#endif
