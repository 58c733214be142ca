/* shaped.c -- a swiss roll and petals, drawn in the graph. The temperature is of their noise: the shapes stay. */
#include "prob/shaped.h"

#include <math.h>

#define PETALS 10
#define ROLL_RADIUS 2.2 /* after two turns */
#define ROLL_NOISE 0.05

static var noise(net *n, int64_t items, int64_t width, double deviation)
{
    return v_scale(v_normal(n->g, SHAPE(items, width)), deviation * n->temperature);
}

static var swissroll(net *n, int64_t items) /* [items, 2]: even along the line, from half a turn to two */
{
    var square = v_offset(v_scale(v_uniform(n->g, SHAPE(items, 1)), 15), 1); /* of half turns */
    var angle = v_scale(v_sqrt(square), M_PI), radius = v_scale(angle, ROLL_RADIUS / (4 * M_PI));
    var point = v_join(v_mul(radius, v_cos(angle)), v_mul(radius, v_sin(angle)), 1);
    return v_add(point, noise(n, items, 2, ROLL_NOISE));
}

static var petals(net *n, int64_t items)
{
    var angle = v_scale(v_floor(v_scale(v_uniform(n->g, SHAPE(items, 1)), PETALS)), 2 * M_PI / PETALS);
    var out = v_offset(noise(n, items, 1, 0.35), 1.3), beside = noise(n, items, 1, 0.1), c = v_cos(angle),
        s = v_sin(angle);
    return v_join(v_sub(v_mul(out, c), v_mul(beside, s)), v_add(v_mul(out, s), v_mul(beside, c)), 1);
}

var shaped_draw(net *n, enum shaped shape, int64_t items, int64_t width)
{
    if (shape == SHAPED_NORMAL) return noise(n, items, width, 1);
    if (width < 2) return graph_fail(n->g, "a prior in the plane wants a code of two numbers or more");
    var plane = shape == SHAPED_SWISSROLL ? swissroll(n, items) : petals(n, items);
    return width == 2 ? plane : v_join(plane, noise(n, items, width - 2, 1), 1);
}
