/* lab.h -- the course's experiments: a formula, the numbers on both of its sides, and whether it holds.
**
** Chance decides some of the numbers, so an experiment also works out how far
** they may be off: a line holds within four standard errors. Each experiment
** can be run with a mistake planted in it, which it must find: one that cannot
** fail shows nothing.
**
** Adding one: a short file with a `const struct experiment`, and a row in experiments.c.
*/
#ifndef LIMN_LAB_LAB_H
#define LIMN_LAB_LAB_H

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "file/plot.h"

#define LAB_SERIES_MOST 8
#define LAB_PANELS_MOST 4
#define LAB_ERRORS 4 /* standard errors within which a line holds */

struct lab_panel {
    struct plot plot;
    struct plot_series series[LAB_SERIES_MOST];
};

struct lab {
    bool wrong; /* with the mistake */
    uint64_t seed;
    const char *title;
    struct text out;  /* what is printed */
    struct text json; /* the lines that were checked: {"what","left","right","error","holds"}, with commas between */
    int lines, fails; /* that were checked, and that did not hold */
    struct plot plot; /* the panel that is being filled */
    struct plot_series series[LAB_SERIES_MOST];
    struct lab_panel before[LAB_PANELS_MOST - 1]; /* those that stand left of it */
    int panels;                                   /* of them */
    struct arena arena;
};

struct experiment {
    const char *name, *title, *formula;
    int (*run)(struct lab *l, struct err *e);
};

extern const struct experiment *const experiments[]; /* ends with NULL */
const struct experiment *experiment_find(const char *name);
int experiment_need(const char *name, const struct experiment **out, struct err *e);

/* lab_free is due afterwards, also when this failed. */
int experiment_run(const struct experiment *x, uint64_t seed, bool wrong, struct lab *l, struct err *e);
void lab_free(struct lab *l);
int lab_draw(const struct lab *l, struct canvas *out, struct err *e);

/* ---- for experiments ---- */

void lab_say(struct lab *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* left = right, within LAB_ERRORS times `error`; 0: to rounding. */
void lab_equal(struct lab *l, const char *formula, double left, double right, double error);
void lab_less(struct lab *l, const char *formula, double left, double right);

/* left < right by more than LAB_ERRORS times the error of their difference. */
void lab_less_surely(struct lab *l, const char *formula, double left, double right, double error);

double *lab_numbers(struct lab *l, int64_t n); /* until lab_free; NULL: no memory, which experiment_run will tell */
void lab_panel(struct lab *l, const char *title); /* what follows is drawn beside what came before */
void lab_axes(struct lab *l, const char *x_name, const char *y_name);
void lab_curve(struct lab *l, const char *name, const double *x, const double *y, int64_t n);
void lab_points(struct lab *l, const char *name, const double *x, const double *y, int64_t n);

#endif
