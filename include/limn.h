/* limn.h -- fit a generative model to your data, and use it.
**
**   limn_data *data;  limn_model *model;  limn_array pictures;  limn_error e;
**   limn_fit_options fit = limn_fit_defaults();
**   limn_sample_options draw = limn_sample_defaults();
**   fit.seconds = 60;
**   draw.count = 64;
**   if (limn_data_open("fashion-mnist", &data, &e)) return e.exit_code;
**   if (limn_fit("vae", data, &fit, &model, NULL, &e)) ...
**   if (limn_sample(model, &draw, &pictures, &e)) ...
**   if (limn_array_write(&pictures, "pictures.png", NULL, &e)) ...
**
** A function that can fail returns int: 0, or not 0 with *e filled in (e may be
** NULL). Then handles and arrays that it would have made are NULL and empty, other
** results mean nothing, and there is nothing to free. A const char * is not for the
** caller to free: it lives as long as the model or data that it tells of, or for ever.
** Handles are opaque; what is freed or closed may be NULL. A model may be used by
** several threads at once; a data set by one at a time, and not closed while a fit
** goes on. Nothing here exits, prints, or installs a signal handler.
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
    int kind;       /* not 0; programs go by exit_code and name, which stay what they are */
    int exit_code;  /* what a command should leave with: 1 failed, 2 the call was wrong, 130 interrupted */
    char name[16];  /* "file", "option", ... */
    char text[400]; /* one line: what, and what was expected */
    char hint[240]; /* what to do; may be empty */
} limn_error;

/* ---- the process ---- */

LIMN_API void limn_set_threads(int threads); /* of the whole process, while nothing else here runs; 0: all cores */
LIMN_API void limn_free(void *text);         /* what was returned as char * */

/* The candidate nearest to `word` by edits; NULL: none is near enough to be meant. */
LIMN_API const char *limn_nearest(const char *word, const char *const *candidates, int count);
LIMN_API int limn_writable(const char *path, limn_error *e); /* could a file be written there? */

/* 1234567 -> "1.2 M", 3725 -> "1 h 02 min", into buffer, which is returned. */
LIMN_API char *limn_count_text(double n, char *buffer, size_t size);
LIMN_API char *limn_duration_text(double seconds, char *buffer, size_t size);

typedef struct limn_model limn_model;
typedef struct limn_data limn_data;

/* ---- arrays ---- */

typedef enum limn_type { LIMN_F32, LIMN_U8, LIMN_I32, LIMN_F64 } limn_type;

/* Row-major; freed with limn_array_free. A function that fills one overwrites what stands there, and reads none of it. */
typedef struct limn_array {
    limn_type type;
    int rank;
    int64_t dim[6];
    void *data;
} limn_array;

LIMN_API void limn_array_free(limn_array *a);
LIMN_API int limn_array_read(const char *path, limn_array *a, limn_error *e); /* .npy, as F32 */

LIMN_API int limn_array_writable(const char *path, limn_error *e); /* does its ending say what to write, and can it be? */

/* a[0], b[0], a[1], b[1], ...: two arrays of the same shape and type, item by item. */
LIMN_API int limn_array_pairs(const limn_array *a, const limn_array *b, limn_array *out, limn_error *e);

/* The same of items of the model: does the ending also fit what they are? */
LIMN_API int limn_items_writable(const limn_model *m, const char *path, limn_error *e);

typedef struct limn_write_options {
    const limn_model *model; /* whose names of columns, categories and symbols are used; may be NULL */
    const limn_data *data;   /* or those of these data */
    const limn_data *filled; /* the array is these data with what was missing filled in: as .csv, all that was there is written as it
                             ** stands in their file, with the columns that no model sees (identifiers, free text); may be NULL */
    const char *column;      /* what columns are called: "z" gives z1, z2, ...; NULL: by their names, else x1, x2, ... */
    const char *const *names; /* or each by its own; may be NULL */
    const char *recipe;      /* how it was made: lines "Key: value" that go into a picture's text; may be NULL */
    int columns;             /* pictures side by side in a grid; 0: nearly square */
    const limn_array *classes; /* which class each item is of, as limn_data_labels tells: colours of a scatter plot, the column
                               ** of the labels in a table, y in an .npz; may be NULL */
} limn_write_options;

