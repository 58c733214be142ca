/* apart.h -- the bound of a latent model on log p(x), taken apart (Hoffman & Johnson 2016; Chen et al. 2018).
**
**   bound = fit - KL,   KL = information + correlation + rest
**
**   fit          E_q log p(x|z): how well codes describe their items
**   information  of z about which item it is: KL(q(z,n) || q(z) p(n)), at most the log of the items
**   correlation  of the latents among each other: KL(q(z) || prod_j q(z_j))
**   rest         KL(prod_j q(z_j) || p(z)): how far single latents are from the prior
**
** q(z) is the mixture of the posteriors of at most APART_ITEMS items.
*/
#ifndef LIMN_TASK_APART_H
#define LIMN_TASK_APART_H

#include "data/data.h"
#include "model/model.h"

#define APART_ITEMS 2000
#define APART_ACTIVE 0.01 /* a latent is active where its mean varies by more over the items (Burda et al. 2016) */

struct apart {
    double fit, kl, information, correlation, rest; /* nats per item */
    int64_t latents, active, items;
};

/* whole: takes the KL apart, too; else its parts are NaN. */
int apart_data(struct model *m, struct data *d, bool whole, uint64_t seed, struct apart *out, struct err *e);

#endif
