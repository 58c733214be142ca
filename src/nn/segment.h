/* segment.h -- what net.c and loop.c share: opening the next graph, and keeping an effect. Internal to the room. */
#ifndef LIMN_NN_SEGMENT_H
#define LIMN_NN_SEGMENT_H

#include "nn/net.h"

/* Makes a new graph the current one, in the same scope; a failure is recorded in the old one, which then stays. */
bool segment_open(net *n, int repeat);
bool segment_in_loop(const net *n);
void net_effect(net *n, var effect);

#endif
