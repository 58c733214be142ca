/* tower.c -- mlp and conv, inwards and outwards. */
#include "nn/tower.h"

#include <stdio.h>

#define KERNEL 4 /* with stride 2: no pixel is covered more often than another */

int tower_check(const struct tower *t, const struct item *item, struct err *e)
{
    int64_t factor = 1ll << t->hidden.count;
    if (t->network == TOWER_MLP) return 0;
    CHECK(item->kind == ITEM_IMAGE, e, ERR_OPTION, "network=conv is for pictures; use network=mlp");
    CHECK(item->shape.dim[0] % factor == 0 && item->shape.dim[1] % factor == 0, e, ERR_OPTION,
          "each of the %d conv layers halves the picture, and %lld x %lld cannot be; name fewer in hidden=, or use "
          "network=mlp",
          t->hidden.count, (long long)item->shape.dim[0], (long long)item->shape.dim[1]);
    return 0;
}

static const char *layer_name(char *buffer, size_t size, int k)
{
    snprintf(buffer, size, "%d", k);
    return buffer;
}

var tower_in(net *n, const struct tower *t, var x)
{
    char name[12];
    if (t->network == TOWER_MLP) return mlp(n, "h", v_flatten(x), t->hidden, (enum activation)t->activation);
    for (int k = 0; k < t->hidden.count; k++)
        x = activate(conv(n, layer_name(name, sizeof name, k), x, t->hidden.size[k], KERNEL, 2),
                     (enum activation)t->activation);
    return v_flatten(x);
}

/* From the smallest picture back to the item's size. */
static var conv_out(net *n, const struct tower *t, var z, int64_t channels)
{
    char name[12];
    int layers = t->hidden.count;
    int64_t height = n->item->shape.dim[0] >> layers, width = n->item->shape.dim[1] >> layers,
            inner = t->hidden.size[layers - 1];
    var h = v_reshape(linear(n, "h", z, height * width * inner), SHAPE(var_dim(z, 0), height, width, inner));
    for (int k = layers - 1; k >= 0; k--) {
        h = activate(h, (enum activation)t->activation);
        h = conv_up(n, layer_name(name, sizeof name, k), h, k ? t->hidden.size[k - 1] : channels, KERNEL, 2);
    }
    return h;
}

var tower_out(net *n, const struct tower *t, var z, int64_t channels)
{
    if (t->network == TOWER_CONV) return conv_out(n, t, z, channels);
    struct sizes back = {t->hidden.count, {0}};
    for (int k = 0; k < back.count; k++) back.size[k] = t->hidden.size[back.count - 1 - k];
    struct shape item = shape_with(n->item->shape, -1, channels);
    var h = mlp(n, "h", z, back, (enum activation)t->activation);
    return v_reshape(linear(n, "x", h, shape_size(item)), shape_join(var_dim(z, 0), item));
}
