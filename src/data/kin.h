/* kin.h -- items that must not be parted: those of one group, and equal ones, and whoever hangs together through them. */
#ifndef LIMN_DATA_KIN_H
#define LIMN_DATA_KIN_H

#include "data/data.h"

/* hash[i] of each item's contents becomes one number for all its kin, whatever their order. It is made of the least of
** their groups: two sets with the same groups are split alike, though their contents differ. */
int kin_hash(const struct data *d, uint64_t *hash, struct err *e);

#endif
