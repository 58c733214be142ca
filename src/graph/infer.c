/* infer.c -- shape rules: what shape and type a row's result has, and whether its sources fit.
**
** On a misfit a rule names op and shapes; graph_fail adds the scope.
*/
#include "graph/rows.h"

#define TEXT(s) shape_text(s, (char[100]){0}, 100)

static const struct node *source(const struct graph *g, const struct node *n, int k)
{
    return &g->node[n->source[k]];
}

static struct shape shape_of(const struct graph *g, const struct node *n, int k)
{
    return source(g, n, k)->shape;
}

static bool refuse(struct graph *g, const struct node *n, const char *why)
{
    struct shape a = shape_of(g, n, 0);
    if (n->sources > 1)
        graph_fail(g, "%s of %s and %s: %s", op_table[n->op].name, TEXT(a), TEXT(shape_of(g, n, 1)), why);
    else graph_fail(g, "%s of %s: %s", op_table[n->op].name, TEXT(a), why);
    return false;
}

static bool axis_fits(const struct graph *g, const struct node *n, int64_t axis)
{
    return axis >= 0 && axis < shape_of(g, n, 0).rank;
}

bool infer_leaf(struct graph *g, struct node *n)
{
    bool fits = n->op != OP_IOTA || (n->i[0] >= 0 && n->i[0] < n->shape.rank);
    if (!fits) graph_fail(g, "IOTA of %s: no such axis", TEXT(n->shape));
    return fits;
}

bool infer_same(struct graph *g, struct node *n)
{
    n->shape = shape_of(g, n, 0);
    return true;
}

bool infer_broadcast(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    for (int k = 1; k < n->sources; k++)
        if (!shape_broadcast(s, shape_of(g, n, k), &s)) return refuse(g, n, "these shapes do not go together");
    n->shape = s;
    return true;
}

bool infer_cast(struct graph *g, struct node *n)
{
    return infer_same(g, n);
}

static bool is_state(const struct node *n)
{
    return n->op == OP_STATE || op_assigns(n->op);
}

bool infer_assign(struct graph *g, struct node *n)
{
    if (!is_state(source(g, n, 0))) return refuse(g, n, "only state can be assigned to");
    if (!shape_equal(shape_of(g, n, 0), shape_of(g, n, 1)))
        return refuse(g, n, "the value has another shape than the state");
    n->type = source(g, n, 0)->type;
    return infer_same(g, n);
}

bool infer_put(struct graph *g, struct node *n)
{
    const struct shape s = shape_of(g, n, 0);
    if (!is_state(source(g, n, 0))) return refuse(g, n, "only state can be assigned to");
    if (!axis_fits(g, n, n->i[0])) return refuse(g, n, "no such axis");
    if (!shape_equal(shape_of(g, n, 1), shape_with(s, (int)n->i[0], 1)) || shape_size(shape_of(g, n, 2)) != 1)
        return refuse(g, n, "one item of that axis is put at one place");
    n->type = source(g, n, 0)->type;
    return infer_same(g, n);
}