/* Writes by the ending of the name; o may be NULL.
**   .npy  any array
**   .npz  the array as X, and as y the classes, where o tells them: data that can be read again, pictures as bytes
**   .csv  one line per item
**   .png  pictures (N x H x W x C or N x H x W) as a grid, rows of two numbers as a scatter plot
**   .gif  pictures as a film, one after the other; clips side by side
**   .txt  text, one item after the other; symbols are named by o */
LIMN_API int limn_array_write(const limn_array *a, const char *path, const limn_write_options *o, limn_error *e);

/* ---- data ---- */

/* A built-in name ("fashion-mnist", "rings,n=5000") or a path. */
LIMN_API int limn_data_open(const char *name, limn_data **out, limn_error *e);

/* Data for a model to be used on. What the model knows of its columns decides, by their names, how those of a table are read,
** however few its rows are. A category or class that the model does not know counts as missing, and limn_data_unknown tells
** of it. The data do not need the model any more. */
LIMN_API int limn_data_open_for(const char *name, const limn_model *m, limn_data **out, limn_error *e);
LIMN_API const char *limn_data_unknown(const limn_data *d); /* in one line; NULL: there is nothing unknown in it */

LIMN_API void limn_data_close(limn_data *d);
LIMN_API int64_t limn_data_count(const limn_data *d);
LIMN_API const char *limn_data_about(const limn_data *d); /* one line: what was understood */
LIMN_API int64_t limn_data_line(limn_data *d, int64_t k); /* of a table: the line where item k begins, from 1; 0: not known */

/* Everything that was understood, for a person or as JSON; freed with limn_free. NULL on failure. */
LIMN_API char *limn_data_describe(limn_data *d, int json, limn_error *e);

/* The same as a picture, a PNG file: what the data look like, and what looks wrong with them. recipe: lines "Key: value" for
** the picture's text; may be NULL. */
LIMN_API int limn_data_report(limn_data *d, const char *path, const char *recipe, limn_error *e);

/* Of a table: what each column is and how it is written, as JSON. Saved to a file, edited or not, it is given back with
** PATH,schema=FILE, or by lying beside the table as PATH.schema.json. NULL where the data are no table. */
LIMN_API const char *limn_data_schema(const limn_data *d);

/* `count` items: number first, first + step, first + 2 step, ... */
LIMN_API int limn_data_read(limn_data *d, int64_t first, int64_t step, int64_t count, limn_array *items, limn_error *e);

/* The class of each of those items, I32 [count], -1 where it is not known; an array without numbers (data NULL) where the
** data have no classes. */
LIMN_API int limn_data_labels(limn_data *d, int64_t first, int64_t step, int64_t count, limn_array *labels, limn_error *e);

LIMN_API int limn_builtin_data(int k, const char **name, const char **about); /* number k, from 0: 0, or -1 past the last */

/* ---- families ---- */

typedef struct limn_family_info {
    const char *name, *title, *paper, *about;
    unsigned takes, can; /* bits of limn_takes_name, limn_can_name */
} limn_family_info;

LIMN_API int limn_family(int k, limn_family_info *info); /* 0, or -1 past the last */
LIMN_API const char *limn_takes_name(int bit);           /* "image", "rows", ...; NULL past the last */
LIMN_API const char *limn_can_name(int bit);             /* "sample", "score", ...; NULL past the last */

/* Its options and those of training, for a person or as JSON; freed with limn_free. NULL on failure. */
LIMN_API char *limn_family_help(const char *name, int json, limn_error *e);

/* ---- fitting ---- */

typedef enum limn_report_kind { LIMN_REPORT_PLAN, LIMN_REPORT_PROGRESS, LIMN_REPORT_NOTE } limn_report_kind;

/* What is said while a fit runs. The texts end with the call. */
typedef struct limn_report {
    limn_report_kind kind;
    int64_t step, steps;
    double loss, items_per_second, seconds, seconds_left; /* PROGRESS */
    const char *text; /* for a person */
    const char *json; /* the same, as an object on one line */
} limn_report;

