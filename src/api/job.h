/* job.h -- a fit on its way: what was asked, what was made of it, what was said last.
**
**   fit.c           the order of things
**   fit_data.c      which items are trained on, and which are held out
**   fit_settings.c  --set, and the run's identity
**   fit_from.c      beginning with another model's weights
**   fit_plain.c     families that fit without a graph
**   fit_classes.c   families that are made of others, one per class
**   fit_report.c    what is told, and the record that stays in the file
*/
#ifndef LIMN_API_JOB_H
#define LIMN_API_JOB_H

#include "api/api.h"
#include "api/course.h"
#include "train/fit.h"

struct job {
    const limn_fit_options *o;
    const struct family *family;
    const struct family *each;    /* what it makes of each class (family.per_class); NULL: it is one model */
    const struct store *front;    /* whose front is taken; NULL: it is learned */
    struct data *data;            /* the caller's */
    struct data *train, *valid;   /* what is trained on, and what is held out (NULL: nothing) */
    double share;                 /* of the data that were held out; 0: nothing, or other data */
    struct data *parts[4];        /* those of them that are ours */
    struct model *model;
    struct train_options settings;
    struct fit_report last;       /* the last progress; its texts are gone */
    double best;                  /* validation score; -infinity: none */
    struct course course;         /* of losses and scores, for the record */
    struct text identity, line, state_path;
    struct fit_result result;
};

int job_choose_data(struct job *j, struct err *e);   /* -> train, valid */
int job_make_model(struct job *j, const struct item *item, struct err *e); /* with every --set; replaces the old one */
bool job_setting(const struct job *j, const char *setting); /* is that setting for an option of the family's own? */
int job_identify(struct job *j, struct err *e);      /* -> identity */
int job_take_from(struct job *j, struct err *e);       /* --from; refused where the family is nothing without it */
int job_fit_plain(struct job *j, struct err *e);
int job_fit_classes(struct job *j, struct err *e);
int job_run(struct job *j, struct err *e);
void job_close(struct job *j);
int job_save(struct job *j, const struct store *values, int64_t step, struct err *e); /* to the model's path, if any */

void job_report(struct job *j, const struct fit_report *r);
void job_note(struct job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
