/* fit.c -- fit a variational autoencoder, score it on data it has not seen, save it.
**
**   cc fit.c -o fit $(pkg-config --cflags --libs limn)
**   ./fit rings rings,seed=2 rings.limn                              a second or two
**   ./fit fashion-mnist fashion-mnist:test vae.limn 60               a minute
*/
#include <limn.h>

#include <stdio.h>
#include <stdlib.h>

static void report(void *self, const limn_report *r)
{
    (void)self;
    if (r->kind != LIMN_REPORT_PROGRESS) printf("%s\n", r->text);
}

static int fit_and_score(limn_data *data, limn_data *test, const char *path, double seconds, limn_error *e)
{
    limn_fit_options o = limn_fit_defaults();
    limn_model *model;
    limn_fit_result result;
    limn_score_result score;

    if (seconds > 0) o.seconds = seconds;
    else o.steps = 500;
    o.report = report;
    if (limn_fit("vae", data, &o, &model, &result, e)) return 1;
    printf("%s\n", result.reason);
    int failed = limn_score(model, test, 1, 1, &score, NULL, e) || limn_save(model, path, e);
    if (!failed)
        printf("log p: %.4f nats per item (%s), that of %s: %.4f\n", score.nats_per_item, score.kind,
               score.baseline_name ? score.baseline_name : "a trivial model", score.baseline);
    limn_free_model(model);
    return failed;
}

int main(int argc, char **argv)
{
    limn_error e;
    limn_data *data = NULL, *test = NULL;

    if (argc < 4) {
        fprintf(stderr, "usage: fit DATA TEST-DATA MODEL [SECONDS]\n");
        return 2;
    }
    int failed = limn_data_open(argv[1], &data, &e) || limn_data_open(argv[2], &test, &e) ||
                 fit_and_score(data, test, argv[3], argc > 4 ? atof(argv[4]) : 0, &e);
    limn_data_close(data);
    limn_data_close(test);
    if (!failed) return 0;
    fprintf(stderr, "%s%s%s\n", e.text, e.hint[0] ? "; " : "", e.hint);
    return e.exit_code;
}
