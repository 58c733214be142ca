/* limn.h -- fit a generative model to your data, and use it.
**
**   limn_data *data;  limn_model *model;  limn_error e = {0};
**   if (limn_data_open("fashion-mnist", &data, &e)) ...
**   limn_fit_options o = limn_fit_defaults();  o.seconds = 60;
**   if (limn_fit("vae", data, &o, &model, &e)) ...
**   limn_save(model, "vae.limn", &e);
**   limn_array pictures;
**   limn_sample_options s = limn_sample_defaults();  s.count = 64;
**   limn_sample(model, &s, &pictures, &e);
**
** A function that can fail returns int: 0, or not 0 with *e filled in (e may be
** NULL). Handles are opaque. A model may be used by several threads at once; a
** data set by one at a time. Nothing here exits, prints, or installs a signal
** handler.
*/
#ifndef LIMN_H
#define LIMN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LIMN_API __attribute__((visibility("default")))
#else
#define LIMN_API
#endif

#define LIMN_VERSION "0.1.0"
LIMN_API const char *limn_version(void);

/* ---- errors ---- */

typedef struct limn_error {
    int kind;          /* 0: none */
    int exit_code;     /* what a command should leave with: 1 failed, 2 the call was wrong, 130 interrupted */
    char name[16];     /* "file", "option", ... */
    char text[400];    /* one line: what, and what was expected */
    char hint[240];    /* what to do; may be empty */
} limn_error;

/* ---- settings of the process; 0 or NULL leaves a setting as it is ---- */

LIMN_API void limn_set_threads(int threads);

typedef struct limn_model limn_model;

/* ---- arrays ---- */

typedef enum limn_type { LIMN_F32, LIMN_U8, LIMN_I32, LIMN_F64 } limn_type;

/* Row-major; freed with limn_array_free. */
typedef struct limn_array {
    limn_type type;
    int rank;
    int64_t dim[6];
    void *data;
} limn_array;

LIMN_API void limn_array_free(limn_array *a);

/* Writes by the ending of the name: .npy any array; .png pictures (N x H x W x C) as a grid; .csv rows.
** names_of gives column names, may be NULL. recipe is stored in a picture's text, may be NULL. */
LIMN_API int limn_array_write(const limn_array *a, const limn_model *names_of, const char *path, const char *recipe, limn_error *e);
LIMN_API int limn_array_read(const char *path, limn_array *a, limn_error *e); /* .npy */

/* ---- data ---- */

typedef struct limn_data limn_data;

/* A built-in name ("fashion-mnist", "rings,n=5000") or a path. */
LIMN_API int limn_data_open(const char *name, limn_data **out, limn_error *e);
LIMN_API void limn_data_close(limn_data *d);
LIMN_API int64_t limn_data_count(const limn_data *d);
LIMN_API const char *limn_data_about(const limn_data *d);   /* one line: what was understood */
LIMN_API char *limn_data_describe(const limn_data *d);      /* JSON; freed with limn_free */
LIMN_API int limn_data_read(limn_data *d, int64_t first, int64_t count, limn_array *items, limn_error *e);
LIMN_API const char *limn_builtin_data(int k, const char **about); /* k-th built-in name, NULL past the last */

/* ---- families ---- */

typedef struct limn_family_info {
    const char *name, *title, *paper, *about;
    unsigned takes, can; /* bits of limn_takes_name, limn_can_name */
} limn_family_info;

LIMN_API int limn_family(int k, limn_family_info *info); /* 0, or -1 past the last */
LIMN_API const char *limn_takes_name(int bit);           /* "image", "rows", ...; NULL past the last */
LIMN_API const char *limn_can_name(int bit);             /* "sample", "score", ...; NULL past the last */
LIMN_API char *limn_family_help(const char *name, limn_error *e); /* its options, as text; freed with limn_free */

/* ---- fitting ---- */

