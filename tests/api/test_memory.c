/* test_memory.c -- a whole life (data, fit, file, samples, score) in which one allocation after the other fails.
**
** There are thousands of allocations; every one of the first hundred is failed, and of the later ones an even spread.
*/
#include "limn.h"
#include "tests/folder.h"

#include "base/error.h"
#include "base/json.h"
#include "base/mem.h"

#define EACH 100   /* of the first allocations */
#define SPREAD 150 /* of the others */

static int use(limn_model *m, limn_data *d, const char *npy, limn_error *e)
{
    limn_sample_options s = limn_sample_defaults();
    limn_score_result r;
    limn_array a = {0};
    s.count = 3;
    int failed = limn_sample(m, &s, &a, e) || limn_array_write(&a, npy, NULL, e) || limn_score(m, d, 1, 1, &r, NULL, e);
    limn_array_free(&a);
    if (failed) return failed;
    char *text = limn_describe(m, 1, e);
    failed = !text;
    limn_free(text);
    return failed;
}

static int life(struct folder *f, limn_error *e)
{
    static const char *const small[] = {"hidden=4", "latent=1"};
    char path[PATH_MAX];
    limn_fit_options o = limn_fit_defaults();
    limn_data *d = NULL;
    limn_model *m = NULL, *again = NULL;
    snprintf(path, sizeof path, "%s", folder_file(f, "m.limn"));
    o.model_path = path;
    o.steps = 2;
    o.batch = 8;
    o.set = small;
    o.sets = 2;
    int failed = limn_data_open("rings,n=60", &d, e) || limn_fit("vae", d, &o, &m, NULL, e) ||
                 limn_load(path, &again, e) || use(again, d, folder_file(f, "x.npy"), e);
    limn_free_model(m);
    limn_free_model(again);
    limn_data_close(d);
    return failed;
}

static void fail_one(struct folder *f, long k)
{
    const size_t before = mem_live_bytes();
    limn_error e = {0};
    mem_fail_at(k);
    const int failed = life(f, &e);
    const bool struck = mem_failed();
    mem_fail_at(0);
    if (struck != !!failed || (failed && e.kind != ERR_MEMORY) || mem_live_bytes() != before)
        print_error("allocation %ld: %s '%s', %ld bytes left\n", k, failed ? e.name : "no error", e.text,
                    (long)(mem_live_bytes() - before));
    assert_int_equal(struck, !!failed);
    if (failed) assert_int_equal(e.kind, ERR_MEMORY);
    assert_int_equal(mem_live_bytes(), before);
}

static void test_every_want_of_memory(void **state)
{
    struct folder f = folder_make();
    limn_error e = {0};
    (void)state;
    assert_int_equal(life(&f, &e), 0); /* what is made once and kept is made now */
    const long start = mem_count();
    assert_int_equal(life(&f, &e), 0);
    const long all = mem_count() - start, stride = all > EACH + SPREAD ? (all - EACH) / SPREAD : 1;
    assert_true(all > EACH);
    for (long k = 1; k <= all; k += k < EACH ? 1 : stride) fail_one(&f, k);
    folder_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_want_of_memory)};
    json_use_counted_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
