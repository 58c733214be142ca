/* readers.h -- every reader there is; readers.c puts them in a table. */
#ifndef LIMN_DATA_READERS_H
#define LIMN_DATA_READERS_H

#include "data/data.h"

extern const struct reader reader_fashion_mnist, reader_emoji, reader_emoji_noto, reader_shapes, reader_clips;
extern const struct reader reader_rings, reader_moons, reader_spiral, reader_swissroll, reader_checkerboard;
extern const struct reader reader_gaussian, reader_gaussians8, reader_ring8, reader_grid25, reader_lineargaussian;
extern const struct reader reader_sines, reader_arma, reader_regimes, reader_asia, reader_sprinkler, reader_parity;
extern const struct reader reader_people, reader_pendulum, reader_cartpole, reader_gridworld;
extern const struct reader reader_idx, reader_cifar, reader_pictures, reader_films, reader_series, reader_npy, reader_npz;
extern const struct reader reader_table, reader_text, reader_joined;

#endif
