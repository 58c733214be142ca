/* tower.h -- the two halves of most models: from an item inwards to features, and from a latent outwards to an item.
**
** One set of options serves both: the mlp's layers are as wide as `hidden` says,
** read from the data inwards; the conv's have as many channels, and each halves
** the picture on the way in and doubles it on the way out.
*/
#ifndef LIMN_NN_TOWER_H
#define LIMN_NN_TOWER_H

#include "nn/layer.h"

enum tower_kind { TOWER_MLP, TOWER_CONV };

struct tower {
    int network, activation;
    struct sizes hidden;
};

/* In a table of options whose struct has a member `tower` of the above. */
#define TOWER_OPTIONS(S, widths) TOWER_OPTIONS_AT(offsetof(S, tower), widths)
#define TOWER_ROW(at, name, type, field, initial, low, high, choices, help)                        \
    {name, type, (at) + offsetof(struct tower, field), initial, low, high, choices, help}
#define TOWER_OPTIONS_AT(at, widths)                                                               \
    TOWER_ROW(at, "network", OPTION_CHOICE, network, "mlp", 0, 0, "mlp|conv", "what the networks are made of; conv is for pictures"), \
    TOWER_ROW(at, "hidden", OPTION_SIZES, hidden, widths, 1, 65536, NULL, "widths of the mlp's layers, or channels of the conv's, from the data inwards"), \
    TOWER_ROW(at, "activation", OPTION_CHOICE, activation, "relu", 0, 0, ACTIVATION_CHOICES, "what bends the layers")

int tower_check(const struct tower *t, const struct item *item, struct err *e);
var tower_in(net *n, const struct tower *t, var x);                    /* [N, item...] -> [N, features], activated */
var tower_out(net *n, const struct tower *t, var z, int64_t channels); /* [N, latents] -> [N, item...] with that many channels, or features */

#endif
