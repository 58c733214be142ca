/* motion.c -- straight and back from the edges, round a circle, to and fro. */
#include "data/motion.h"

#include <math.h>

#define LOW 0.2     /* middles stay from here to 1 - LOW, which leaves room for the largest thing */
#define RADIUS 0.15 /* of a circle; half of a swing */

enum { STRAIGHT, CIRCLING, SWINGING };

const char *const motion_kinds[MOTION_KINDS] = {"straight", "circling", "swinging"};
const char *const motion_paces[MOTION_PACES] = {"slow", "fast"};
static const double pace_speed[MOTION_PACES][2] = {{0.02, 0.035}, {0.06, 0.09}};

static double between(struct rng *r, double low, double high)
{
    return low + (high - low) * rng_uniform(r);
}

void motion_draw(struct rng *r, struct motion *out)
{
    struct motion m = {.thing = scene_thing(r)};
    const bool straight = (m.kind = (int)rng_below(r, MOTION_KINDS)) == STRAIGHT;
    m.pace = (int)rng_below(r, MOTION_PACES);
    m.speed = between(r, pace_speed[m.pace][0], pace_speed[m.pace][1]);
    m.heading = between(r, -180, 180);
    m.turn = rng_below(r, 2) ? 1 : -1;
    const double room = straight ? 0.5 - LOW : 0.5 - LOW - RADIUS; /* of where it may begin, or turn around */
    m.thing.x = between(r, 0.5 - room, 0.5 + room);
    m.thing.y = between(r, 0.5 - room, 0.5 + room);
    if (m.kind == CIRCLING) { /* the middle was drawn; it begins a quarter turn before its heading */
        const double at = m.heading * M_PI / 180 - m.turn * M_PI / 2;
        m.thing.x += RADIUS * cos(at);
        m.thing.y += RADIUS * sin(at);
    }
    *out = m;
}

/* Back and forth between LOW and 1 - LOW. */
static double folded(double x)
{
    const double width = 1 - 2 * LOW;
    x = fmod(fabs(x - LOW), 2 * width);
    return LOW + (x > width ? 2 * width - x : x);
}

void motion_place(const struct motion *m, int frame, double *x, double *y)
{
    const double heading = m->heading * M_PI / 180, way = m->speed * frame;
    double along = way;
    if (m->kind == CIRCLING) {
        const double at = heading - m->turn * M_PI / 2, to = at + m->turn * way / RADIUS;
        *x = m->thing.x + RADIUS * (cos(to) - cos(at));
        *y = m->thing.y + RADIUS * (sin(to) - sin(at));
        return;
    }
    if (m->kind == SWINGING) along = RADIUS * sin(way * M_PI / (2 * RADIUS));
    *x = m->thing.x + along * cos(heading);
    *y = m->thing.y + along * sin(heading);
    if (m->kind == STRAIGHT) *x = folded(*x), *y = folded(*y);
}

void motion_render(const struct motion *m, int frame, int side, uint8_t *pixels)
{
    struct scene s = {.things = 1, .thing = {m->thing}};
    motion_place(m, frame, &s.thing[0].x, &s.thing[0].y);
    scene_render(&s, side, pixels);
}

void motion_caption(const struct motion *m, struct text *out)
{
    static const char *const does[MOTION_KINDS] = {"goes straight", "goes round", "swings"};
    scene_name_thing(&m->thing, out);
    text_printf(out, " %s %s", does[m->kind], m->pace ? "fast" : "slowly");
}
