/* game.c -- building and playing the rounds. */
#include "train/game.h"
#include "base/clock.h"
#include "base/rng.h"
#include "nn/front.h"

#include <math.h>
#include <stdio.h>

static struct optimiser optimiser_of(const struct train_options *t)
{
    struct optimiser o = optimiser_default((enum optimiser_kind)t->optimiser);
    o.beta1 = t->beta1;
    o.beta2 = t->beta2;
    o.epsilon = t->epsilon;
    o.decay = t->decay;
    o.second = t->second;
    o.clip = t->clip;
    o.average = t->average;
    return o;
}

/* Is this the update of a buffer that stands under the prefix? */
static bool is_own_update(var effect, const char *prefix)
{
    const char buffer[] = "buffer:";
    while (op_assigns(var_node(effect)->op)) effect = var_source(effect, 0);
    const char *name = var_node(effect)->name;
    return strncmp(name, buffer, strlen(buffer)) == 0 && strncmp(name + strlen(buffer), prefix, strlen(prefix)) == 0;
}

/* Targets of a player's plan: loss, watches, notices, updates, then what the optimiser does. */
static int collect_targets(struct game *g, net *n, const struct player *p, var *params, int count, var *target)
{
    struct optimiser o = optimiser_of(&g->f->train);
    o.whose = p->name;
    for (const struct player *before = n->player; before < p; before++) o.spared[before - n->player] = before->moves;
    int targets = 0;
    target[targets++] = p->loss;
    for (int k = 0; k < n->watches; k++) target[targets++] = n->watch[k].value;
    for (int k = 0; k < n->notices; k++) target[targets++] = n->notice[k].count;
    for (int k = 0; k < n->effects; k++)
        if (is_own_update(n->effect[k], p->moves)) target[targets++] = n->effect[k];
    var *gradient = params + count;
    gradients(p->loss, params, count, gradient);
    return targets + optimise(n, &o, params, gradient, count, target + targets);
}

static int compile_turn(struct game *g, net *n, const struct player *p, struct turn *t, struct err *e)
{
    int count = net_params(n, p->moves, NULL, 0),
        room = 1 + n->watches + n->notices + n->effects + OPTIMISER_EFFECTS * count;
    CHECK(count > 0, e, ERR_INTERNAL, "player %s moves no parameters (prefix \"%s\")", p->name, p->moves);
    var *params = mem_array((size_t)(2 * count), sizeof *params), *target = mem_array((size_t)room, sizeof *target);
    int status = params && target ? 0 : fail_memory(e);
    if (!status) {
        net_params(n, p->moves, params, count);
        int targets = collect_targets(g, n, p, params, count, target);
        const struct plan_options o = {.precision = g->f->precision,
                                       .deterministic = g->f->deterministic,
                                       .state = net_state,
                                       .self = g->f->store};
        status = net_check(n, e);
        if (!status) status = plan_compile(&t->plan, target, targets, &o, e);
    }
    mem_free(params);
    mem_free(target);
    return status;
}

static int describe_turn(struct game *g, const net *n, const struct player *p, struct turn *t, struct err *e)
{
    snprintf(t->name, sizeof t->name, "%s", p->name);
    t->times = p->times > 0 ? p->times : 1;
    t->rate = p->rate > 0 ? p->rate : 1;
    t->labelled = p->labelled;
    t->x = plan_input(t->plan, "data/x");
    t->label = plan_input(t->plan, "data/label");
    t->watches = n->watches;
    for (int k = 0; k < n->watches; k++) {
        t->watch_name[k] = arena_text(&g->arena, n->watch[k].name);
        if (!t->watch_name[k]) return fail_memory(e);
    }
    t->notices = n->notices;
    for (int k = 0; k < n->notices; k++) {
        t->notice[k].what = arena_text(&g->arena, n->notice[k].what);
        t->notice[k].of = n->notice[k].of;
        if (!t->notice[k].what) return fail_memory(e);
    }
    g->batches += t->times;
    plan_profile(t->plan, g->f->profile);
    return 0;
}

/* Builds the whole family once more and keeps player number g->turns of it. */
static int open_turn(struct game *g, int stage, int *players, struct err *e)
{
    const struct fit *f = g->f;
    net n;
    TRY(net_init(&n, f->store, f->item, f->batch, true, e));
    n.stage = stage;
    f->family->build(&n, f->options, front_batch(&n));
    int status = net_check(&n, e);
    if (!status && n.players < 1) status = fail(e, ERR_INTERNAL, "%s has no players", f->family->name);
    if (!status) status = compile_turn(g, &n, &n.player[g->turns], &g->turn[g->turns], e);
    if (!status) status = describe_turn(g, &n, &n.player[g->turns], &g->turn[g->turns], e);
    *players = n.players;
    net_free(&n);
    return status;
}

int game_open(struct game *g, const struct fit *f, int stage, struct err *e)
{
    *g = (struct game){.f = f};
    int players = 1, status = 0;
    g->rows = mem_array((size_t)f->batch, sizeof *g->rows);
    if (!g->rows) return fail_memory(e);
    for (; g->turns < players && !status; g->turns++) status = open_turn(g, stage, &players, e);
    for (int k = 0; k < g->turns && !status && !g->known; k++)
        if (g->turn[k].labelled) status = data_known(f->data, &g->known, e);
    if (!status && f->ahead && f->data->made && !g->known)
        status = ahead_open(&g->ahead, f->data, f->seed, f->batch, e);
    if (status) game_close(g);
    return status;
}

