/* composite.c -- composite rows computed directly: a check of the expansions in graph/expand.c. */
#include "kernel/ref/ref.h"

#include <math.h>

/* log sum e^a over n numbers */
static double log_sum_exp(const double *a, int64_t n)
{
    double top = -INFINITY, sum = 0;
    for (int64_t k = 0; k < n; k++) top = fmax(top, a[k]);
    for (int64_t k = 0; k < n; k++) sum += exp(a[k] - top);
    return top + log(sum);
}

void ref_log_softmax(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1);
    for (int64_t row = 0; row < shape_size(c->source[0].shape); row += n) {
        const double *a = ref_source(c, 0) + row, total = log_sum_exp(a, n);
        for (int64_t k = 0; k < n; k++) ref_output(c, 0)[row + k] = a[k] - total;
    }
}

void ref_softmax(const struct call *c, const struct run *r)
{
    ref_log_softmax(c, r);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) ref_output(c, 0)[i] = exp(ref_output(c, 0)[i]);
}

/* logits [..., K], index [...] -> [...]; a row whose index is none of 0 .. K-1 costs nothing */
void ref_xent(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) {
        const double *a = ref_source(c, 0) + i * n;
        int64_t k = ref_index(ref_source(c, 1)[i], n);
        ref_output(c, 0)[i] = k < 0 ? 0 : log_sum_exp(a, n) - a[k];
    }
}

/* x as items x P positions x C channels; each item's groups of `width` channels have mean and variance of their own. */
struct norm_sets {
    int64_t items, P, C, groups, width;
};

static struct norm_sets norm_sets(const struct call *c)
{
    struct shape s = c->source[0].shape;
    struct norm_sets n = {.C = shape_dim(s, -1), .groups = c->node->i[0]};
    n.items = c->node->i[1] ? s.dim[0] : shape_size(s) / n.C;
    n.P = shape_size(s) / (n.items * n.C);
    n.width = n.C / n.groups;
    return n;
}

/* Where element k of set s stands in x. */
static int64_t norm_at(const struct norm_sets *n, int64_t s, int64_t k)
{
    int64_t item = s / n->groups, group = s % n->groups;
    return (item * n->P + k / n->width) * n->C + group * n->width + k % n->width;
}

static void norm_moments(const struct norm_sets *n, const double *x, int64_t s, double *mean, double *variance)
{
    int64_t size = n->P * n->width;
    *mean = *variance = 0;
    for (int64_t k = 0; k < size; k++) *mean += x[norm_at(n, s, k)] / (double)size;
    for (int64_t k = 0; k < size; k++) *variance += pow(x[norm_at(n, s, k)] - *mean, 2) / (double)size;
}

void ref_norm(const struct call *c, const struct run *r)
{
    (void)r;
    const struct norm_sets n = norm_sets(c);
    const double *x = ref_source(c, 0);
    for (int64_t s = 0; s < n.items * n.groups; s++) {
        double mean, variance;
        norm_moments(&n, x, s, &mean, &variance);
        for (int64_t k = 0; k < n.P * n.width; k++) {
            int64_t i = norm_at(&n, s, k);
            ref_output(c, 0)[i] = (x[i] - mean) / sqrt(variance + c->node->f[0]);
        }
    }
}

/* With y the normalised x: dx = (dy - mean dy - y mean(y dy)) / sqrt(variance + epsilon) */
void ref_norm_back(const struct call *c, const struct run *r)
{
    (void)r;
    const struct norm_sets n = norm_sets(c);
    const double *x = ref_source(c, 0), *dy = ref_source(c, 1);
    int64_t size = n.P * n.width;
    for (int64_t s = 0; s < n.items * n.groups; s++) {
        double mean, variance, mean_dy = 0, mean_ydy = 0;
        norm_moments(&n, x, s, &mean, &variance);
        double scale = 1 / sqrt(variance + c->node->f[0]);
        for (int64_t k = 0; k < size; k++) {
            int64_t i = norm_at(&n, s, k);
            mean_dy += dy[i] / (double)size;
            mean_ydy += (x[i] - mean) * scale * dy[i] / (double)size;
        }
        for (int64_t k = 0; k < size; k++) {
            int64_t i = norm_at(&n, s, k);
            ref_output(c, 0)[i] = (dy[i] - mean_dy - (x[i] - mean) * scale * mean_ydy) * scale;
        }
    }
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t d = 0; d < n; d++) sum += a[d] * b[d];
    return sum;
}

