/* fit_data.c -- which items are trained on, and which are held out. */
#include "api/job.h"
#include "data/match.h"

#define VALID_SHARE 0.1
#define VALID_MOST 10000
#define VALID_LEAST 20 /* items below which nothing is held out unasked */

/* Whole numbers and choices; `none` where the family has no such option. */
static int option_of(const struct job *j, const char *name, int none)
{
    const struct option *row = j->family->options ? options_find(j->family->options, name) : NULL;
    if (!row || (row->type != OPTION_INT && row->type != OPTION_CHOICE)) return none;
    return *(const int *)((const char *)j->model->options + row->offset);
}

/* A family that reads text may say how much of it at a time. */
static int set_window(struct job *j, struct data *d, struct err *e)
{
    const int context = option_of(j, "context", 0);
    return d->item.kind == ITEM_TEXT && context ? data_set_window(d, context, e) : 0;
}

static int suits_family(const struct job *j, const struct data *d, struct err *e)
{
    if (j->family->takes >> d->item.kind & 1) return 0;
    fail(e, ERR_DATA, "%s is of the kind '%s', which %s does not take", d->name, limn_takes_name((int)d->item.kind),
         j->family->name);
    return fail_hint(e, "`limn families` lists what each family takes");
}

/* Does it learn from the class of each item? */
static bool told_classes(const struct job *j)
{
    const struct option *row = j->family->options ? options_find(j->family->options, "conditional") : NULL;
    if (row && row->type == OPTION_BOOL) return *(const bool *)((const char *)j->model->options + row->offset);
    return j->family->classify || j->family->per_class || (j->family->fit && j->family->predict_rows);
}

/* Items of which a family that is told classes could learn nothing are left out. */
static int leave_unknown(struct job *j, struct data **d, struct data **part, struct err *e)
{
    if (!(*d)->partly || j->family->minds_unknown || !told_classes(j)) return 0;
    TRY(data_known(*d, part, e));
    job_note(j, "of %lld of %lld items the class is not known: they are left out",
             (long long)((*d)->count - (*part)->count), (long long)(*d)->count);
    *d = *part;
    return 0;
}

static double share(const struct job *j)
{
    const double asked = j->o->valid_fraction;
    const double most = (double)VALID_MOST / (double)j->train->count;
    if (asked >= 0) return asked;
    if (!(j->each ? j->each : j->family)->build || j->train->count < VALID_LEAST) return 0;
    return most < VALID_SHARE ? most : VALID_SHARE;
}

/* And as what: subwords are learned from what will be trained on. */
static int set_units(struct job *j, double held_out, struct err *e)
{
    const int units = option_of(j, "units", UNITS_CHARACTERS), subwords = option_of(j, "subwords", 0);
    if (j->data->item.kind != ITEM_TEXT) return 0;
    TRY(data_set_units(j->data, (enum units)units, subwords, held_out, e));
    return set_window(j, j->data, e);
}

static int split(struct job *j, struct err *e)
{
    const double fraction = share(j);
    CHECK(fraction >= 0 && fraction < 1, e, ERR_OPTION, "the part to hold out is from 0 to below 1, not %g", fraction);
    TRY(set_units(j, fraction, e));
    if (fraction == 0) return 0;
    TRY(data_split(j->train, fraction, &j->parts[0], &j->parts[1], e));
    j->train = j->parts[0];
    j->valid = j->parts[1];
    j->share = fraction;
    return 0;
}

int job_choose_data(struct job *j, struct err *e)
{
    struct data *valid = data_of(j->o->valid);
    j->train = j->data;
    TRY(suits_family(j, j->data, e));
    TRY(job_make_model(j, &j->data->item, e));
    TRY(set_window(j, j->data, e));
    TRY(leave_unknown(j, &j->train, &j->parts[2], e));
    if (!valid) return split(j, e);
    TRY(set_units(j, 0, e));
    TRY(set_window(j, valid, e));
    TRY(data_match_symbols(valid, &j->data->item, e));
    TRY(data_match(valid, &j->data->item, e));
    TRY(item_suits(&j->data->item, &valid->item, e));
    j->valid = valid;
    return leave_unknown(j, &j->valid, &j->parts[3], e);
}
