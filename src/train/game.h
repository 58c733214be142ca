/* game.h -- one stage of training, compiled: each player's step as a plan of its own.
**
** A player's plan holds its loss, the figures it lets be watched, the gradients
** and the optimiser for the parameters it moves, and the updates of the buffers
** that stand under the same prefix: a network's batch statistics follow the
** batches on which the network itself is trained, and no others.
** Each player is built in a graph of its own, so none sees another's half step;
** they meet in the store. The price: a GAN's critic draws its own fakes.
*/
#ifndef LIMN_TRAIN_GAME_H
#define LIMN_TRAIN_GAME_H

#include "train/ahead.h"
#include "train/fit.h"

struct turn { /* of one player */
    struct plan *plan;
    char name[40];
    int times;
    double rate;
    bool labelled;
    struct tensor x, label;
    int watches;
    const char *watch_name[NET_MAX_WATCHES];
    int notices;
    struct {
        const char *what;
        int64_t of;
        bool said;
    } notice[NET_MAX_NOTICES];
};

struct game {
    const struct fit *f;
    struct data *known; /* the items whose class is known, where a player wants those and they are not all; else NULL */
    struct arena arena;
    int turns, batches; /* batches: drawn in a round */
    struct turn turn[NET_MAX_PLAYERS];
    int64_t *rows;
    struct ahead *ahead; /* NULL: batches are read when they are wanted */
    double waited;       /* seconds, for batches */
    double loss[NET_MAX_PLAYERS]; /* of the last round */
};

int game_open(struct game *g, const struct fit *f, int stage, struct err *e);
void game_close(struct game *g);
size_t game_bytes(const struct game *g);
double game_flops(const struct game *g); /* of a round */

/* Round number `step` of the run, number `at` of its stage, of `steps` in all; rate_factor comes from rollbacks.
** *finite tells whether every loss was a number. where, if not NULL, gets the name of the first value that is not. */
int game_round(struct game *g, int64_t step, int64_t at, int64_t steps, double rate_factor, bool *finite, char *where,
               size_t size, struct err *e);
void game_watches(const struct game *g, struct fit_report *r);
/* The next notice that is due and was not said yet, as a line; false: there is none. */
bool game_notice(struct game *g, char *line, size_t size);
void game_touch(struct game *g);

#endif