/* The keys and values of one head: rows of D numbers, `pitch` apart. */
struct head {
    const double *k, *v;
    int64_t pitch, D;
};

/* One query over the first `seen` keys of its head: y = sum_s softmax(scale q k_s) v_s. No key: zeros. */
static void attend(const double *q, struct head m, int64_t seen, double scale, double *y)
{
    int64_t D = m.D;
    double top = -INFINITY, total = 0;
    for (int64_t s = 0; s < seen; s++) top = fmax(top, scale * dot(q, m.k + s * m.pitch, D));
    for (int64_t d = 0; d < D; d++) y[d] = 0;
    for (int64_t s = 0; s < seen; s++) {
        double weight = exp(scale * dot(q, m.k + s * m.pitch, D) - top);
        total += weight;
        for (int64_t d = 0; d < D; d++) y[d] += weight * m.v[s * m.pitch + d];
    }
    for (int64_t d = 0; d < D && seen > 0; d++) y[d] /= total;
}

/* q [B,T,H,D], k and v [B,S,H,D]; causal: query t sees the keys s <= t + S - T */
void ref_attention(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape q = c->source[0].shape;
    int64_t B = q.dim[0], T = q.dim[1], H = q.dim[2], D = q.dim[3], S = c->source[1].shape.dim[1];
    for (int64_t i = 0; i < B * T * H; i++) {
        int64_t b = i / (T * H), t = i / H % T, h = i % H;
        int64_t seen = c->node->i[0] ? t + S - T + 1 : S, first = (b * S * H + h) * D;
        struct head head = {ref_source(c, 1) + first, ref_source(c, 2) + first, H * D, D};
        attend(ref_source(c, 0) + i * D, head, seen, c->node->f[0], ref_output(c, 0) + i * D);
    }
}

/* One query's share in the gradients: of its q, and of the keys and values that it sees. */
static void attend_back(const double *q, const double *dy, struct head m, int64_t seen, double scale, double *dq,
                        double *dk, double *dv)
{
    double top = -INFINITY, total = 0, mean = 0;
    for (int64_t s = 0; s < seen; s++) top = fmax(top, scale * dot(q, m.k + s * m.pitch, m.D));
    for (int64_t s = 0; s < seen; s++) {
        double weight = exp(scale * dot(q, m.k + s * m.pitch, m.D) - top);
        total += weight;
        mean += weight * dot(dy, m.v + s * m.pitch, m.D);
    }
    for (int64_t s = 0; s < seen; s++) {
        const double *k = m.k + s * m.pitch;
        double share = exp(scale * dot(q, k, m.D) - top) / total;
        double slope = share * (dot(dy, m.v + s * m.pitch, m.D) - mean / total) * scale;
        for (int64_t d = 0; d < m.D; d++) {
            dq[d] += slope * k[d];
            dk[s * m.pitch + d] += slope * q[d];
            dv[s * m.pitch + d] += share * dy[d];
        }
    }
}

/* q, k, v, dy as above -> dq, dk, dv, one after another along axis 1 */
void ref_attention_back(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape q = c->source[0].shape;
    int64_t B = q.dim[0], T = q.dim[1], H = q.dim[2], D = q.dim[3], S = c->source[1].shape.dim[1],
            item = (T + 2 * S) * H * D;
    double *out = ref_output(c, 0);
    for (int64_t i = 0; i < B * item; i++) out[i] = 0;
    for (int64_t i = 0; i < B * T * H; i++) {
        int64_t b = i / (T * H), t = i / H % T, h = i % H;
        int64_t seen = c->node->i[0] ? t + S - T + 1 : S, first = (b * S * H + h) * D;
        struct head head = {ref_source(c, 1) + first, ref_source(c, 2) + first, H * D, D};
        double *dq = out + b * item + (t * H + h) * D, *dk = out + b * item + (T * H + h) * D;
        attend_back(ref_source(c, 0) + i * D, ref_source(c, 3) + i * D, head, seen, c->node->f[0], dq, dk,
                    dk + S * H * D);
    }
}