typedef struct limn_fit_options {
    int64_t steps, epochs;     /* 0: as the family likes */
    double seconds;            /* stop after that long; 0: no limit */
    int64_t batch;             /* 0: as the family likes */
    double valid_fraction;     /* of the data, to validate on; 0: none; negative: 0.1, but at most 10,000 items */
    limn_data *valid;          /* or a set of its own; may be NULL */
    const char *const *set;    /* "option=value", `sets` of them */
    int sets;
    const char *model_path;    /* written at each checkpoint and at the end, PATH.state with it; NULL: neither */
    int64_t checkpoint_steps;  /* every so many steps; 0: by time */
    double checkpoint_seconds; /* 60 */
    int resume;                /* go on from PATH.state, where there is one */
    const char *from;          /* begin with the weights of this model, as far as they fit; may be NULL */
    const char *precision;     /* "auto", "fp32", "bf16" */
    int deterministic;         /* the same bits for any number of threads */
    int profile;               /* report where the time goes, at the end */
    uint64_t seed;             /* 1 */
    void (*report)(void *self, const limn_report *r); /* may be NULL */
    int (*stop)(void *self);   /* asked after each step: not 0 saves and ends the fit; may be NULL */
    void *self;
} limn_fit_options;
LIMN_API limn_fit_options limn_fit_defaults(void);

/* Told also where the fit was interrupted. */
typedef struct limn_fit_result {
    int64_t steps;
    double seconds;
    char reason[200]; /* why it ended: "4700 steps done" */
} limn_fit_result;

/* Interrupted by `stop`, it returns an error of exit code 130, with the state saved where there is a model_path.
** result may be NULL. */
LIMN_API int limn_fit(const char *family, limn_data *data, const limn_fit_options *o, limn_model **out,
                      limn_fit_result *result, limn_error *e);

/* ---- models ---- */

LIMN_API int limn_load(const char *path, limn_model **out, limn_error *e);
LIMN_API int limn_save(const limn_model *m, const char *path, limn_error *e);
LIMN_API void limn_free_model(limn_model *m);
LIMN_API int limn_can(const limn_model *m, const char *ability); /* "sample": 1 or 0 */
LIMN_API const char *limn_class(const limn_model *m, int k); /* name of class k; NULL past the last, and where they have none */

typedef struct limn_column {
    const char *name; /* NULL: the data had none */
    int categories;   /* 0: it holds numbers */
    double deviation; /* of its numbers, over the items that the model was fitted to */
} limn_column;

/* Column k, from 0, of a model of rows or series: 0, or -1 where there is none. */
LIMN_API int limn_model_column(const limn_model *m, int k, limn_column *column);

/* Columns of the table that it was fitted to which are no part of what it draws, and why: "id (an identifier)"; NULL: none. */
LIMN_API const char *limn_left_out(const limn_model *m);

/* What the column of the classes was called in the table that the model was made of; NULL: there was none. It is no column of
** the items, and stands in a drawn table only where limn_sample tells of which class each item is. */
LIMN_API const char *limn_label(const limn_model *m);

/* How it computes from now on; to be called before it is used. precision: "auto", "fp32", "bf16"; NULL: "auto". */
LIMN_API int limn_set_precision(limn_model *m, const char *precision, int deterministic, limn_error *e);

/* Between batches of long work with the model, of whatever verb, watch is told how many of how many items are done; where
** it returns not 0 the work ends with an error of exit code 130. To be called before the model is used; NULL: no more. */
LIMN_API void limn_watch(limn_model *m, int (*watch)(void *self, int64_t done, int64_t of), void *self);

/* Family, options, what an item is, parameters, how it was trained: for a person or as JSON; freed with limn_free. */
LIMN_API char *limn_describe(const limn_model *m, int json, limn_error *e);
LIMN_API char *limn_describe_plan(limn_model *m, limn_error *e); /* what is computed, kernel by kernel; so too */

