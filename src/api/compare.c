/* compare.c -- limn_compare: family after family on the same data, with the same split and the same time.
**
** What goes wrong with one of them is told in its line, and the others go on.
*/
#include "api/contest.h"
#include "api/eval.h"
#include "base/atomic.h"
#include "base/clock.h"
#include "data/name.h"
#include "metric/network.h"

#include <math.h>
#include <stdio.h>

#define COUNT 1000
#define HELD_OUT 0.2

limn_compare_options limn_compare_defaults(void)
{
    return (limn_compare_options){.seconds = 60, .held_out = HELD_OUT, .count = COUNT, .precision = "auto", .seed = 1};
}

/* ---- who takes part ---- */

static int enter(struct contest *c, const struct family *f, struct err *e)
{
    for (int k = 0; k < c->entrants; k++)
        if (c->entrant[k].family == f) return 0;
    CHECK(c->entrants < CONTESTANTS_MOST, e, ERR_CALL, "at most %d families are compared", CONTESTANTS_MOST);
    c->entrant[c->entrants++].family = f;
    return 0;
}

static int enter_all(struct contest *c, struct err *e)
{
    for (int k = 0; families[k]; k++)
        if (families[k]->takes >> c->data->item.kind & 1) TRY(enter(c, families[k], e));
    CHECK(c->entrants, e, ERR_DATA, "no family takes items of this kind");
    return 0;
}

static int enter_named(struct contest *c, char *names, struct err *e)
{
    const struct family *f;
    for (char *name; (name = strsep(&names, ","));) {
        TRY(family_need(name, &f, e));
        TRY(enter(c, f, e));
    }
    return 0;
}

static int enter_families(struct contest *c, struct err *e)
{
    const char *list = c->o->families;
    if (!list || !strcmp(list, "all")) return enter_all(c, e);
    char *names = mem_copy_text(list);
    const int failed = names ? enter_named(c, names, e) : fail_memory(e);
    mem_free(names);
    return failed;
}

/* ---- figures ---- */

static const char *hold(struct contest *c, const char *text)
{
    return text ? arena_text(&c->arena, text) : NULL;
}

static int add(struct contest *c, struct contestant *who, limn_verdict v, struct err *e)
{
    if (c->o->tell) c->o->tell(c->o->self, &v);
    if (who->count == who->room) {
        const int room = who->room ? 2 * who->room : 16;
        limn_verdict *more = mem_resize(who->verdict, (size_t)room * sizeof *more);
        if (!more) return fail_memory(e);
        who->verdict = more;
        who->room = room;
    }
    v.model = hold(c, v.model);
    v.baseline_name = hold(c, v.baseline_name);
    v.part = hold(c, v.part);
    v.measure = hold(c, v.measure);
    v.part_note = NULL;
    v.note = hold(c, v.note);
    who->verdict[who->count++] = v;
    return c->arena.failed ? fail_memory(e) : 0;
}

/* What no judge tells. */
static int add_cost(struct contest *c, struct contestant *who, const char *metric, const char *title, const char *unit,
                    double value, struct err *e)
{
    return add(c, who,
               (limn_verdict){.metric = metric,
                              .title = title,
                              .model = who->family->name,
                              .value = value,
                              .ci95 = NAN,
                              .unit = unit,
                              .better = "lower",
                              .items = c->train->count,
                              .baseline = NAN,
                              .floor = NAN,
                              .part = "training"},
               e);
}

struct listener {
    struct contest *c;
    struct contestant *who;
    const struct hearing *h;
    struct err err;
};

static void told(void *self, const struct judge *j, const struct verdict *v)
{
    struct listener *l = self;
    add(l->c, l->who, api_verdict(l->h, j, v), &l->err);
}

/* ---- one of them ---- */

static int draw_and_judge(struct contest *c, struct contestant *who, struct hearing *h, struct err *e)
{
    const struct items *items;
    if (model_able(h->m, VERB_SAMPLE)) {
        const double start = clock_seconds();
        TRY(hearing_items(h, PART_DRAWN, &items, e));
        const double thousand = (clock_seconds() - start) / (double)items->n * 1000;
        TRY(add_cost(c, who, "sample-time", "Time to draw 1000 items", "seconds", thousand, e));
        if (c->o->report) TRY(contest_show_items(&h->m->item, items, &who->show, e));
    }
    if (c->o->report) contest_show_course(h->m->record, &who->show);
    TRY(hearing_run(h, c->o->judges, e));
    if (!c->o->report || c->real.length) return 0;
    TRY(hearing_items(h, PART_HELD, &items, e));
    return contest_show_items(&h->m->item, items, &c->real, e);
}

static int judge(struct contest *c, struct contestant *who, struct model *m, struct err *e)
{
    struct hearing h = {
        .count = c->o->count, .seed = c->o->seed, .network = c->o->network, .lenient = true, .tell = told};
    struct listener l = {.c = c, .who = who, .h = &h};
    h.self = &l;
    int failed = hearing_open(&h, m, c->test, c->train, e);
    h.parts.name = "held out";
    if (!failed) failed = draw_and_judge(c, who, &h, e);
    hearing_close(&h);
    if (!failed && l.err.kind) return fail(e, l.err.kind, "%s", l.err.text);
    return failed;
}

static int tell_costs(struct contest *c, struct contestant *who, const struct model *m, double seconds, size_t memory,
                      struct err *e)
{
    TRY(add_cost(c, who, "fit-time", "Time of the fit", "seconds", seconds, e));
    TRY(add_cost(c, who, "memory", "Memory at the height of the fit", "bytes", (double)memory, e));
    return add_cost(c, who, "model-size", "Size of the model", "bytes", (double)store_bytes(m->store), e);
}