/* What is said while a fit runs. text is one line for a person, json the same as an object; both end with the call. */
typedef enum limn_report_kind { LIMN_REPORT_PLAN, LIMN_REPORT_PROGRESS, LIMN_REPORT_NOTE } limn_report_kind;
typedef struct limn_report {
    limn_report_kind kind;
    int64_t step, steps;
    double loss, items_per_second, seconds, seconds_left; /* PROGRESS */
    const char *text, *json;
} limn_report;

typedef struct limn_fit_options {
    int64_t steps, epochs;     /* 0: as the family likes */
    double seconds;            /* stop after that long; 0: no limit */
    int batch;                 /* 0: as the family likes */
    double valid_fraction;     /* of the data; negative: 0.1, but at most 10,000 items */
    limn_data *valid;          /* or a set of its own; NULL: none */
    const char *const *set;    /* "option=value", `sets` of them */
    int sets;
    const char *model_path;    /* written at each checkpoint and at the end; NULL: never */
    int64_t checkpoint_steps;  /* every so many steps; 0: by time */
    double checkpoint_seconds; /* 60 */
    int resume;                /* go on from model_path.state */
    const char *from;          /* begin with the weights of this model */
    const char *precision;     /* "auto", "fp32", "bf16" */
    int deterministic;
    int profile;               /* report where the time goes, at the end */
    uint64_t seed;
    void (*report)(void *self, const limn_report *r); /* may be NULL */
    int (*stop)(void *self);   /* asked after each step: not 0 saves and ends the fit; may be NULL */
    void *self;
} limn_fit_options;
LIMN_API limn_fit_options limn_fit_defaults(void);

typedef struct limn_fit_result {
    int64_t steps;
    double seconds;
    char reason[200]; /* why it ended: "4700 steps done" */
} limn_fit_result;

/* Interrupted by `stop`, it returns an error of exit code 130, with the state saved where there is a model_path. */
LIMN_API int limn_fit(const char *family, limn_data *data, const limn_fit_options *o, limn_model **out, limn_fit_result *result, limn_error *e);

/* ---- models ---- */

LIMN_API int limn_load(const char *path, limn_model **out, limn_error *e);
LIMN_API int limn_save(limn_model *m, const char *path, limn_error *e);
LIMN_API void limn_free_model(limn_model *m);
LIMN_API char *limn_describe(limn_model *m);                    /* JSON; freed with limn_free */
LIMN_API char *limn_describe_plan(limn_model *m, limn_error *e); /* the steps of its plans, as text */
LIMN_API int limn_can(const limn_model *m, const char *ability); /* "sample": 1 or 0 */

typedef struct limn_sample_options {
    int64_t count;
    const char *class_name; /* or a number; NULL: any */
    double temperature;     /* 1 */
    uint64_t seed;
    limn_array *latents;    /* not NULL: gets what each item was decoded from */
} limn_sample_options;
LIMN_API limn_sample_options limn_sample_defaults(void);
LIMN_API int limn_sample(limn_model *m, const limn_sample_options *o, limn_array *out, limn_error *e);

typedef struct limn_score_result {
    const char *kind;      /* "exact", "bound" or "estimate" of log p; higher is better */
    double nats_per_item, bits_per_dim, ci95, baseline;
    const char *baseline_name;
    int64_t items;
} limn_score_result;
/* samples: importance samples per item, 1 for the plain bound. per_item may be NULL. */
LIMN_API int limn_score(limn_model *m, limn_data *d, int samples, uint64_t seed, limn_score_result *r, limn_array *per_item, limn_error *e);

LIMN_API int limn_encode(limn_model *m, limn_data *d, limn_array *latents, limn_error *e);
LIMN_API int limn_decode(limn_model *m, const limn_array *latents, limn_array *items, limn_error *e);
LIMN_API int limn_reconstruct(limn_model *m, limn_data *d, int64_t count, limn_array *originals, limn_array *items, limn_error *e);
/* rows x steps items: from item k to item k + rows of the data, for k < rows; or, without data, between drawn latents. */
LIMN_API int limn_interpolate(limn_model *m, limn_data *d, int rows, int steps, uint64_t seed, limn_array *items, limn_error *e);

LIMN_API void limn_free(void *text);

#ifdef __cplusplus
}
#endif

#endif
