/* bijection.h -- maps that can be turned round, and know how much they stretch: what flows are made of.
**
** A flow goes in, from data to noise, or out, from noise to data; each map below
** does both, as flow.way says, so that a family's file states the order once. On
** the way in log |det dz/dx| is added up.
**
** Values are rows [N, D] or pictures [N, H, W, C].
*/
#ifndef LIMN_PROB_BIJECTION_H
#define LIMN_PROB_BIJECTION_H

#include "nn/layer.h"
#include "tensor/item.h"

enum flow_way { FLOW_IN, FLOW_OUT };

struct flow {
    var x;       /* as far as it has come */
    var log_det; /* [N]; in only */
    var given;   /* [N, E]: what conditions all of it; NO_VAR: nothing */
    enum flow_way way;
};

struct flow flow_begin(net *n, var x, var given, enum flow_way way);
struct flow flow_to(struct flow f, var x, var log_stretch); /* a step: log_stretch [N, ...], one number per value of x */

/* Maps number 0 .. count - 1, one after the other, from the last to the first on the way out. Map k stands under "k". */
typedef struct flow flow_step(net *n, const void *options, struct flow f, int k);
struct flow flow_chain(net *n, const void *options, struct flow f, int count, flow_step *step);

/* ---- maps of the whole ---- */

/* (x - mean) / deviation e^g + b per channel: mean and deviation are those of the first batch that is trained on, so
** that what comes out begins standardised (Kingma & Dhariwal 2018). */
struct flow flow_actnorm(net *n, const char *name, struct flow f);

/* x W over the last axis, W = L U with a unit lower and an upper triangle, beginning as the identity; of pictures a 1x1
** convolution. All of it stands in one matrix, the log of U's diagonal in its diagonal. */
struct flow flow_mix(net *n, const char *name, struct flow f);

/* [N, H, W, C] to [N, H/2, W/2, 4 C]: of each 2x2 field the pixels on one diagonal, then those on the other, so that
** halves of the channels are a checkerboard. */
struct flow flow_squeeze(struct flow f);

/* Scale after scale: squeeze, then a chain of steps, then half of the channels is done (Dinh et al. 2017). A picture comes
** back from the way in as [N, D], and goes out from that. The chain of scale k stands under "scale-k". */
struct flow flow_scales(net *n, const void *options, struct flow f, int scales, int count, flow_step *step);
int flow_check_scales(const struct item *item, int scales, struct err *e);
int flow_most_scales(const struct item *item); /* how often height and width can be halved */

/* ---- maps of each value, by numbers that a network tells ---- */

/* The numbers for a value are told's last axis: [.., parts]; all zero means that the value stays. */
struct flow_each {
    int64_t parts;
    struct flow (*map)(const struct flow_each *self, struct flow f, var told); /* f.x [..], told [.., parts] */
    double reach;
    int bins;
};

struct flow_each flow_affine(void);                     /* (x - m) e^-s: told m and s, |s| below 4 */
struct flow_each flow_spline(int bins, double reach);   /* monotone rational quadratics from -reach to reach (Durkan et
                                                        ** al. 2019), the identity beyond; at least 2 bins */

struct flow_network { /* who tells them */
    struct sizes hidden; /* of rows: widths; of pictures: channels, 3x3 first and last, 1x1 between */
    enum activation how;
};

/* Half of the last axis stays, and tells how each value of the other half is mapped; `second`: the second half stays. */
struct flow flow_coupling(net *n, const char *name, struct flow f, bool second, struct flow_network network,
                          struct flow_each each);

/* Rows: each value is mapped as those before it tell, or, backwards, those behind. In is one pass, out a loop over the
** columns. */
struct flow flow_autoregressive(net *n, const char *name, struct flow f, bool backwards, struct flow_network network,
                                struct flow_each each);

#endif
