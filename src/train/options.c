/* options.c -- what a user may set about training, whatever the family. */
#include "train/fit.h"

const struct option train_option_table[] = {
    OPT_CHOICE(struct train_options, optimiser, "adam", OPTIMISER_CHOICES, "how gradients move parameters"),
    OPT_REAL(struct train_options, rate, "0.001", 1e-9, 10, "learning rate"),
    OPT_CHOICE(struct train_options, schedule, "constant", SCHEDULE_CHOICES, "how the rate changes over the run"),
    OPT_REAL(struct train_options, warmup, "0", 0, 1, "share of the run in which the rate rises from 0"),
    OPT_REAL(struct train_options, beta1, "0.9", 0, 0.9999, "decay of the first moment, or momentum"),
    OPT_REAL(struct train_options, beta2, "0.999", 0, 0.99999, "decay of the second moment"),
    OPT_REAL(struct train_options, epsilon, "1e-8", 0, 1, "added to the root of the second moment"),
    OPT_REAL(struct train_options, second, "0", 0, 10, "what second moments begin as"),
    OPT_REAL(struct train_options, decay, "0", 0, 1, "weight decay"),
    OPT_REAL(struct train_options, clip, "0", 0, 1e6, "largest norm of the gradient; 0: no limit"),
    OPT_REAL(struct train_options, average, "0", 0, 0.999999, "decay of the running average of the weights; 0: none"),
    OPT_INT(struct train_options, patience, "10", 0, 1000000, "validations without gain before stopping; 0: never"),
    OPT_INT(struct train_options, rollbacks, "5", 0, 100, "times a diverging run goes back with half the rate"),
    OPT_END,
};

int train_options_from(const struct recipe *r, struct train_options *o, struct err *e)
{
    TRY(options_default(train_option_table, o, e));
    int kind = r->optimiser ? optimiser_find(r->optimiser) : OPTIMISER_ADAM;
    int schedule = r->schedule ? schedule_find(r->schedule) : SCHEDULE_CONSTANT;
    CHECK(kind >= 0 && schedule >= 0, e, ERR_INTERNAL, "a recipe names an unknown optimiser or schedule");
    struct optimiser like = optimiser_default((enum optimiser_kind)kind);
    o->optimiser = kind;
    o->schedule = schedule;
    o->rate = r->rate > 0 ? r->rate : o->rate;
    o->beta1 = r->beta1 > 0 ? r->beta1 : like.beta1;
    o->beta2 = r->beta2 > 0 ? r->beta2 : like.beta2;
    o->epsilon = like.epsilon;
    o->decay = r->decay > 0 ? r->decay : like.decay;
    o->warmup = r->warmup;
    o->clip = r->clip;
    o->average = r->average;
    return 0;
}
