/* cmd_detect.c -- limn detect: which items are strange to a model. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct detect_flags {
    const char *out, *label, *by, *normal, *anomaly;
    double alarm_rate;
};

/* clang-format off */
#define AT(field) offsetof(struct detect_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.csv", "also write how strange each item is"},
    {"label", 0, FLAG_TEXT, AT(label), 0, 0, "COLUMN", "of a table: which rows are strange, to see how many are found"},
    {"anomaly", 0, FLAG_TEXT, AT(anomaly), 0, 0, "CLASS", "the class that is strange (of two the rarer one)"},
    {"alarm-rate", 0, FLAG_REAL, AT(alarm_rate), 0, 0.999, "R", "share of normal items that may raise an alarm (0.01)"},
    {"normal", 0, FLAG_TEXT, AT(normal), 0, 0, "DATA", "items taken for normal, by which the threshold is set"},
    {"by", 0, FLAG_TEXT, AT(by), 0, 0, "METHOD", "score, or reconstruction (score, where there is one)"},
    FLAGS_END,
};
/* clang-format on */

#define SHOWN 5

/* The items that are strangest, the strangest first; returns how many. */
static int strangest(const limn_array *a, int64_t item[SHOWN])
{
    const float *x = a->data;
    int n = 0;
    for (int64_t i = 0; i < a->dim[0]; i++) {
        if (n == SHOWN && x[i] <= x[item[n - 1]]) continue;
        int at = n < SHOWN ? n++ : SHOWN - 1;
        for (; at > 0 && x[i] > x[item[at - 1]]; at--) item[at] = item[at - 1];
        item[at] = i;
    }
    return n;
}

static void print_numbers(const int64_t *number, int n, const char *between)
{
    for (int k = 0; k < n; k++) printf("%s%lld", k ? between : "", (long long)number[k]);
}

/* The lines where they stand, of a table in a file: not 0 where these are known. */
static int lines_of(limn_data *d, const int64_t *item, int n, int64_t *line)
{
    for (int k = 0; k < n; k++)
        if (!(line[k] = limn_data_line(d, item[k]))) return 0;
    return n > 0;
}

static void print_json(const limn_detect_result *r, const limn_array *strange, limn_data *d)
{
    int64_t item[SHOWN], line[SHOWN];
    const int n = strangest(strange, item);
    printf("{\"by\":");
    out_text(r->by);
    printf(",\"threshold\":");
    out_real(r->threshold);
    printf(",\"items\":%lld,\"alarms\":%lld", (long long)r->items, (long long)r->alarms);
    if (!isnan(r->auc)) {
        printf(",\"anomalies\":%lld,\"auc\":", (long long)r->anomalies);
        out_real(r->auc);
        printf(",\"recall\":");
        out_real(r->recall);
        printf(",\"precision\":");
        out_real(r->precision);
    }
    printf(",\"strangest\":[");
    print_numbers(item, n, ",");
    if (lines_of(d, item, n, line)) {
        printf("],\"lines\":[");
        print_numbers(line, n, ",");
    }
    printf("]}\n");
}

static void print_text(const limn_detect_result *r, const limn_array *strange, limn_data *d)
{
    int64_t item[SHOWN], line[SHOWN];
    const int n = strangest(strange, item);
    printf(tr("alarms          %lld of %lld items: stranger than %.6g (%s)\n"), (long long)r->alarms,
           (long long)r->items, r->threshold, strcmp(r->by, "score") ? tr("squared error") : tr("nats"));
    printf(tr("strangest       items "));
    print_numbers(item, n, " ");
    printf(tr(", counted from 0"));
    if (lines_of(d, item, n, line)) {
        printf(tr("; lines "));
        print_numbers(line, n, " ");
        printf(tr(" of the file"));
    }
    printf("\n");
    if (r->classes > 2 && !r->anomaly)
        printf(tr("AUC             not told of %lld classes: --anomaly CLASS says which of them is strange\n"),
               (long long)r->classes);
    if (isnan(r->auc)) return;
    printf(tr("AUC             %.4f: how often one of the %lld labelled '%s' is stranger than one that is not\n"),
           r->auc, (long long)r->anomalies, r->anomaly ? r->anomaly : "");
    printf(tr("recall          %.4f of them raise an alarm\n"), r->recall);
    if (!isnan(r->precision)) printf(tr("precision       %.4f of the alarms are of them\n"), r->precision);
}

static int detect(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct detect_flags *f = c->flags;
    const limn_write_options w = {.column = "strangeness"};
    limn_detect_options o = limn_detect_defaults();
    limn_detect_result r;
    limn_array strange = {0};
    o.by = f->by, o.alarm_rate = f->alarm_rate, o.anomaly = f->anomaly, o.seed = (uint64_t)c->common.seed;
    int failed = f->normal ? open_data_for(c, f->normal, m, &o.normal, e) : 0;
    if (!failed) failed = limn_detect(m, d, &o, &r, &strange, e);
    if (!failed && f->out) failed = limn_array_write(&strange, f->out, &w, e);
    if (!failed) (c->common.json ? print_json : print_text)(&r, &strange, d);
    limn_array_free(&strange);
    limn_data_close(o.normal);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct detect_flags *f = c->flags;
    char name[4096];
    struct call with_label = *c;
    if (f->label) {
        const int n = snprintf(name, sizeof name, "%s,label=%s", c->arg[1], f->label);
        if (n < 0 || n >= (int)sizeof name) return wrong(e, NULL, tr("--label: this name is too long"));
        with_label.arg[1] = name;
    }
    return with_model_and_data(&with_label, f->out, detect, e);
}

const struct command cmd_detect = {
    .name = "detect",
    .title = "find items that are strange",
    .usage = "MODEL DATA [-o OUT.csv] [--normal DATA] [--label COLUMN] [--alarm-rate R]",
    .text = "  An item is strange that the model holds to be improbable, or cannot give back. An alarm is\n"
            "  raised where it is stranger than all but a share R of normal items: of those that --normal\n"
            "  names, such as what the model was fitted to; else of DATA, less what is labelled strange.\n"
            "  With labels: how often strange items are stranger than normal ones (AUC), and found.",
    .example = "  limn detect gmm.limn new.csv --normal old.csv -o strange.csv",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct detect_flags){.alarm_rate = 0.01},
    .size = sizeof(struct detect_flags),
    .run = run,
};
