/* toy_world.c -- small worlds in which somebody acts: what was seen, what was done, what it earned.
**
**   pendulum    cos, sin, speed | torque in -2 .. 2 | reward; swung up from anywhere (dynamics of Gym's Pendulum)
**   cartpole    place, speed, angle, turning | push left or right | 1 while the pole stands (Barto, Sutton, Anderson 1983)
**   gridworld   row, column | north, east, south, west | -1 a step, 10 at the goal; 6 x 6 with walls
**
** An item is `length` steps of one life. Who acts is skilled to a degree drawn
** for each item (or told by skill=): with that probability a step is what a good
** controller would do, else it is random. Where a life ends (`done`), another
** begins with the next step.
*/
#include "data/toy.h"

#include <math.h>
#include <string.h>

#define STATE_MOST 4

struct world {
    const char *name;
    int states; /* numbers that are seen */
    void (*begin)(struct rng *r, double *state);
    double (*wise)(const double *state); /* what a good controller does */
    double (*rash)(struct rng *r);
    void (*see)(const double *state, double *seen);
    double (*act)(double *state, double action, bool *done); /* the reward */
    int width;
    const struct column *column; /* what is seen, action, reward, done */
    const char *lines;
};

struct life {
    const struct world *world;
    int length;
    double skill; /* negative: drawn */
};

/* ---- pendulum: angle (0 is up), speed ---- */

static double wrapped(double angle)
{
    return angle - 2 * M_PI * floor((angle + M_PI) / (2 * M_PI));
}

static void pendulum_begin(struct rng *r, double *s)
{
    s[0] = M_PI * (2 * rng_uniform(r) - 1);
    s[1] = 2 * rng_uniform(r) - 1;
}

/* Pumps energy until it is nearly up, then holds. */
static double pendulum_wise(const double *s)
{
    const double angle = wrapped(s[0]), energy = s[1] * s[1] / 6 + 5 * (cos(angle) - 1);
    const double torque = cos(angle) > 0.9 ? -10 * angle - 3 * s[1] : (s[1] * energy < 0 ? 2 : -2);
    return fmax(-2, fmin(2, torque));
}

static double pendulum_rash(struct rng *r)
{
    return 4 * rng_uniform(r) - 2;
}

static void pendulum_see(const double *s, double *seen)
{
    seen[0] = cos(s[0]);
    seen[1] = sin(s[0]);
    seen[2] = s[1];
}

static double pendulum_act(double *s, double torque, bool *done)
{
    const double angle = wrapped(s[0]), step = 0.05;
    const double cost = angle * angle + 0.1 * s[1] * s[1] + 0.001 * torque * torque;
    s[1] = fmax(-8, fmin(8, s[1] + (15 * sin(angle) + 3 * torque) * step));
    s[0] += s[1] * step;
    *done = false;
    return -cost;
}

/* ---- cart and pole: place, speed, angle, turning ---- */

static void cart_begin(struct rng *r, double *s)
{
    for (int i = 0; i < 4; i++) s[i] = 0.1 * rng_uniform(r) - 0.05;
}

static double cart_wise(const double *s)
{
    return s[2] + 0.5 * s[3] + 0.02 * s[0] + 0.1 * s[1] > 0;
}

static double coin(struct rng *r)
{
    return (double)rng_below(r, 2);
}

static void cart_see(const double *s, double *seen)
{
    memcpy(seen, s, 4 * sizeof *s);
}

static double cart_act(double *s, double right, bool *done)
{
    const double push = right > 0 ? 10 : -10, all = 1.1, pole = 0.05, half = 0.5, step = 0.02;
    const double share = (push + pole * s[3] * s[3] * sin(s[2])) / all;
    const double turn = (9.8 * sin(s[2]) - cos(s[2]) * share) / (half * (4.0 / 3 - 0.1 * cos(s[2]) * cos(s[2]) / all));
    const double pull = share - pole * turn * cos(s[2]) / all;
    s[0] += step * s[1];
    s[1] += step * pull;
    s[2] += step * s[3];
    s[3] += step * turn;
    *done = fabs(s[0]) > 2.4 || fabs(s[2]) > 12 * M_PI / 180;
    return 1;
}

/* ---- grid: row, column ---- */

#define SIDE 6
/* How far each field is from the goal; 99: a wall. */
static const int far[SIDE][SIDE] = {
    {15, 14, 13, 12, 13, 14}, {99, 99, 99, 11, 99, 99}, {7, 8, 9, 10, 11, 12},
    {6, 99, 99, 99, 99, 13},  {5, 4, 3, 2, 99, 14},     {6, 5, 99, 1, 0, 99},
};
static const int move_row[4] = {-1, 0, 1, 0}, move_column[4] = {0, 1, 0, -1};

