/* test_plane.c -- models of two latents: the map of all they can make, and points in a colour per class. */
#include "limn.h"
#include "tests/folder.h"
#include "tests/test.h"

#include <math.h>

static limn_model *fit_rings(const char *latent)
{
    const char *const set[] = {"hidden=8", latent};
    limn_fit_options o = limn_fit_defaults();
    limn_data *d;
    limn_model *m;
    limn_error e = {0};
    o.steps = 20;
    o.set = set;
    o.sets = 2;
    assert_int_equal(limn_data_open("rings,n=300", &d, &e), 0);
    assert_int_equal(limn_fit("vae", d, &o, &m, NULL, &e), 0);
    limn_data_close(d);
    return m;
}

/* Of a 4 x 4 map, corners and one in between against the latents that belong there. */
static void a_map_steps_through_quantiles(void **state)
{
    (void)state;
    limn_model *m = fit_rings("latent=2");
    limn_error e = {0};
    limn_array map = {0}, some = {0};
    float far = 1.15034938f, near = 0.31863936f; /* quantiles 7/8 and 5/8 of a standard normal */
    float z[] = {-far, far, far, far, near, -near, -far, -far};
    const int at[] = {0, 3, 10, 12};
    const limn_array latents = {.type = LIMN_F32, .rank = 2, .dim = {4, 2}, .data = z};
    assert_int_equal(limn_decode_map(m, 4, &map, &e), 0);
    assert_int_equal(limn_decode(m, &latents, &some, &e), 0);
    assert_int_equal(map.dim[0], 16);
    for (int i = 0; i < 4; i++)
        for (int c = 0; c < 2; c++)
            assert_true(fabsf(((float *)map.data)[2 * at[i] + c] - ((float *)some.data)[2 * i + c]) < 1e-4f);
    limn_array_free(&map);
    limn_array_free(&some);
    limn_free_model(m);
}

static void a_map_wants_two_latents(void **state)
{
    (void)state;
    limn_model *m = fit_rings("latent=1");
    limn_error e = {0};
    limn_array map = {0};
    assert_int_not_equal(limn_decode_map(m, 4, &map, &e), 0);
    assert_non_null(strstr(e.text, "two latents"));
    assert_int_not_equal(limn_decode_map(m, 1, &map, &e), 0);
    assert_int_not_equal(limn_decode_map(m, 100000, &map, &e), 0);
    assert_int_not_equal(limn_decode_map(NULL, 4, &map, &e), 0);
    assert_null(map.data);
    limn_free_model(m);
}

static void labels_of_a_data_set(void **state)
{
    (void)state;
    static const int32_t first[] = {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, every_third[] = {9, 1, 4, 7};
    limn_data *d;
    limn_error e = {0};
    limn_array labels = {0};
    if (limn_data_open("fashion-mnist:test", &d, &e)) {
        print_message("skipped: %s (%s)\n", e.text, e.hint);
        skip();
    }
    assert_int_equal(limn_data_labels(d, 0, 1, 10, &labels, &e), 0);
    assert_int_equal(labels.type, LIMN_I32);
    assert_memory_equal(labels.data, first, sizeof first);
    limn_array_free(&labels);
    assert_int_equal(limn_data_labels(d, 0, 3, 4, &labels, &e), 0);
    assert_memory_equal(labels.data, every_third, sizeof every_third);
    limn_array_free(&labels);
    assert_int_not_equal(limn_data_labels(d, 0, 1, 10001, &labels, &e), 0);
    limn_data_close(d);
    assert_int_equal(limn_data_open("rings,n=30", &d, &e), 0);
    assert_int_equal(limn_data_labels(d, 0, 1, 30, &labels, &e), 0);
    assert_null(labels.data);
    limn_data_close(d);
}

static long size_of(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    const long size = ftell(f);
    fclose(f);
    return size;
}

static void points_in_colours(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    float points[] = {0, 0, 1, 1, 2, 0, 3, 1, 4, 0};
    int32_t which[] = {0, 1, 2, 1, 40};
    limn_array classes = {.type = LIMN_I32, .rank = 1, .dim = {5}, .data = which};
    const limn_array a = {.type = LIMN_F32, .rank = 2, .dim = {5, 2}, .data = points};
    const limn_write_options o = {.column = "z", .classes = &classes};
    limn_error e = {0};
    assert_int_equal(limn_array_write(&a, folder_file(&folder, "plain.png"), NULL, &e), 0);
    const long plain = size_of(folder_file(&folder, "plain.png"));
    assert_int_equal(limn_array_write(&a, folder_file(&folder, "many.png"), &o, &e), 0); /* too many to tell apart */
    which[4] = 0;
    assert_int_equal(limn_array_write(&a, folder_file(&folder, "told.png"), &o, &e), 0);
    assert_true(size_of(folder_file(&folder, "told.png")) > plain); /* it has a legend */
    which[4] = -1;                                                  /* not known: then all are as one */
    assert_int_equal(limn_array_write(&a, folder_file(&folder, "unknown.png"), &o, &e), 0);
    assert_true(size_of(folder_file(&folder, "unknown.png")) < size_of(folder_file(&folder, "told.png")));
    which[4] = -2;
    assert_int_not_equal(limn_array_write(&a, folder_file(&folder, "bad.png"), &o, &e), 0);
    assert_non_null(strstr(e.text, "class -2"));
    which[4] = 0;
    classes.dim[0] = 4;
    assert_int_not_equal(limn_array_write(&a, folder_file(&folder, "bad.png"), &o, &e), 0);
    classes.dim[0] = 5;
    classes.type = LIMN_F32;
    assert_int_not_equal(limn_array_write(&a, folder_file(&folder, "bad.png"), &o, &e), 0);
    assert_int_equal(folder_count(&folder), 4);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_steps_through_quantiles),
        cmocka_unit_test(a_map_wants_two_latents),
        cmocka_unit_test(labels_of_a_data_set),
        cmocka_unit_test(points_in_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
