/* course.h -- how a fit went: loss and validation score as they changed, in few enough points to stand in a model's file. */
#ifndef LIMN_API_COURSE_H
#define LIMN_API_COURSE_H

#include "base/json.h"

#define COURSE_POINTS 120 /* even */

struct course {
    int count;
    int64_t each, in_last; /* reports that a point is the mean of; those in the last one so far */
    struct course_point {
        double step, loss, valid; /* valid: the last score by then; NaN: none */
    } point[COURSE_POINTS];
};

/* One report. A run that was set back forgets what lay ahead of it. */
void course_add(struct course *c, int64_t step, double loss, double valid);

/* As the member "course" of a record, and back: what is no course gives an empty one. */
int course_to_json(const struct course *c, struct json *record, struct err *e);
void course_from_json(const struct json *record, struct course *c);

#endif
