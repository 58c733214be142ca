/* parts.c -- the record of the training, read backwards. */
#include "metric/parts.h"

#include "task/feed.h"

#include <math.h>
#include <stdio.h>

static void note(struct parts *p, const char *text)
{
    snprintf(p->note, sizeof p->note, "%s", text);
}

/* d as it was split for the training: *train, and *held where a part was held out. False: it was another split. */
static int split_again(struct parts *p, const struct json *record, struct data *d, struct data **train,
                       struct data **held, struct err *e)
{
    const double share = json_number(json_get(record, "held_out_share"), 0);
    const int64_t items = json_int(json_get(record, "items"), -1), out = json_int(json_get(record, "held_out"), 0);
    *train = *held = NULL;
    if (!(share > 0 && share < 1)) {
        if (items == d->count) *train = d;
        return 0;
    }
    TRY(data_split(d, share, &p->own[0], &p->own[1], e));
    if (p->own[0]->count != items || p->own[1]->count != out) return 0;
    *train = p->own[0];
    *held = p->own[1];
    return 0;
}

/* The data are those of the training. */
static int same_data(struct parts *p, const struct json *record, struct data *d, bool chose, struct err *e)
{
    struct data *train, *held;
    TRY(split_again(p, record, d, &train, &held, e));
    p->train = train;
    p->held = held ? held : d;
    p->name = held ? "held out" : train ? "training" : "unknown";
    if (!train) note(p, "the data have changed since the training: some of these items may have been trained on");
    else if (!held) note(p, "nothing was held out: these items were trained on, which flatters");
    else if (chose) note(p, "the held-out part also chose the best moment of the training");
    return 0;
}

/* The data of the training, where they are still what they were. That they are not is no error. */
static void find_training(struct parts *p, const struct model *m, const char *name)
{
    struct data *train = NULL, *held = NULL;
    const bool fits = !data_open_as(name, &m->item, &p->own[2], NULL) && !feed_suit(m, p->own[2], NULL) &&
                      !item_suits(&m->item, &p->own[2]->item, NULL) &&
                      !split_again(p, m->record, p->own[2], &train, &held, NULL);
    p->train = fits ? train : NULL;
}

int parts_find(struct parts *p, const struct model *m, struct data *d, struct data *train, struct err *e)
{
    const char *name = json_text(json_get(m->record, "data"), NULL);
    const char *valid = json_text(json_get(m->record, "held_out_data"), NULL);
    const bool chose = m->family->build != NULL; /* trained in steps, of which the best on held-out items was kept */
    *p = (struct parts){.held = d, .train = train, .name = "all"};
    TRY(feed_suit(m, d, e));
    TRY(item_suits(&m->item, &d->item, e));
    CHECK(d->count > 0, e, ERR_DATA, "%s: there are no items in it", d->name);
    if (train) {
        TRY(feed_suit(m, train, e));
        return item_suits(&m->item, &train->item, e);
    }
    if (name && !strcmp(name, d->name)) return same_data(p, m->record, d, chose, e);
    if (name) find_training(p, m, name);
    if (chose && valid && !strcmp(valid, d->name)) note(p, "these items also chose the best moment of the training");
    else if (!p->train)
        note(p, "the items that the model was trained on are not at hand: judges that want them are left out");
    return 0;
}

void parts_close(struct parts *p)
{
    for (int k = 0; k < 3; k++) data_close(p->own[k]);
    *p = (struct parts){0};
}
