/* kin.h -- items that must not be parted: those of one group, and equal ones, and whoever hangs together through them. */
#ifndef LIMN_DATA_KIN_H
#define LIMN_DATA_KIN_H

#include "data/data.h"

/* hash[i] of each item becomes the least hash among its kin: one number for all of them, whatever their order. */
int kin_least(const struct data *d, uint64_t *hash, struct err *e);

#endif
