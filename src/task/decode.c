/* decode.c -- latents to items. */
#include "task/decode.h"

#include <math.h>

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    (void)e;
    const struct tensor *latents = self;
    struct tensor to = program_input(p, "latent");
    int64_t width = latents->shape.dim[1];
    for (int64_t i = 0; to.data && i < batch * width; i++) {
        int64_t row = first + (i / width < n ? i / width : n - 1);
        tensor_set(&to, i, tensor_get(latents, row * width + i % width));
    }
    return 0;
}

static int check_numbers(const struct tensor *latents, struct err *e)
{
    const int64_t n = shape_size(latents->shape), width = latents->shape.dim[1];
    CHECK(n > 0, e, ERR_DATA, "there are no latents to decode: the array has no rows");
    for (int64_t i = 0; i < n; i++)
        CHECK(isfinite(tensor_get(latents, i)), e, ERR_DATA, "latent %lld of row %lld is not a finite number",
              (long long)(i % width + 1), (long long)(i / width + 1));
    return 0;
}

int decode_open(struct walk *w, const struct tensor *latents, struct err *e)
{
    char text[100];
    int64_t width;
    w->ask.verb = VERB_DECODE;
    w->ask.temperature = 1;
    if (!model_able(w->m, VERB_DECODE)) return model_cannot(w->m, VERB_DECODE, e);
    TRY(model_latents(w->m, &width, e));
    CHECK(latents->shape.rank == 2 && latents->shape.dim[1] == width, e, ERR_SHAPE,
          "the model decodes latents [N,%lld], not %s", (long long)width,
          shape_text(latents->shape, text, sizeof text));
    TRY(check_numbers(latents, e));
    w->count = latents->shape.dim[0];
    w->give = give;
    w->giver = (void *)latents;
    return 0;
}

int decode_latents(struct model *m, const struct tensor *latents, uint64_t seed, struct tensor *items, struct err *e)
{
    struct walk w = {.m = m, .seed = seed};
    *items = (struct tensor){0};
    TRY(decode_open(&w, latents, e));
    return walk_gather(&w, items, e);
}