/* How the fit went, as the record in the model has it: .png draws the loss, .csv has a line per moment. */
LIMN_API int limn_write_course(const limn_model *m, const char *path, limn_error *e);
typedef struct limn_sample_options {
    int64_t count;          /* 1 */
    const char *class_name; /* or a number; NULL: any; "all": as many of each, in turn */
    double temperature;     /* 1 */
    uint64_t seed;          /* 1 */
    limn_array *latents;    /* not NULL: gets what each item was decoded from */
    limn_array *classes;    /* not NULL: gets the class of each item, I32 [count]; empty where no class was asked for */
    const char *prompt;     /* of text: what each item begins with */
    int64_t length;         /* of text: symbols in an item, with the prompt; 0: as many as the model sees at a time */
    int top_k;              /* of text: only the likeliest so many symbols; 0: all */
    double top_p;           /* of text: only the likeliest symbols that hold so much of the probability; 1: all */
    const char *given;      /* of rows: "a=1,b=x", columns that are as they are, given which the others are drawn */
} limn_sample_options;
LIMN_API limn_sample_options limn_sample_defaults(void);
LIMN_API int limn_sample(limn_model *m, const limn_sample_options *o, limn_array *out, limn_error *e);

/* Which of the numbers in `given` lie outside of what the model has seen, in one line, or ""; freed with limn_free. */
LIMN_API char *limn_given_note(limn_model *m, const char *given, limn_error *e);

/* What could not be told is NaN. */
typedef struct limn_score_result {
    const char *kind;          /* "exact", "bound" or "estimate" of log p */
    double nats_per_item;      /* log p, the mean over items: higher is better */
    double ci95;               /* half the width of its 95 % interval */
    double bits_per_dim;       /* -log2 p per number of an item, what a code would take: lower is better */
    double baseline;           /* nats per item of a trivial model */
    const char *baseline_name; /* "independent pixels" */
    int64_t items;             /* of text: symbols */
    int64_t context;           /* of text: so many symbols at least stand before each, but at the beginning; else 0 */
    int64_t characters;        /* of text: nats_per_item is per one of these, whatever the symbols are; else 0 */
} limn_score_result;

/* samples: importance samples per item, 1 for the plain bound. per_item gets [N], in nats; may be NULL. */
LIMN_API int limn_score(limn_model *m, limn_data *d, int samples, uint64_t seed, limn_score_result *r,
                        limn_array *per_item, limn_error *e);

/* A bound on log p taken apart: fit - kl, and kl = information + correlation + rest. In nats per item. */
typedef struct limn_parts {
    double fit;         /* log p(x|z): how well codes describe their items */
    double kl;          /* KL(q(z|x) || p(z)): what a code costs */
    double information; /* of a code about which item it is, among those looked at */
    double correlation; /* of the latents among each other */
    double rest;        /* of the single latents' distribution from the prior */
    int64_t latents, active, items; /* active: those whose mean varies over the items by more than 0.01; items looked at */
} limn_parts;

/* whole: not 0 takes the KL apart too, which takes a second or so; else those three are NaN. */
LIMN_API int limn_take_apart(limn_model *m, limn_data *d, int whole, uint64_t seed, limn_parts *p, limn_error *e);

/* Of one latent z drawn from q(z|x) for each item, means in nats: log p(x, z) = log p(x|z) + log p(z), which per_item
** gets, [N]; may be NULL. */
typedef struct limn_joint { double fit, prior, joint; int64_t items; } limn_joint;
LIMN_API int limn_score_joint(limn_model *m, limn_data *d, uint64_t seed, limn_joint *r, limn_array *per_item,
                              limn_error *e);

typedef struct limn_detect_options {
    const char *by;      /* "score" or "reconstruction"; NULL: by score, where the model has one */
    double alarm_rate;   /* 0.01: share of normal items that raise an alarm */
    limn_data *normal;   /* items taken for normal, by which the threshold is set; NULL: the data, less what is labelled strange */
    const char *anomaly; /* the class that is strange; NULL: of two classes the rarer one */
    uint64_t seed;       /* 1 */
} limn_detect_options;
LIMN_API limn_detect_options limn_detect_defaults(void);

