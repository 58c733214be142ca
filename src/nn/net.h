/* net.h -- where a model is being built: graph, parameters, players, loops.
**
** A family's functions are handed a net and build into it. Names are paths:
** inside scope "enc", param(n, "w", ...) is "enc/w". The same calls serve to
** train, to score and to sample; n->training says which.
*/
#ifndef LIMN_NN_NET_H
#define LIMN_NN_NET_H

#include "graph/build.h"
#include "store/store.h"
#include "tensor/item.h"

#define NET_MAX_PLAYERS 4
#define NET_MAX_SEGMENTS 64 /* an autoregressive flow turns each of its layers round in a loop */
#define NET_MAX_WATCHES 8
#define NET_MAX_NOTICES 4
#define NET_MAX_EFFECTS 512
#define NET_MAX_CARRIES 224

/* A player: one of those who play the training game. A likelihood model has one, a GAN two, an adversarial
** autoencoder three. */
struct player {
    const char *name;   /* "critic" */
    const char *moves;  /* the prefix of the parameters that it moves, and whose buffers it updates: "d/"; "" for all */
    var loss;           /* a scalar, to be made small */
    int times;          /* steps in a row per round of the game: a WGAN's critic takes 5; 0 stands for 1 */
    double rate;        /* its learning rate relative to the recipe's; 0 stands for 1 */
    bool labelled;      /* its batches are of items whose class is known */
};

/* One of the graphs of a program, which run one after the other: outside, loop, outside, loop, ... Random numbers are
** keyed within their graph, so whoever runs a segment makes the seed depend on the segment, and the step on the round.
** The carries that it reads were changed by other plans: before its first round its plan wants a plan_touch. */
struct segment {
    struct graph *g;
    int repeat;          /* 1, or the count of a loop */
};

typedef struct net {
    struct graph *g;            /* the graph of the current segment */
    struct store *store;
    const struct item *item;
    int64_t batch;
    bool training;
    int stage;                  /* of a family that trains in stages */
    int samples;                /* importance samples per item, where a score wants them */
    double temperature;         /* of sampling; 1 */
    int top_k;                  /* of sampling symbols: only the likeliest so many; 0: all */
    double top_p;               /* only the likeliest that hold so much of the probability; 0: all */
    struct init weights;        /* what the weights of layers begin as: at first as PyTorch's, {INIT_FAN_IN, 1} */
    struct segment segment[NET_MAX_SEGMENTS];
    int segments;
    struct player player[NET_MAX_PLAYERS];
    int players;
    struct { const char *name; var value; } watch[NET_MAX_WATCHES];
    int watches;
    struct { const char *what; var count; int64_t of; } notice[NET_MAX_NOTICES];
    int notices;
    var effect[NET_MAX_EFFECTS]; /* of all segments: updates of buffers, carries */
    int effects;
    /* Values carried through loops: state leaves "carry:0", ... held by the program, not by the store. Always F32. */
    struct { const char *name; struct shape shape; enum dtype type; } carry[NET_MAX_CARRIES];
    int carries;
} net;

/* One batch, as a family sees it. */
struct batch {
    var x;      /* [N, item...]: pictures f32 in 0..1, rows f32 standardised, text i32 */
    var label;  /* [N] i32, where the data have labels; else poisoned: ask has_labels */
    bool has_labels;
    /* Of rows, and of what a sample begins with, [N, item...]: 1 where a number is there, 0 where it is missing, and x is
    ** the mean, or symbol 0; else poisoned. */
    var present;
};

int net_init(net *n, struct store *store, const struct item *item, int64_t batch, bool training, struct err *e);
int net_check(const net *n, struct err *e); /* the first error of any of its graphs, or a scope or loop left open */
void net_free(net *n);

/* The parameters of the current graph whose names begin with prefix, as state leaves, in order of first use: at most
** max of them into out; returns how many there are. */
int net_params(const net *n, const char *prefix, var *out, int max);

/* A state leaf's tensor in a store, as plan_options.state wants it. Leaves are called "NAME" for a parameter,
** "buffer:NAME", "moment1:NAME", "moment2:NAME", "average:NAME"; carries are not in the store. */
int net_state(void *store, const char *leaf, struct tensor *t, struct err *e);

void scope(net *n, const char *name); /* opens; every scope is closed by scope_end */
void scope_end(net *n);

/* The same name again in one graph is the same leaf, or its newest value where it was assigned. */
var param(net *n, const char *name, struct shape shape, struct init init);
var buffer(net *n, const char *name, struct shape shape, double initial); /* state that no gradient moves */
void update(net *n, var buffer, var value);   /* when training: the buffer's next value; what was read stays the old */
void watch(net *n, const char *name, var value); /* a scalar shown while fitting: "kl" */
/* Something that a person should know if it lasts: said as a line, "3 of 20 WHAT", once, when count (a scalar) is above 0
** after a third of the training. */
void notice(net *n, var count, int64_t of, const char *what);
void player(net *n, struct player p);
var progress(net *n);                          /* scalar: the share of training done, 0 to 1; 1 when not training */

/* Loops. Everything built between loop and loop_end runs `count` times; values
** cross the border only by carry. loop returns the index, a scalar 0, 1, ... */
var loop(net *n, int count);
var carry(net *n, var initial);                /* inside: a value that begins as `initial` (from before the loop) */
var carry_zeros(net *n, struct shape shape);   /* inside: a value that begins as zeros */
void carry_set(net *n, var carried, var next); /* inside: its value in the next round */
var carry_put(net *n, var carried, int axis, var place, var value); /* inside: in the next round it has this at a place
                                                                    ** of an axis; returned with it already */
void loop_end(net *n);
var carried(net *n, var carried);              /* after: its last value */

#endif
