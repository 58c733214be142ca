/* scales.c -- pictures, scale after scale: the fine half of the numbers is done early, the coarse half goes on. */
#include "prob/bijection.h"

#include <stdio.h>

#define MOST_SCALES 8

int flow_most_scales(const struct item *item)
{
    int scales = 0;
    const int64_t both = item->shape.dim[0] | item->shape.dim[1];
    while (scales < MOST_SCALES && both % (2ll << scales) == 0) scales++;
    return scales;
}

int flow_check_scales(const struct item *item, int scales, struct err *e)
{
    const int most = flow_most_scales(item);
    CHECK(most > 0, e, ERR_DATA, "pictures of %lld x %lld cannot be halved, which is how a flow takes them",
          (long long)item->shape.dim[0], (long long)item->shape.dim[1]);
    CHECK(scales <= most, e, ERR_OPTION, "scales=%d: pictures of %lld x %lld can be halved %d times", scales,
          (long long)item->shape.dim[0], (long long)item->shape.dim[1], most);
    return 0;
}

struct steps {
    int count;
    flow_step *step;
};

static struct flow steps_at(net *n, const void *options, struct flow f, int scale, struct steps s)
{
    char name[20];
    snprintf(name, sizeof name, "scale-%d", scale);
    scope(n, name);
    f = flow_chain(n, options, f, s.count, s.step);
    scope_end(n);
    return f;
}

static struct flow scales_in(net *n, const void *options, struct flow f, int scales, struct steps steps)
{
    var done = {n->g, -1};
    for (int k = 0; k < scales; k++) {
        f = steps_at(n, options, flow_squeeze(f), k, steps);
        const int64_t channels = var_dim(f.x, -1), on = k + 1 < scales ? channels / 2 : 0;
        var flat = v_flatten(v_slice(f.x, -1, on, channels - on));
        done = k ? v_join(done, flat, 1) : flat;
        if (on) f.x = v_slice(f.x, -1, 0, on);
    }
    f.x = done;
    return f;
}

static struct flow scales_out(net *n, const void *options, struct flow f, int scales, struct steps steps)
{
    const int64_t items = var_dim(f.x, 0), all = var_dim(f.x, 1);
    int64_t height = n->item->shape.dim[0] >> scales, width = n->item->shape.dim[1] >> scales,
            channels = n->item->shape.dim[2] << (scales + 1), from = all;
    var z = f.x, x = {n->g, -1};
    for (int k = scales - 1; k >= 0; k--, height *= 2, width *= 2, channels /= 2) {
        const int64_t here = k + 1 < scales ? channels / 2 : channels, size = height * width * here;
        from -= size;
        var part = v_reshape(v_slice(z, 1, from, size), SHAPE(items, height, width, here));
        f.x = k + 1 < scales ? v_join(x, part, 3) : part;
        f = flow_squeeze(steps_at(n, options, f, k, steps));
        x = f.x;
    }
    return f;
}

struct flow flow_scales(net *n, const void *options, struct flow f, int scales, int count, flow_step *step)
{
    const struct steps s = {count, step};
    return f.way == FLOW_IN ? scales_in(n, options, f, scales, s) : scales_out(n, options, f, scales, s);
}