/* What could not be told, because it is not known which items are strange, is NaN. */
typedef struct limn_detect_result {
    const char *by;
    double threshold;       /* items that are stranger raise an alarm */
    int64_t items, alarms;
    const char *anomaly;    /* the name of the strange class, the data's; NULL: there is none */
    int64_t anomalies;      /* items of that class */
    int64_t classes;        /* of the data */
    double auc;             /* how often a strange item is stranger than a normal one */
    double recall, precision;
} limn_detect_result;

/* strangeness gets [N], higher is stranger; may be NULL. o may be NULL. */
LIMN_API int limn_detect(limn_model *m, limn_data *d, const limn_detect_options *o, limn_detect_result *r,
                         limn_array *strangeness, limn_error *e);

/* What could not be told, because the data have no labels, is NaN. */
typedef struct limn_classify_result {
    double accuracy;           /* share of items whose likeliest class is the right one */
    double baseline;           /* the same for always naming the most frequent class */
    double log_loss;           /* - log p(class), nats per item: lower is better */
    double calibration;        /* how far confidence and accuracy lie apart, on average: lower is better */
    int64_t items, classes;
    /* Regression, where what is predicted is a column of numbers: its name (else NULL, and it is the model's), and how far
    ** off predictions are. Accuracy and what belongs to it are NaN, classes 0, and baseline is the rmse of the mean. */
    const char *target;
    double rmse, mae;          /* root of the mean squared, and mean absolute error, in units of the column */
    double r2;                 /* share of the column's variance in these data that is explained */
} limn_classify_result;

/* probabilities gets [N, classes] or, of a regression, F32 [N]: what is predicted. It may be NULL. */
LIMN_API int limn_classify(limn_model *m, limn_data *d, limn_classify_result *r, limn_array *probabilities,
                           limn_error *e);

typedef struct limn_cluster_result {
    int64_t items, groups, used; /* used: groups that have items */
    double mutual_information;   /* with the classes of the data, normalised: 0 nothing, 1 the same; NaN without classes */
    double adjusted_rand;        /* the same by pairs: 0 on average by chance */
    double purity;               /* share of the items that are of the class that most of their group are of */
} limn_cluster_result;

/* groups gets I32 [N], each item's group; shares [N, groups], how much of it belongs to each. Both may be NULL. */
LIMN_API int limn_cluster(limn_model *m, limn_data *d, limn_cluster_result *r, limn_array *groups, limn_array *shares,
                          limn_error *e);

/* "P(a=1, b=x | c=y)": a probability, or where A holds a number a density; "P(b | c=y)": that of each category of b;
** "argmax(a, b | c=y)": their likeliest values, taken together, "*" for all categories that are not given. For a person or
** as JSON; freed with limn_free. */
LIMN_API char *limn_query(limn_model *m, const char *question, int json, limn_error *e);

/* The items of the data, with what is missing drawn given the rest. */
LIMN_API int limn_impute(limn_model *m, limn_data *d, uint64_t seed, limn_array *items, limn_error *e);
/* How a series may go on: drawn [draws, steps, columns] after its last row. r: how well the ends of windows of the data are told,
** as CRPS in units of each column's deviation, and so by the last value carried forward. Either may be NULL. */
typedef struct limn_forecast_options { int64_t steps, draws; double temperature; uint64_t seed; } limn_forecast_options;
typedef struct limn_forecast_result { double crps, last_value; int64_t windows; } limn_forecast_result;
LIMN_API limn_forecast_options limn_forecast_defaults(void); /* 1 step, 100 draws */
LIMN_API int limn_forecast(limn_model *m, limn_data *d, const limn_forecast_options *o, limn_array *drawn,
                           limn_forecast_result *r, limn_error *e);

LIMN_API int limn_encode(limn_model *m, limn_data *d, limn_array *latents, limn_error *e);
LIMN_API int limn_decode(limn_model *m, const limn_array *latents, limn_array *items, limn_error *e);