void game_close(struct game *g)
{
    ahead_close(g->ahead);
    for (int k = 0; k < NET_MAX_PLAYERS; k++) plan_free(g->turn[k].plan);
    data_close(g->known);
    mem_free(g->rows);
    arena_free(&g->arena);
    *g = (struct game){0};
}

size_t game_bytes(const struct game *g)
{
    size_t bytes = 0;
    for (int k = 0; k < g->turns; k++) bytes += plan_bytes(g->turn[k].plan);
    return bytes;
}

double game_flops(const struct game *g)
{
    double flops = 0;
    for (int k = 0; k < g->turns; k++) flops += g->turn[k].times * plan_flops(g->turn[k].plan);
    return flops;
}

static void set_scalar(struct plan *p, const char *name, double value)
{
    struct tensor t = plan_input(p, name);
    if (t.data) tensor_set(&t, 0, value);
}

static bool reads(const struct turn *t)
{
    return t->x.data || t->label.data;
}

/* The batch that is read after this one, which is the i-th of turn k. */
static int64_t next_batch(const struct game *g, int k, int i, int64_t batch_number)
{
    do {
        batch_number++;
        if (++i < g->turn[k].times) continue;
        i = 0;
        k = (k + 1) % g->turns;
    } while (!reads(&g->turn[k]));
    return batch_number;
}

static int fill_inputs(struct game *g, int k, int i, int64_t batch_number, struct err *e)
{
    const struct turn *t = &g->turn[k];
    struct data *d = t->labelled && g->known ? g->known : g->f->data;
    const double from = clock_seconds();
    int status;
    if (!reads(t)) return 0;
    if (g->ahead) {
        status = ahead_read(g->ahead, batch_number, next_batch(g, k, i, batch_number), t->x.data, t->label.data, e);
    } else {
        data_batch_rows(d, g->f->seed, batch_number, g->f->batch, g->rows);
        status = d->read(d, g->rows, g->f->batch, t->x.data, t->label.data, e);
    }
    g->waited += clock_seconds() - from;
    return status;
}

static int play(struct game *g, struct turn *t, int64_t batch_number, int64_t move, double rate, double share,
                uint64_t key, char *where, size_t size, struct err *e)
{
    const struct optimiser o = optimiser_of(&g->f->train);
    struct optimiser_scalar scalar[OPTIMISER_SCALARS];
    optimiser_scalars(&o, rate * t->rate, move + 1, scalar);
    for (int k = 0; k < OPTIMISER_SCALARS; k++) set_scalar(t->plan, scalar[k].name, scalar[k].value);
    set_scalar(t->plan, "fit/progress", share);
    if (g->turns > 1) plan_touch(t->plan); /* another player has moved what this one only reads */
    if (where && !where[0]) return plan_run_checked(t->plan, key, (uint64_t)batch_number, where, size, e);
    return plan_run(t->plan, key, (uint64_t)batch_number, e);
}

int game_round(struct game *g, int64_t step, int64_t at, int64_t steps, double rate_factor, bool *finite, char *where,
               size_t size, struct err *e)
{
    const struct train_options *o = &g->f->train;
    int64_t warmup = (int64_t)(o->warmup * (double)steps), batch_number = step * g->batches;
    double share = steps > 1 ? (double)step / (double)(steps - 1) : 1;
    double rate = o->rate * rate_factor * schedule_factor((enum schedule_kind)o->schedule, step, steps, warmup);
    *finite = true;
    for (int k = 0; k < g->turns; k++) {
        struct turn *t = &g->turn[k];
        uint64_t key = rng_key(g->f->seed, rng_hash_text(t->name), 0);
        for (int i = 0; i < t->times; i++, batch_number++) {
            TRY(fill_inputs(g, k, i, batch_number, e));
            TRY(play(g, t, batch_number, at * t->times + i, rate, share < 1 ? share : 1, key, where, size, e));
        }
        struct tensor loss = plan_output(t->plan, 0);
        g->loss[k] = tensor_get(&loss, 0);
        *finite &= isfinite(g->loss[k]) != 0;
    }
    return 0;
}

void game_watches(const struct game *g, struct fit_report *r)
{
    r->loss = g->loss[0];
    for (int k = 0; k < g->turns; k++) {
        const struct turn *t = &g->turn[k];
        if (k > 0 && r->watches < NET_MAX_WATCHES) {
            r->watch_name[r->watches] = t->name;
            r->watch[r->watches++] = g->loss[k];
        }
        for (int w = 0; k == 0 && w < t->watches && r->watches < NET_MAX_WATCHES; w++) {
            struct tensor value = plan_output(t->plan, 1 + w);
            r->watch_name[r->watches] = t->watch_name[w];
            r->watch[r->watches++] = tensor_get(&value, 0);
        }
    }
}

bool game_notice(struct game *g, char *line, size_t size)
{
    struct turn *t = &g->turn[0];
    for (int k = 0; k < t->notices; k++) {
        struct tensor count = plan_output(t->plan, 1 + t->watches + k);
        const double n = tensor_get(&count, 0);
        if (t->notice[k].said || !(n > 0)) continue;
        t->notice[k].said = true;
        snprintf(line, size, "%.0f of %lld %s", n, (long long)t->notice[k].of, t->notice[k].what);
        return true;
    }
    return false;
}

void game_touch(struct game *g)
{
    for (int k = 0; k < g->turns; k++) plan_touch(g->turn[k].plan);
}
