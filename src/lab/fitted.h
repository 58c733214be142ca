/* fitted.h -- a family fitted to data within an experiment. */
#ifndef LIMN_LAB_FITTED_H
#define LIMN_LAB_FITTED_H

#include "data/data.h"
#include "lab/lab.h"
#include "model/model.h"

struct lab_fitted {
    struct data *data;
    struct model *model;
    double *x, *z; /* the items, [count, columns], and their codes, [count, latents]; z NULL: it has none */
    int64_t count, latents;
};

/* settings: "name", "value", ..., NULL, of the family or of training. lab_forget is due, also when this failed. */
int lab_fit(struct lab *l, const char *family, const char *data, int64_t steps, int64_t batch,
            const char *const *settings, struct lab_fitted *f, struct err *e);
int lab_fit_family(struct lab *l, const struct family *how, const char *data, int64_t steps, int64_t batch,
                   const char *const *settings, struct lab_fitted *f, struct err *e); /* one of the experiment's own */
void lab_forget(struct lab_fitted *f);

#endif