/* side x side items of a model with two latents, row after row from the top: the first grows to the right, the second
** upwards, both in equal shares of a standard normal. */
LIMN_API int limn_decode_map(limn_model *m, int side, limn_array *items, limn_error *e);

/* Of the first `count` items; fewer where there are fewer. */
LIMN_API int limn_reconstruct(limn_model *m, limn_data *d, int64_t count, limn_array *originals, limn_array *items,
                              limn_error *e);

/* rows x steps items: from item k to item k + rows of the data, for k < rows; or, without data, between drawn latents. */
LIMN_API int limn_interpolate(limn_model *m, limn_data *d, int rows, int steps, uint64_t seed, limn_array *items,
                              limn_error *e);

/* What could not be told is NaN. */
typedef struct limn_compress_result {
    int64_t items, bytes;         /* bytes: of the file */
    double bits_per_item, bits_per_dim;
    double squared_error;         /* per number; of rows in units of the columns' variances */
    double psnr;                  /* of pictures: 10 log10(1 / squared_error) */
    double unrounded;             /* squared error of codes that are not rounded: what the model itself loses */
    double baseline;              /* squared error of principal components of these items at the same rate */
    int64_t raw_bytes, gzip_bytes; /* the items as they are, and what gzip makes of them */
} limn_compress_result;

/* The items as rounded codes of the model, in a .limz file, which only this very model reads. Lossy; classes are not kept.
** step: 1 adds about a twentieth to the squared error, 2 four times as much, and so on. */
LIMN_API int limn_compress(limn_model *m, limn_data *d, double step, const char *path, limn_compress_result *r,
                           limn_error *e);

/* same: not 0 where the items are, byte for byte, what the encoder saw, as they are on the same machine; may be NULL. */
LIMN_API int limn_decompress(limn_model *m, const char *path, limn_array *items, int *same, limn_error *e);

/* ---- judgement ---- */

/* One figure of one judge. What could not be told is NaN or NULL; the texts end with the call. */
typedef struct limn_verdict {
    const char *metric, *title; /* "mmd", "Maximum mean discrepancy" */
    const char *model;          /* who is judged: the family, or a trivial model such as "full Gaussian" */
    double value, ci95;         /* half the width of its 95 % interval */
    const char *unit;           /* "nats per item" */
    const char *kind;           /* of likelihoods: "exact", "bound", "estimate" */
    const char *measure;        /* of likelihoods: of what; figures of unlike kinds or measures are not to be ranked */
    const char *better;         /* "higher", "lower", or "nearer", which is to the floor */
    int64_t items;              /* behind it */
    double baseline;            /* what a trivial model gets */
    const char *baseline_name;
    double floor;               /* what real items get, judged by other real items */
    const char *part;           /* what it was judged on: "held out", "training", "all" */
    const char *part_note;      /* what there is to know about that part */
    const char *note;           /* what it was measured with */
} limn_verdict;

typedef struct limn_eval_options {
    int64_t count;       /* 2000: items that are drawn, and that they are compared with */
    const char *judges;  /* "mmd,c2st": those alone; NULL: all that apply */
    limn_data *train;    /* what the model was trained on; NULL: what its record says */
    const char *network; /* file of a feature network for the judges of pictures; may be NULL */
    uint64_t seed;       /* 1 */
    void (*tell)(void *self, const limn_verdict *v);
    void *self;
} limn_eval_options;
LIMN_API limn_eval_options limn_eval_defaults(void);

/* Judges the model on items that it has not seen: where the data are those that it was trained on, on the part that was held
** out. */
LIMN_API int limn_eval(limn_model *m, limn_data *d, const limn_eval_options *o, limn_error *e);

