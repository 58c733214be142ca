/* cheaper.c -- rows said in others that take fewer passes over memory.
**
** Gradients are written down rule by rule, and no rule sees what the next one
** makes of it. Three things that come of that are put right here, while a graph
** is lowered: slices' gradients, filled up with zeros and added; quotients by
** something broadcast; and sums of sums. The last is what batch norm needs: the
** gradient of its mean sums up a whole that is only known once two other sums
** are, though it is made of those two and of constants. And a convolution whose
** filter is as large as the picture is a product of matrices, which is faster.
*/
#include "graph/build.h"
#include "plan/internal.h"

/* Sources of y, along `axis`: those of a CONCAT, or y itself. Returns how many there are then. */
static int add_parts(var y, int64_t axis, var *part, int count)
{
    const struct node n = *var_node(y);
    const bool opened = n.op == OP_CONCAT && n.i[0] == axis && count + n.sources <= OP_MAX_SOURCES;
    for (int k = 0; opened && k < n.sources; k++) part[count++] = var_source(y, k);
    if (!opened) part[count++] = y;
    return count;
}

/* Gradients of neighbouring slices, filled up with zeros and added: put side by side instead. Poisoned: they are not. */
static var side_by_side(var a, var b)
{
    const var none = {a.g, -1};
    const struct node *x = var_node(a), *y = var_node(b);
    if (x->op != OP_PAD || y->op != OP_PAD || x->i[0] != y->i[0] || !shape_equal(x->shape, y->shape)) return none;
    if (x->type != y->type) return none;
    if (x->i[1] > y->i[1]) return side_by_side(b, a);
    const int axis = (int)x->i[0];
    const int64_t before = x->i[1], after = y->i[2];
    if (before + var_dim(var_source(a, 0), axis) != y->i[1]) return none;
    var part[OP_MAX_SOURCES];
    int parts = add_parts(var_source(a, 0), axis, part, 0);
    if (parts == OP_MAX_SOURCES) return none;
    parts = add_parts(var_source(b, 0), axis, part, parts);
    var both = v_concat(part, parts, axis);
    return before || after ? v_pad(both, axis, before, after) : both;
}

/* Is c the same along all the axes of x in the mask? */
static bool same_along(var c, var x, int64_t mask)
{
    const struct shape s = var_shape(c), of = var_shape(x);
    for (int i = 0; i < of.rank; i++)
        if ((mask >> i & 1) && i >= of.rank - s.rank && s.dim[i - (of.rank - s.rank)] != 1) return false;
    return true;
}

/* Which source of y is a factor (or divisor) that sums along the mask can leave out; -1: none. */
static int factor(var y, int64_t mask)
{
    const struct node *n = var_node(y);
    const int most = n->op == OP_MUL || n->op == OP_DIV ? 2 : 0;
    for (int k = most - 1; k >= (n->op == OP_DIV); k--)
        if (same_along(var_source(y, k), y, mask) && shape_equal(var_shape(var_source(y, 1 - k)), var_shape(y)))
            return k;
    return -1;
}

static bool is_total(var y)
{
    const struct node *n = var_node(y);
    return (n->op == OP_ADD || n->op == OP_SUB) && shape_equal(var_shape(var_source(y, 0)), n->shape) &&
           shape_equal(var_shape(var_source(y, 1)), n->shape);
}

/* y is something of its size, plus or minus what is the same along the mask (its mean, say). */
static bool is_moved(var y, int64_t mask)
{
    const struct node *n = var_node(y);
    return (n->op == OP_ADD || n->op == OP_SUB) && shape_equal(var_shape(var_source(y, 0)), n->shape) &&
           same_along(var_source(y, 1), y, mask);
}

static bool is_summed(var y, int64_t mask)
{
    for (int id = y.id + 1; id < y.g->count; id++) {
        const struct node *n = &y.g->node[id];
        if (n->op == OP_SUM && n->source[0] == y.id && n->i[0] == mask) return true;
    }
    return false;
}

/* Do sums that are there already tell the sum of y? */
static bool is_known(var y, int64_t mask)
{
    if (is_summed(y, mask)) return true;
    if (var_node(y)->op == OP_NEG || is_moved(y, mask)) return is_known(var_source(y, 0), mask);
    if (is_total(y)) return is_known(var_source(y, 0), mask) && is_known(var_source(y, 1), mask);
    const int k = factor(y, mask);
    return k >= 0 && is_known(var_source(y, 1 - k), mask);
}

