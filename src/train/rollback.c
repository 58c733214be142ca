/* rollback.c -- snapshots of a run, and what happens when it diverges.
**
** When a loss is not a number, the run goes back to the snapshot of the last
** validation or checkpoint and plays those rounds again, which is exact; the last
** two of them looking at every value, so that the first bad one can be named.
** Then it goes back once more and on with half the rate, a stated number of
** times. A gradient can turn bad a round before the loss does: nothing is judged,
** snapped or saved before all numbers of the store were looked at.
*/
#include "train/course.h"
#include "train/say.h"

#include <stdarg.h>
#include <stdio.h>

void course_end(struct course *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->reason, c->reason_size, format, args);
    va_end(args);
    c->over = true;
}

int snapshot_take(struct course *c, struct err *e)
{
    c->good_state = c->s;
    if (c->good && c->good->count == c->f->store->count) return store_copy_values(c->good, c->f->store, e);
    store_free(c->good);
    c->good = NULL;
    return store_clone(c->f->store, &c->good, e);
}

void snapshot_return(struct course *c)
{
    double seconds = c->s.seconds;
    for (int i = 0; i < c->good->count; i++) { /* the store may have gained entries since: those of the best */
        const struct entry *from = &c->good->entry[i];
        memcpy(store_find(c->f->store, from->kind, from->name)->value.data, from->value.data,
               tensor_bytes(&from->value));
    }
    c->s = c->good_state;
    c->s.seconds = seconds;
    if (c->reported_step > c->s.step) c->reported_step = c->s.step;
    game_touch(&c->game);
}

int course_round(struct course *c, bool *finite, char *where, size_t size, struct err *e)
{
    TRY(game_round(&c->game, c->s.step, c->s.step - c->s.stage_start, c->s.steps, c->s.rate_factor, finite, where, size,
                   e));
    c->s.step++;
    return 0;
}

static int find_culprit(struct course *c, int64_t bad_step, char *where, size_t size, struct err *e)
{
    bool finite;
    const char *entry;
    snapshot_return(c);
    where[0] = 0;
    while (c->s.step < bad_step && !where[0])
        TRY(course_round(c, &finite, c->s.step >= bad_step - 2 ? where : NULL, size, e));
    bool update = strncmp(where, op_table[OP_ASSIGN].name, strlen(op_table[OP_ASSIGN].name)) == 0; /* but of what? */
    if ((update || !where[0]) && !store_finite(c->f->store, &entry)) snprintf(where, size, "%s", entry);
    if (!where[0]) snprintf(where, size, "the loss");
    return 0;
}

int64_t course_model_step(const struct course *c)
{
    return c->s.best_step > 0 ? c->s.best_step : c->s.step;
}

int roll_back(struct course *c, struct err *e)
{
    char where[200];
    int64_t bad_step = c->s.step;
    int allowed = c->f->train.rollbacks;
    TRY(find_culprit(c, bad_step, where, sizeof where, e));
    snapshot_return(c);
    if (c->s.rollbacks >= allowed) {
        course_end(
            c,
            "diverged at step %lld (not a number in %s) after %d rollbacks; the model is the last good one, of step "
            "%lld",
            (long long)bad_step, where, allowed, (long long)course_model_step(c));
        return 0;
    }
    c->s.rollbacks++;
    c->s.rate_factor *= 0.5;
    c->good_state.rollbacks = c->s.rollbacks;
    c->good_state.rate_factor = c->s.rate_factor;
    say_note(c->f, &c->s, "step %lld: not a number in %s; back to step %lld with %g of the rate (%d of %d rollbacks)",
             (long long)bad_step, where, (long long)c->s.step, c->s.rate_factor, c->s.rollbacks, allowed);
    return 0;
}