static int fit(struct contest *c, struct contestant *who, limn_error *e)
{
    limn_fit_options o = limn_fit_defaults();
    limn_fit_result result;
    limn_model *m;
    struct err err = {0};
    o.seconds = c->o->seconds;
    o.seed = c->o->seed;
    o.precision = c->o->precision;
    o.deterministic = c->o->deterministic;
    o.report = c->o->fitting;
    o.stop = c->o->stop;
    o.self = c->o->self;
    mem_peak_bytes(true);
    if (limn_fit(who->family->name, (limn_data *)c->train, &o, &m, &result, e)) return 1;
    int failed = tell_costs(c, who, model_of(m), result.seconds, mem_peak_bytes(false), &err);
    if (!failed) failed = judge(c, who, model_of(m), &err);
    limn_free_model(m);
    return api_done(failed, &err, e);
}

static int tell_failure(struct contest *c, struct contestant *who, const limn_error *from, struct err *e)
{
    who->error = arena_printf(&c->arena, "%s%s%s%s", from->text, *from->hint ? " (" : "", from->hint,
                              *from->hint ? ")" : "");
    if (c->arena.failed) return fail_memory(e);
    const limn_verdict v = {.metric = "failed",
                            .title = "Failed",
                            .model = who->family->name,
                            .value = NAN,
                            .ci95 = NAN,
                            .baseline = NAN,
                            .floor = NAN,
                            .unit = from->name,
                            .better = "lower",
                            .part = "training",
                            .note = who->error};
    if (c->o->tell) c->o->tell(c->o->self, &v);
    return 0;
}

/* *stopped: somebody asked to stop. */
static int take_turns(struct contest *c, bool *stopped, struct err *e)
{
    for (int k = 0; k < c->entrants && !*stopped; k++) {
        struct contestant *who = &c->entrant[k];
        limn_error from = {0};
        if (c->o->begin) c->o->begin(c->o->self, who->family->name, k, c->entrants);
        if (!fit(c, who, &from)) continue;
        *stopped = from.kind == ERR_INTERRUPTED;
        TRY(tell_failure(c, who, &from, e));
    }
    return 0;
}

/* ---- all of them ---- */

static int choose_parts(struct contest *c, struct err *e)
{
    c->test = data_of(c->o->test);
    c->train = c->data;
    if (c->test) return item_suits(&c->data->item, &c->test->item, e);
    TRY(data_split(c->data, c->o->held_out, &c->own[0], &c->own[1], e));
    c->train = c->own[0];
    c->test = c->own[1];
    return 0;
}

static int write_report(const struct contest *c, struct err *e)
{
    struct text page = {0};
    struct atomic_file *f;
    int failed = contest_page(c, &page, e);
    if (!failed) failed = atomic_open(&f, c->o->report, e);
    if (!failed) {
        failed = atomic_write(f, text_get(&page), page.length, e);
        if (failed) atomic_abandon(f);
        else failed = atomic_commit(f, e);
    }
    text_free(&page);
    return failed;
}

static int check(const limn_compare_options *o, struct err *e)
{
    CHECK(o->seconds > 0 && isfinite(o->seconds), e, ERR_OPTION, "a time of %g seconds for each fit", o->seconds);
    CHECK(o->count >= 2, e, ERR_OPTION, "%lld items; it takes 2 or more", (long long)o->count);
    TRY(hearing_check_list(o->judges, e));
    if (!o->report) return 0;
    CHECK(name_ends(o->report, ".html"), e, ERR_CALL, "%s: the report is a page, and its name ends in .html",
          o->report);
    return atomic_possible(o->report, e);
}

/* Before anything is fitted. */
static int check_network(const struct contest *c, struct err *e)
{
    struct model *network;
    if (!c->o->network || c->data->item.kind != ITEM_IMAGE) return 0;
    TRY(network_open(c->o->network, &c->data->item, &network, e));
    model_free(network);
    return 0;
}

static int run(struct contest *c, struct err *e)
{
    bool stopped = false;
    int done = 0;
    TRY(check(c->o, e));
    TRY(check_network(c, e));
    TRY(enter_families(c, e));
    TRY(choose_parts(c, e));
    TRY(take_turns(c, &stopped, e));
    if (c->o->report) TRY(write_report(c, e));
    CHECK(!stopped, e, ERR_INTERRUPTED, "stopped%s%s", c->o->report ? "; what was done by then is in " : "",
          c->o->report ? c->o->report : "");
    for (int k = 0; k < c->entrants; k++) done += !c->entrant[k].error;
    CHECK(done, e, ERR_DATA, "none of the families could be fitted and judged; the first said: %s",
          c->entrant[0].error);
    return 0;
}

static void contest_close(struct contest *c)
{
    for (int k = 0; k < c->entrants; k++) {
        mem_free(c->entrant[k].verdict);
        text_free(&c->entrant[k].show);
    }
    text_free(&c->real);
    data_close(c->own[0]);
    data_close(c->own[1]);
    arena_free(&c->arena);
}

static int compare(limn_data *d, const limn_compare_options *o, struct err *e)
{
    const limn_compare_options defaults = limn_compare_defaults();
    CHECK_HERE(d, e);
    struct contest *c = mem_alloc(sizeof *c);
    if (!c) return fail_memory(e);
    c->o = o ? o : &defaults;
    c->data = data_of(d);
    const int failed = run(c, e);
    contest_close(c);
    mem_free(c);
    return failed;
}

int limn_compare(limn_data *d, const limn_compare_options *o, limn_error *e)
{
    struct err err = {0};
    return api_done(compare(d, o, &err), &err, e);
}
