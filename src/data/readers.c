/* readers.c -- the table of readers, asked in this order.
**
** Adding one: 1. a file with its `struct reader`; 2. a line in readers.h and a row here;
** 3. a test beside the others in tests/data.
*/
#include "data/readers.h"

/* clang-format off */
const struct reader *const data_readers[] = {
    &reader_joined,
    &reader_fashion_mnist,
    &reader_emoji,
    &reader_emoji_noto,
    &reader_shapes,
    &reader_clips,
    &reader_rings,
    &reader_moons,
    &reader_spiral,
    &reader_swissroll,
    &reader_checkerboard,
    &reader_gaussian,
    &reader_gaussians8,
    &reader_ring8,
    &reader_grid25,
    &reader_lineargaussian,
    &reader_sines,
    &reader_arma,
    &reader_regimes,
    &reader_asia,
    &reader_sprinkler,
    &reader_parity,
    &reader_people,
    &reader_pendulum,
    &reader_cartpole,
    &reader_gridworld,
    &reader_idx,
    &reader_cifar,
    &reader_films,
    &reader_pictures,
    &reader_series,
    &reader_npy,
    &reader_npz,
    &reader_table,
    &reader_text,
    NULL,
};
/* clang-format on */