bool infer_broadcast_to(struct graph *g, struct node *n)
{
    struct shape s;
    if (!shape_broadcast(shape_of(g, n, 0), n->shape, &s) || !shape_equal(s, n->shape)) {
        graph_fail(g, "BROADCAST of %s to %s: these shapes do not go together", TEXT(shape_of(g, n, 0)),
                   TEXT(n->shape));
        return false;
    }
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_reshape(struct graph *g, struct node *n)
{
    if (shape_size(shape_of(g, n, 0)) != shape_size(n->shape)) {
        graph_fail(g, "RESHAPE of %s to %s: the sizes differ", TEXT(shape_of(g, n, 0)), TEXT(n->shape));
        return false;
    }
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_transpose(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    unsigned seen = 0;
    n->shape = s;
    for (int i = 0; i < s.rank; i++) {
        if (!axis_fits(g, n, n->i[i]) || seen >> n->i[i] & 1)
            return refuse(g, n, "the order is no permutation of its axes");
        seen |= 1u << n->i[i];
        n->shape.dim[i] = s.dim[n->i[i]];
    }
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_slice(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (!axis_fits(g, n, n->i[0]) || n->i[1] < 0 || n->i[2] < 1 || n->i[2] > s.dim[n->i[0]] - n->i[1]) {
        graph_fail(g, "SLICE of %s: axis %lld, %lld items from %lld lie outside", TEXT(s), (long long)n->i[0],
                   (long long)n->i[2], (long long)n->i[1]);
        return false;
    }
    n->shape = shape_with(s, (int)n->i[0], n->i[2]);
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_pad(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (!axis_fits(g, n, n->i[0]) || n->i[1] < 0 || n->i[2] < 0)
        return refuse(g, n, "no such axis, or a negative width");
    n->shape = shape_with(s, (int)n->i[0], s.dim[n->i[0]] + n->i[1] + n->i[2]);
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_concat(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (!axis_fits(g, n, n->i[0])) return refuse(g, n, "no such axis");
    int axis = (int)n->i[0];
    int64_t total = 0;
    for (int k = 0; k < n->sources; k++) {
        struct shape t = shape_of(g, n, k);
        if (!shape_equal(shape_with(t, axis, 1), shape_with(s, axis, 1))) return refuse(g, n, "the other axes differ");
        total += t.dim[axis];
    }
    n->shape = shape_with(s, axis, total);
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_reduce(struct graph *g, struct node *n)
{
    n->shape = shape_of(g, n, 0);
    if (n->i[0] <= 0 || n->i[0] >> n->shape.rank) return refuse(g, n, "no such axes");
    for (int i = 0; i < n->shape.rank; i++)
        if (n->i[0] >> i & 1) n->shape.dim[i] = 1;
    return true;
}

static struct shape without_last(struct shape s)
{
    s.rank--;
    s.dim[s.rank] = 0;
    return s;
}

bool infer_argmax(struct graph *g, struct node *n)
{
    if (shape_of(g, n, 0).rank < 1) return refuse(g, n, "a single number has no largest");
    n->shape = without_last(shape_of(g, n, 0));
    n->type = I32;
    return true;
}

bool infer_cumsum(struct graph *g, struct node *n)
{
    return axis_fits(g, n, n->i[0]) ? infer_same(g, n) : refuse(g, n, "no such axis");
}

bool infer_topk(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (s.rank < 1 || n->i[0] < 1 || n->i[0] > s.dim[s.rank - 1]) return refuse(g, n, "it has not that many");
    n->shape = shape_with(s, -1, n->i[0]);
    return true;
}

bool infer_out(struct graph *g, struct node *n)
{
    const struct node *s = source(g, n, 0);
    if (s->op != OP_TOPK || n->i[0] != 1) return refuse(g, n, "that row has no such output");
    n->shape = s->shape;
    n->type = I32;
    return true;
}

bool infer_one_hot(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (s.rank >= MAX_RANK || n->i[0] < 1) return refuse(g, n, "no room for a new axis");
    n->shape = s;
    n->shape.dim[n->shape.rank++] = n->i[0];
    return true;
}

bool infer_gather(struct graph *g, struct node *n)
{
    struct shape table = shape_of(g, n, 0), index = shape_of(g, n, 1);
    if (table.rank < 1 || index.rank + table.rank - 1 > MAX_RANK)
        return refuse(g, n, "a table has rows, and indices at most 6 axes");
    n->shape = index;
    for (int i = 1; i < table.rank; i++) n->shape.dim[n->shape.rank++] = table.dim[i];
    n->type = source(g, n, 0)->type;
    return true;
}

bool infer_scatter(struct graph *g, struct node *n)
{
    struct shape rows = shape_of(g, n, 0), index = shape_of(g, n, 1);
    if (rows.rank < index.rank) return refuse(g, n, "each row wants an index");
    if (rows.rank - index.rank >= MAX_RANK) return refuse(g, n, "no room for a new axis");
    struct shape s = {1, {n->i[0]}};
    for (int i = 0; i < rows.rank; i++) {
        if (i >= index.rank) s.dim[s.rank++] = rows.dim[i];
        else if (rows.dim[i] != index.dim[i]) return refuse(g, n, "each row wants an index");
    }
    n->shape = s;
    return true;
}

bool infer_matmul(struct graph *g, struct node *n)
{
    struct shape a = shape_of(g, n, 0), b = shape_of(g, n, 1);
    if (a.rank < 2 || a.rank != b.rank) return refuse(g, n, "a product wants two matrices, or equal stacks of them");
    int row = a.rank - 2, column = a.rank - 1;
    for (int i = 0; i < row; i++)
        if (a.dim[i] != b.dim[i]) return refuse(g, n, "the stacks differ");
    if (a.dim[n->i[0] ? row : column] != b.dim[n->i[1] ? column : row]) return refuse(g, n, "the inner sizes differ");
    n->shape = a;
    n->shape.dim[row] = a.dim[n->i[0] ? column : row];
    n->shape.dim[column] = b.dim[n->i[1] ? row : column];
    return true;
}

/* Size after a convolution along one axis; 0 where the window does not fit. */
static int64_t conv_size(int64_t in, int64_t window, int64_t stride, int64_t pads, int64_t dilation)
{
    int64_t room = in + pads - (dilation * (window - 1) + 1);
    return room < 0 ? 0 : room / stride + 1;
}

static bool conv_sound(struct conv c)
{
    bool steps = c.stride_y > 0 && c.stride_x > 0 && c.dilation_y > 0 && c.dilation_x > 0;
    return steps && c.pad_top >= 0 && c.pad_bottom >= 0 && c.pad_left >= 0 && c.pad_right >= 0;
}

/* x N,H,W,C and w KH,KW,C,O give y N,H',W',O */
static bool conv_fits(const struct node *n, struct shape x, struct shape w, struct shape y)
{
    struct conv c = conv_of(n);
    return conv_sound(c) && x.rank == 4 && w.rank == 4 && y.rank == 4 && x.dim[0] == y.dim[0] && x.dim[3] == w.dim[2] &&
           y.dim[3] == w.dim[3] &&
           y.dim[1] == conv_size(x.dim[1], w.dim[0], c.stride_y, c.pad_top + c.pad_bottom, c.dilation_y) &&
           y.dim[2] == conv_size(x.dim[2], w.dim[1], c.stride_x, c.pad_left + c.pad_right, c.dilation_x);
}

bool infer_conv(struct graph *g, struct node *n)
{
    struct shape x = shape_of(g, n, 0), w = shape_of(g, n, 1);
    struct conv c = conv_of(n);
    if (x.rank != 4 || w.rank != 4 || x.dim[3] != w.dim[2])
        return refuse(g, n, "pictures are N x H x W x C, filters KH x KW x C x out");
    if (!conv_sound(c)) return refuse(g, n, "a stride or dilation is below 1, or a pad below 0");
    n->shape = (struct shape){
        4,
        {x.dim[0], conv_size(x.dim[1], w.dim[0], c.stride_y, c.pad_top + c.pad_bottom, c.dilation_y),
         conv_size(x.dim[2], w.dim[1], c.stride_x, c.pad_left + c.pad_right, c.dilation_x), w.dim[3]}};
    return shape_size(n->shape) > 0 || refuse(g, n, "the filter is larger than the picture");
}

bool infer_conv_dx(struct graph *g, struct node *n)
{
    return conv_fits(n, n->shape, shape_of(g, n, 1), shape_of(g, n, 0)) ||
           refuse(g, n, "no picture of the asked shape gives this one");
}

bool infer_conv_dw(struct graph *g, struct node *n)
{
    return conv_fits(n, shape_of(g, n, 0), n->shape, shape_of(g, n, 1)) ||
           refuse(g, n, "no filter of the asked shape joins these");
}

bool infer_resize(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    bool fits = s.rank == 4 && n->shape.rank == 4 && s.dim[0] == n->shape.dim[0] && s.dim[3] == n->shape.dim[3];
    return fits || refuse(g, n, "only height and width of N x H x W x C can change");
}

bool infer_xent(struct graph *g, struct node *n)
{
    struct shape logits = shape_of(g, n, 0);
    if (logits.rank < 1 || !shape_equal(without_last(logits), shape_of(g, n, 1)))
        return refuse(g, n, "one index is wanted for each row of logits");
    n->shape = shape_of(g, n, 1);
    return true;
}

bool infer_norm(struct graph *g, struct node *n)
{
    struct shape s = shape_of(g, n, 0);
    if (s.rank < 2 || n->i[0] < 1 || s.dim[s.rank - 1] % n->i[0])
        return refuse(g, n, "the groups do not divide the last axis");
    return infer_same(g, n);
}

bool infer_norm_back(struct graph *g, struct node *n)
{
    if (!shape_equal(shape_of(g, n, 0), shape_of(g, n, 1))) return refuse(g, n, "the shapes differ");
    return infer_norm(g, n);
}

bool infer_attention(struct graph *g, struct node *n)
{
    struct shape q = shape_of(g, n, 0), k = shape_of(g, n, 1), v = shape_of(g, n, 2);
    bool fits = q.rank == 4 && k.rank == 4 && shape_equal(k, v) && q.dim[0] == k.dim[0] && q.dim[2] == k.dim[2] &&
                q.dim[3] == k.dim[3];
    if (!fits) return refuse(g, n, "queries, keys and values are B x T x heads x D");
    if (n->i[0] && q.dim[1] > k.dim[1]) return refuse(g, n, "a causal query would see no key");
    return infer_same(g, n);
}

bool infer_attention_back(struct graph *g, struct node *n)
{
    if (!infer_attention(g, n)) return false;
    if (!shape_equal(shape_of(g, n, 0), shape_of(g, n, 3)))
        return refuse(g, n, "the gradient has not the shape of the queries");
    n->shape = shape_with(n->shape, 1, n->shape.dim[1] + 2 * shape_of(g, n, 1).dim[1]);
    return true;
}

bool infer_prefix(struct graph *g, struct node *n)
{
    const struct shape x = shape_of(g, n, 0), w = shape_of(g, n, 1), c = shape_of(g, n, 3);
    const bool fits = x.rank == 2 && w.rank == 2 && c.rank == 1 && shape_equal(w, shape_of(g, n, 2)) &&
                      x.dim[1] == w.dim[0] && w.dim[1] == c.dim[0];
    return fits ? infer_same(g, n) : refuse(g, n, "values are N x D, both weights D x H, and biases H");
}

bool infer_prefix_back(struct graph *g, struct node *n)
{
    if (!infer_prefix(g, n)) return false;
    if (!shape_equal(shape_of(g, n, 0), shape_of(g, n, 4)))
        return refuse(g, n, "the gradient has not the shape of the values");
    const struct shape w = shape_of(g, n, 1);
    n->shape = SHAPE(2 * w.dim[0] + 1, w.dim[1]);
    return true;
}