typedef struct limn_compare_options {
    const char *families;      /* "vae,gmm"; "all" or NULL: each that takes such items */
    double seconds;            /* 60: for each fit */
    double held_out;           /* 0.2: share of the data that all are judged on, and none has seen */
    limn_data *test;           /* or data of their own; may be NULL */
    int64_t count;             /* 1000: items that are drawn, and that they are compared with */
    const char *judges;        /* as in limn_eval_options */
    const char *network;
    const char *precision;     /* "auto", "fp32", "bf16" */
    int deterministic;
    uint64_t seed;             /* 1 */
    const char *report;        /* a .html to be written, which stands alone; NULL: none */
    void (*begin)(void *self, const char *family, int k, int of); /* before each fit; may be NULL */
    void (*tell)(void *self, const limn_verdict *v); /* as they come, also of what is not a judge's: seconds, bytes */
    void (*fitting)(void *self, const limn_report *r);
    int (*stop)(void *self);   /* as in limn_fit_options; what is done by then is in the report */
    void *self;
} limn_compare_options;
LIMN_API limn_compare_options limn_compare_defaults(void);

/* Fits one family after the other to the same part of the data, for as long, and judges each on the same other part. A family
** that fails is a line of the report: verdict "failed", with the error as its note. */
LIMN_API int limn_compare(limn_data *d, const limn_compare_options *o, limn_error *e);

LIMN_API int limn_judge(int k, const char **name, const char **title); /* number k, from 0: 0, or -1 past the last */

/* The network of a judge is a model that tells classes apart, and by whose features sets of pictures are compared. Its
** recipe is fixed, so that figures of one network mean the same everywhere: what can be chosen are the data and the seed. */
typedef struct limn_judge_options {
    const char *by;         /* an attribute of the items that is learned in place of their class; NULL: the class */
    const char *model_path; /* written at each checkpoint and at the end, PATH.state with it; NULL: neither */
    int resume;             /* go on from PATH.state, where there is one */
    uint64_t seed;          /* 1 */
    void (*report)(void *self, const limn_report *r); /* may be NULL */
    int (*stop)(void *self); /* as in limn_fit_options */
    void *self;
} limn_judge_options;
LIMN_API limn_judge_options limn_judge_defaults(void);

/* data: items with labels, or with that attribute. seen, which may be NULL, gets how well it tells apart the items that were held out. */
LIMN_API int limn_judge_train(limn_data *data, const limn_judge_options *o, limn_model **out, limn_fit_result *result,
                              limn_classify_result *seen, limn_error *e);

/* ---- this machine ---- */

/* What two kinds of large product reach, and how fast numbers come from memory; bf16 is 0 where the processor has none. */
typedef struct limn_machine { int threads; double f32_gflops, bf16_gflops, stream_gbs; } limn_machine;
LIMN_API int limn_machine_measure(double seconds, limn_machine *m, limn_error *e); /* for about `seconds` each */

LIMN_API int limn_bench_name(int k, const char **name, const char **sizes); /* operation k, from 0: 0, or -1 past the last */

typedef struct limn_bench {
    const char *precision; /* "fp32", "bf16" */
    char kernel[64];       /* what computed it */
    double ms;             /* one run, the median */
    double gflops, gbs;    /* of its products; of its inputs and results */
    double limit_ms;       /* what this machine could do, by its products or its numbers, whichever take longer */
} limn_bench;

/* Times operation k in "fp32" or "bf16", which those without products do not take: an error of the name "unsupported". */
LIMN_API int limn_bench_op(int k, const char *precision, const limn_machine *m, double seconds, limn_bench *b,
                           limn_error *e);

/* ---- the course ---- */

LIMN_API int limn_experiment(int k, const char **name, const char **title); /* number k, from 0: 0, or -1 past the last */

typedef struct limn_lab_options {
    uint64_t seed;       /* 1 */
    int json;            /* as JSON: {"name","holds","lines":[{"what","left","right","error","holds"}],"text"} */
    int mistake;         /* with the mistake that it must find */
    const char *picture; /* a .png to be written; NULL: none */
    const char *recipe;  /* kept in the picture, as limn_write_options has it; may be NULL */
} limn_lab_options;
LIMN_API limn_lab_options limn_lab_defaults(void);

/* Runs an experiment: the formula, the numbers on both of its sides, "holds" or "FAILS"; freed with limn_free. *holds: do
** all lines? */
LIMN_API char *limn_lab(const char *name, const limn_lab_options *o, int *holds, limn_error *e);

#ifdef __cplusplus
}
#endif

#endif
