/* distance.c -- squared error, in units that make numbers of unlike columns alike. */
#include "task/distance.h"

#include "nn/kept.h"

#include <math.h>

double distance_scale(const struct model *m)
{
    const struct entry *scale = store_find(m->store, STORE_BUFFER, "data/scale");
    return m->item.kind == ITEM_IMAGE && scale ? tensor_get(&scale->value, 0) : 1;
}

double distance_unit(const struct model *m, int64_t j)
{
    return m->item.kind == ITEM_IMAGE ? 1 : kept_unit(m->store, &m->item, j);
}

double distance_of(const struct model *m, const double *x, const float *back, double scale, int64_t *known)
{
    const int64_t size = shape_size(m->item.shape);
    double sum = 0;
    for (int64_t j = 0; j < size; j++) {
        if (isnan(x[j])) continue; /* missing; what comes back as no number is no match for one */
        const double off = (x[j] * scale - (double)back[j]) / distance_unit(m, j);
        sum += off * off;
        ++*known;
    }
    return sum;
}
