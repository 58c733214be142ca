/* sample.c -- load a model and write pictures.
**
**   cc sample.c -o sample $(pkg-config --cflags --libs limn)
**   ./sample vae.limn 64 pictures.png
**
** For rows of two numbers the picture is a scatter plot; pictures.npy and
** pictures.csv are possible for any model.
*/
#include <limn.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    limn_error e;
    limn_model *model;
    limn_array items;
    limn_sample_options draw = limn_sample_defaults();
    limn_write_options write = {0};

    if (argc != 4) {
        fprintf(stderr, "usage: sample MODEL N OUT\n");
        return 2;
    }
    if (limn_load(argv[1], &model, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return e.exit_code;
    }
    draw.count = atol(argv[2]);
    write.model = model;
    write.recipe = "Comment: written by the example sample.c";
    int failed = limn_sample(model, &draw, &items, &e);
    if (!failed) {
        failed = limn_array_write(&items, argv[3], &write, &e);
        limn_array_free(&items);
    }
    limn_free_model(model);
    if (!failed) return 0;
    fprintf(stderr, "%s\n", e.text);
    return e.exit_code;
}