static double terms(struct shape s, int64_t mask)
{
    double count = 1;
    for (int i = 0; i < s.rank; i++)
        if (mask >> i & 1) count *= (double)s.dim[i];
    return count;
}

static var added(enum op op, var a, var b)
{
    return op == OP_ADD ? v_add(a, b) : v_sub(a, b);
}

/* The sum of y along the mask, which is known, from those that are there. */
static var sum_of(var y, int64_t mask)
{
    const enum op op = var_node(y)->op;
    if (is_summed(y, mask)) return v_sum(y, (unsigned)mask);
    if (op == OP_NEG) return v_neg(sum_of(var_source(y, 0), mask));
    if (is_moved(y, mask))
        return added(op, sum_of(var_source(y, 0), mask), v_scale(var_source(y, 1), terms(var_shape(y), mask)));
    if (is_total(y)) return added(op, sum_of(var_source(y, 0), mask), sum_of(var_source(y, 1), mask));
    const int k = factor(y, mask);
    var c = var_source(y, k), sum = sum_of(var_source(y, 1 - k), mask);
    return op == OP_MUL ? v_mul(sum, c) : v_div(sum, c);
}

/* Sums for each channel, of a total of what has been summed up. */
static bool summed_apart(const struct node *sum, var y)
{
    while (var_node(y)->op == OP_NEG) y = var_source(y, 0);
    return shape_dim(sum->shape, -1) > 1 && is_total(y) && !is_summed(y, sum->i[0]) && is_known(y, sum->i[0]);
}

/* By a deviation for each channel: multiplied by the few inverses instead. */
static bool by_deviations(var y, var c)
{
    return var_node(c)->op == OP_SQRT && shape_size(var_shape(c)) * 16 <= shape_size(var_shape(y));
}

/* Has a convolution, in whatever direction, one place only, from which the filter sees all of the picture? */
static bool has_one_place(const struct node *n, struct shape picture, struct shape filter, struct shape places)
{
    const struct conv c = conv_of(n);
    return !(c.pad_top | c.pad_bottom | c.pad_left | c.pad_right) && c.dilation_y == 1 && c.dilation_x == 1 &&
           places.dim[1] == 1 && places.dim[2] == 1 && picture.dim[1] == filter.dim[0] &&
           picture.dim[2] == filter.dim[1];
}

static var as_rows(var x) /* [N, ...] -> [N, K] */
{
    const int64_t n = var_dim(x, 0);
    return v_reshape(x, SHAPE(n, shape_size(var_shape(x)) / n));
}

static var as_columns(var w) /* [..., O] -> [K, O] */
{
    const int64_t o = var_dim(w, -1);
    return v_reshape(w, SHAPE(shape_size(var_shape(w)) / o, o));
}

static var as_product(const struct node *n, var a, var b)
{
    const struct shape x = var_shape(a), y = var_shape(b);
    var product = {a.g, -1};
    if (n->op == OP_CONV && has_one_place(n, x, y, n->shape)) product = v_matmul(as_rows(a), as_columns(b));
    if (n->op == OP_CONV_DX && has_one_place(n, n->shape, y, x))
        product = v_matmul_t(as_rows(a), false, as_columns(b), true);
    if (n->op == OP_CONV_DW && has_one_place(n, x, n->shape, y))
        product = v_matmul_t(as_rows(a), true, as_rows(b), false);
    return product.id < 0 ? product : v_reshape(product, n->shape);
}

var cheaper(const struct node *n, const var *source)
{
    const var none = {source[0].g, -1};
    if (n->op == OP_CONV || n->op == OP_CONV_DX || n->op == OP_CONV_DW) return as_product(n, source[0], source[1]);
    if (n->op == OP_ADD) return side_by_side(source[0], source[1]);
    if (n->op == OP_DIV && by_deviations(source[0], source[1])) return v_mul(source[0], v_inverse(source[1]));
    if (n->op == OP_SUM && summed_apart(n, source[0])) return sum_of(source[0], n->i[0]);
    return none;
}