static bool is_free(int row, int column)
{
    return row >= 0 && row < SIDE && column >= 0 && column < SIDE && far[row][column] != 99;
}

static void grid_begin(struct rng *r, double *s)
{
    do {
        s[0] = (double)rng_below(r, SIDE);
        s[1] = (double)rng_below(r, SIDE);
    } while (!is_free((int)s[0], (int)s[1]) || !far[(int)s[0]][(int)s[1]]);
}

static double grid_wise(const double *s)
{
    const int row = (int)s[0], column = (int)s[1];
    for (int k = 0; k < 4; k++) {
        const int to = row + move_row[k], beside = column + move_column[k];
        if (is_free(to, beside) && far[to][beside] < far[row][column]) return k;
    }
    return 0;
}

static double grid_rash(struct rng *r)
{
    return (double)rng_below(r, 4);
}

static void grid_see(const double *s, double *seen)
{
    memcpy(seen, s, 2 * sizeof *s);
}

static double grid_act(double *s, double action, bool *done)
{
    const int to = (int)s[0] + move_row[(int)action], beside = (int)s[1] + move_column[(int)action];
    if (is_free(to, beside)) {
        s[0] = to;
        s[1] = beside;
    }
    *done = !far[(int)s[0]][(int)s[1]];
    return *done ? 10 : -1;
}

/* ---- all worlds ---- */

static const char *const no_yes[] = {"no", "yes"}, *const sides[] = {"left", "right"};
static const char *const winds[] = {"north", "east", "south", "west"};

#define NUMBER(title)                                                                                                  \
    {                                                                                                                  \
        .name = title, .kind = COLUMN_NUMBER                                                                           \
    }
#define CATEGORY(title, n, names)                                                                                      \
    {                                                                                                                  \
        .name = title, .kind = COLUMN_CATEGORY, .categories = n, .category_names = names                               \
    }

/* clang-format off */
static const struct column pendulum_columns[] = {
    NUMBER("cos"), NUMBER("sin"), NUMBER("speed"), NUMBER("action"), NUMBER("reward"), CATEGORY("done", 2, no_yes)};
static const struct column cart_columns[] = {
    NUMBER("place"), NUMBER("speed"), NUMBER("angle"), NUMBER("turning"), CATEGORY("action", 2, sides),
    NUMBER("reward"), CATEGORY("done", 2, no_yes)};
static const struct column grid_columns[] = {
    NUMBER("row"), NUMBER("column"), CATEGORY("action", 4, winds), NUMBER("reward"), CATEGORY("done", 2, no_yes)};

#define WIDTH(columns) (int)(sizeof columns / sizeof *columns), columns
static const struct world worlds[] = {
    {"pendulum", 3, pendulum_begin, pendulum_wise, pendulum_rash, pendulum_see, pendulum_act, WIDTH(pendulum_columns),
     "speed += (15 sin angle + 3 torque) / 20, angle += speed / 20; reward -(angle^2 + speed^2 / 10 + torque^2 / 1000)"},
    {"cartpole", 4, cart_begin, cart_wise, coin, cart_see, cart_act, WIDTH(cart_columns),
     "a push of 10 to either side, steps of 0.02; over at a place beyond 2.4 or an angle beyond 12 degrees"},
    {"gridworld", 2, grid_begin, grid_wise, grid_rash, grid_see, grid_act, WIDTH(grid_columns),
     "......\n###.##\n......\n.####.\n....#.\n..#.G#\na wall stops a step; over at G"},
};
/* clang-format on */

static void life_draw(const void *truth, struct rng *r, double *x)
{
    const struct life *l = truth;
    const struct world *w = l->world;
    double state[STATE_MOST];
    const double skill = l->skill < 0 ? rng_uniform(r) : l->skill;
    w->begin(r, state);
    for (int t = 0; t < l->length; t++, x += w->width) {
        bool done;
        const double action = rng_uniform(r) < skill ? w->wise(state) : w->rash(r);
        w->see(state, x);
        x[w->states] = action;
        x[w->states + 1] = w->act(state, action, &done);
        x[w->states + 2] = done;
        if (done) w->begin(r, state);
    }
}

int toy_world(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    const struct world *w = worlds;
    while (strcmp(w->name, name)) w++;
    struct life *l = arena_small(a, sizeof *l);
    if (!l) return fail_memory(e);
    *l = (struct life){w, o->length, o->skill};
    t->truth = l;
    t->like = w->column;
    t->width = w->width;
    t->dimensions = o->length * w->width;
    t->draw = life_draw;
    t->lines = w->lines;
    return 0;
}
