/* scene.c -- drawing scenes: their factors, their words, their pixels. */
#include "data/scene.h"

#include <math.h>
#include <string.h>

#define FINE 4      /* samples of a pixel in each direction */
#define JITTER 0.03 /* of places */

const char *const scene_shapes[SCENE_SHAPES] = {"circle", "square", "triangle", "cross", "ring"};
const char *const scene_colours[SCENE_COLOURS] = {"red", "orange", "yellow", "green", "blue", "purple"};
const char *const scene_sizes[SCENE_SIZES] = {"small", "large"};
const char *const scene_places[SCENE_PLACES] = {"in the top left",    "at the top",    "in the top right",
                                                "on the left",        "in the middle", "on the right",
                                                "in the bottom left", "at the bottom", "in the bottom right"};
const char *const scene_relations[SCENE_RELATIONS] = {"left of", "right of", "above", "below"};

static const double radius[SCENE_SIZES] = {0.10, 0.18};
static const uint8_t paint[SCENE_COLOURS][3] = {{220, 40, 40}, {245, 140, 30}, {240, 205, 30},
                                                {40, 160, 70}, {40, 90, 215},  {140, 60, 170}};

/* ---- factors ---- */

static double near(struct rng *r, double middle, double most)
{
    return middle + most * (2 * rng_uniform(r) - 1);
}

struct thing scene_thing(struct rng *r)
{
    struct thing t = {0};
    t.shape = (int)rng_below(r, SCENE_SHAPES);
    t.colour = (int)rng_below(r, SCENE_COLOURS);
    t.size = (int)rng_below(r, SCENE_SIZES);
    return t;
}

static void place_one(struct rng *r, struct scene *s)
{
    s->place = (int)rng_below(r, SCENE_PLACES);
    s->thing[0].x = near(r, 0.24 + 0.26 * (s->place % 3), JITTER);
    s->thing[0].y = near(r, 0.24 + 0.26 * (s->place / 3), JITTER);
}

/* Far apart along the axis of the relation, anywhere across it. Two things that look alike would have no first. */
static void place_two(struct rng *r, struct scene *s)
{
    struct thing *a = &s->thing[0], *b = &s->thing[1];
    if (a->shape == b->shape && a->colour == b->colour && a->size == b->size)
        b->colour = (b->colour + 1) % SCENE_COLOURS;
    s->relation = (int)rng_below(r, SCENE_RELATIONS);
    for (int i = 0; i < 2; i++) {
        const bool first = (i == 0) == (s->relation % 2 == 0); /* on the axis */
        const double along = near(r, first ? 0.26 : 0.74, JITTER), across = near(r, 0.5, 0.25);
        s->thing[i].x = s->relation < 2 ? along : across;
        s->thing[i].y = s->relation < 2 ? across : along;
    }
}

void scene_draw(struct rng *r, struct scene *out)
{
    *out = (struct scene){.things = 1 + (int)rng_below(r, 2)};
    for (int i = 0; i < out->things; i++) out->thing[i] = scene_thing(r);
    (out->things == 1 ? place_one : place_two)(r, out);
}

/* ---- words ---- */

void scene_name_thing(const struct thing *t, struct text *out)
{
    const char *colour = scene_colours[t->colour];
    text_printf(out, "a %s %s %s", scene_sizes[t->size], colour, scene_shapes[t->shape]);
}

void scene_caption(const struct scene *s, struct text *out)
{
    scene_name_thing(&s->thing[0], out);
    text_printf(out, " %s", s->things == 1 ? scene_places[s->place] : scene_relations[s->relation]);
    if (s->things == 1) return;
    text_add(out, " ");
    scene_name_thing(&s->thing[1], out);
}

/* ---- pixels ---- */

/* Is the place, in radii from the middle, within the shape? */
static bool covers(int shape, double x, double y)
{
    const double square = x * x + y * y, ax = fabs(x), ay = fabs(y);
    switch (shape) {
    case 0: return square <= 1;
    case 1: return ax <= 0.86 && ay <= 0.86;
    case 2: return y <= 0.75 && ax <= 0.97 * (y + 1) / 1.75;
    case 3: return (ax <= 0.32 && ay <= 1) || (ay <= 0.32 && ax <= 1);
    default: return square <= 1 && square >= 0.3;
    }
}

static int samples_within(const struct thing *t, int side, int x, int y)
{
    const double scale = 1 / (radius[t->size] * side);
    int n = 0;
    for (int k = 0; k < FINE * FINE; k++) {
        const double sx = x + (k % FINE + 0.5) / FINE, sy = y + (k / FINE + 0.5) / FINE;
        n += covers(t->shape, (sx - t->x * side) * scale, (sy - t->y * side) * scale);
    }
    return n;
}

static void render_thing(const struct thing *t, int side, uint8_t *pixels)
{
    const double reach = radius[t->size] * side;
    const int left = (int)fmax(0, floor(t->x * side - reach)), right = (int)fmin(side - 1, t->x * side + reach);
    const int top = (int)fmax(0, floor(t->y * side - reach)), bottom = (int)fmin(side - 1, t->y * side + reach);
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            const int n = samples_within(t, side, x, y), all = FINE * FINE;
            uint8_t *p = pixels + ((size_t)y * (size_t)side + (size_t)x) * 3;
            for (int c = 0; c < 3; c++) p[c] = (uint8_t)((p[c] * (all - n) + paint[t->colour][c] * n + all / 2) / all);
        }
}

void scene_render(const struct scene *s, int side, uint8_t *pixels)
{
    memset(pixels, 255, (size_t)side * (size_t)side * 3);
    for (int i = 0; i < s->things; i++) render_thing(&s->thing[i], side, pixels);
}
