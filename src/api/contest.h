/* contest.h -- a comparison of families on its way: who takes part, what was found, and the page that tells of it.
**
**   compare.c        the order of things
**   compare_page.c   the page: one table that can be sorted
**   compare_show.c   what each model draws, and how its fit went
*/
#ifndef LIMN_API_CONTEST_H
#define LIMN_API_CONTEST_H

#include "api/api.h"
#include "metric/judge.h"

#define CONTESTANTS_MOST 64

struct contestant {
    const struct family *family;
    const char *error;     /* why it has no figures; NULL: it has */
    limn_verdict *verdict; /* [count]; their texts are in the contest's arena */
    int count, room;
    struct text show;      /* of the page: what it draws, its curve */
};

struct contest {
    const limn_compare_options *o;
    struct data *data, *train, *test; /* the whole; what all are fitted to; what all are judged on */
    struct data *own[2];              /* parts that are to be closed */
    struct contestant entrant[CONTESTANTS_MOST];
    int entrants;
    struct text real; /* of the page: items of the test part */
    struct arena arena;
};

int contest_page(const struct contest *c, struct text *out, struct err *e);

/* Up to 64 items x [n, d], as hearing_items gives them, as a piece of a page. */
int contest_show_items(const struct item *item, const struct items *x, struct text *out, struct err *e);
void contest_show_course(const struct json *record, struct text *out); /* nothing, where the record does not tell */

#endif
