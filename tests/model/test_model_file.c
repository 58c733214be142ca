/* test_model_file.c -- a model's file: written and read again, and files that are not what they claim to be. */
#include "tests/folder.h"
#include "tests/model/tiny.h"
#include "tests/torture.h"

#include "base/atomic.h"
#include "file/safetensors.h"
#include "store/checkpoint.h"

static struct folder folder;
static char good[PATH_MAX]; /* a sound file of the tiny family, mean 0.5 */

/* Of item 0, or NaN and an error. */
static double score(struct model *m, struct err *e)
{
    struct program *p;
    const struct ask ask = {.verb = VERB_SCORE, .batch = 1, .temperature = 1};
    if (model_program(m, &ask, &p, e)) return NAN;
    struct data d = tiny_data(1, 0);
    int rc = tiny_read(&d, (int64_t[]){0}, 1, program_input(p, "data/x").data, NULL, e);
    if (!rc) rc = program_run(p, 1, 0, e);
    struct tensor out = program_output(p, 0);
    double x = rc ? NAN : tensor_get(&out, 0);
    model_release(m);
    return x;
}

static int setup(void **state)
{
    (void)state;
    struct err e = {0};
    folder = folder_make();
    snprintf(good, sizeof good, "%s", folder_file(&folder, "good.limn"));
    struct model *m = tiny_must(&tiny_family, 5);
    ((struct tiny *)m->options)->rounds = 7;
    m->precision = PRECISION_BF16;
    m->record = json_new_object();
    assert_int_equal(json_put_text(m->record, "data", "of a test", &e), 0);
    assert_near(score(m, &e), tiny_log_p(0, 0.5), 1e-4);
    assert_int_equal(model_save(m, NULL, good, &e), 0);
    model_free(m);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m;
    if (model_load(&m, good, &e)) print_message("%s\n", e.text);
    assert_non_null(m);
    const struct tiny *o = m->options;
    assert_int_equal(o->rounds, 7);
    assert_ptr_equal(m->family, &tiny_family);
    assert_int_equal(m->precision, PRECISION_BF16);
    assert_int_equal(m->latents, TINY_WIDTH);
    assert_int_equal(m->item.classes, 5);
    assert_string_equal(m->item.columns[1].name, "b");
    assert_string_equal(json_text(json_get(m->record, "data"), ""), "of a test");
    assert_near(score(m, &e), tiny_log_p(0, 0.5), 1e-4);
    model_free(m);
}

static void test_saved_again_it_is_the_same(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m;
    void *a, *b;
    size_t n, k;
    assert_int_equal(model_load(&m, good, &e), 0);
    assert_int_equal(model_save(m, NULL, folder_file(&folder, "again.limn"), &e), 0);
    model_free(m);
    assert_int_equal(file_read(good, 1 << 20, &a, &n, &e), 0);
    assert_int_equal(file_read(folder_file(&folder, "again.limn"), 1 << 20, &b, &k, &e), 0);
    assert_int_equal(n, k);
    assert_memory_equal(a, b, n);
    mem_free(a);
    mem_free(b);
}

/* The average of a parameter is what a file holds; and the values may be another store's. */
static void test_other_values(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0), *loaded;
    struct store *best;
    struct entry *entry;
    assert_false(isnan(score(m, &e)));
    assert_int_equal(store_clone(m->store, &best, &e), 0);
    struct init minus = {INIT_FILL, -1};
    assert_int_equal(store_need(best, STORE_AVERAGE, "p/mean", F32, SHAPE(TINY_WIDTH), minus, &entry, &e), 0);
    const char *path = folder_file(&folder, "best.limn");
    assert_int_equal(model_save(m, best, path, &e), 0);
    assert_int_equal(model_load(&loaded, path, &e), 0);
    assert_near(score(loaded, &e), tiny_log_p(0, -1), 1e-4);
    store_free(best);
    model_free(m);
    model_free(loaded);
}

/* ---- forgeries ---- */

/* The good file with another value under a key, or without it (NULL). */
static const char *forged(const char *key, const char *value)
{
    struct err e = {0};
    struct safetensors *file;
    struct st_meta meta[20];
    int metas = 0;
    assert_int_equal(safetensors_read(good, &file, &e), 0);
    for (int k = 0; k < file->metas; k++) {
        bool changed = !strcmp(file->meta[k].key, key);
        if (strcmp(file->meta[k].key, "limn.checksum") && !changed) meta[metas++] = file->meta[k];
    }
    if (value) meta[metas++] = (struct st_meta){key, value};
    const char *path = folder_file(&folder, "forged.limn");
    assert_int_equal(safetensors_write(path, file->entry, file->entries, meta, metas, &e), 0);
    safetensors_free(file);
    return path;
}

static void refused(const char *path, enum err_kind kind, const char *says)
{
    struct err e = {0};
    struct model *m;
    tiny_failed(model_load(&m, path, &e), &e, kind, says);
    assert_null(m);
}

#define ITEM "{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[%s],\"symbols\":0,\"classes\":0}"

static void test_metadata(void **state)
{
    (void)state;
    refused(folder_file(&folder, "absent.limn"), ERR_FILE, "absent.limn");
    refused(forged("limn.format", NULL), ERR_FORMAT, "not a model of limn's");
    refused(forged("limn.format", "2"), ERR_FORMAT, "later version");
    refused(forged("limn.family", NULL), ERR_FORMAT, "not a model of limn's");
    refused(forged("limn.family", "unheard-of"), ERR_FORMAT, "forged.limn': the model is of the family 'unheard-of'");
    refused(forged("limn.options", NULL), ERR_FORMAT, "has no limn.options");
    refused(forged("limn.options", "{\"rounds\":"), ERR_FORMAT, "not valid JSON");
    refused(forged("limn.options", "[]"), ERR_FORMAT, "not a JSON object");
    refused(forged("limn.options", "{\"rounds\":1000000000}"), ERR_OPTION, "out of range");
    refused(forged("limn.options", "{\"round\":1}"), ERR_OPTION, "rounds");
    refused(forged("limn.options", "{\"rounds\":13}"), ERR_OPTION, "13 rounds");
    refused(forged("limn.item", NULL), ERR_FORMAT, "has no limn.item");
    refused(forged("limn.item", "{}"), ERR_FORMAT, "limn.item: 'kind'");
    refused(forged("limn.item", "{\"kind\":\"text\",\"type\":\"i32\",\"shape\":[3],\"symbols\":2,\"classes\":0}"),
            ERR_DATA, "does not take data of the kind 'text'");
    refused(forged("limn.precision", NULL), ERR_FORMAT, "limn.precision");
    refused(forged("limn.precision", "f16"), ERR_FORMAT, "'f16', not f32");
    refused(forged("limn.record", "7"), ERR_FORMAT, "limn.record is not a JSON object");
    refused(forged("limn.latents", "0"), ERR_FORMAT, "limn.latents");
    refused(forged("limn.latents", "1e300"), ERR_FORMAT, "limn.latents");
    refused(forged("limn.latents", "2.5"), ERR_FORMAT, "limn.latents");
}

/* What is absent, and may be. */
static void test_what_may_lack(void **state)
{
    (void)state;
    static const char *const keys[] = {"limn.record", "limn.latents"};
    for (int k = 0; k < 2; k++) {
        struct err e = {0};
        struct model *m;
        assert_int_equal(model_load(&m, forged(keys[k], NULL), &e), 0);
        assert_near(score(m, &e), tiny_log_p(0, 0.5), 1e-4);
        model_free(m);
    }
    struct err e = {0};
    struct model *m;
    assert_int_equal(model_load(&m, forged("limn.options", "{}"), &e), 0); /* written before there was that option */
    assert_int_equal(((struct tiny *)m->options)->rounds, 4);
    model_free(m);
}

/* Options and item agree with their tables, but not with the numbers in the file. */
static void test_shapes_that_do_not_fit(void **state)
{
    (void)state;
    static const char *const widths[] = {"2", "4", "60000000"};
    for (int k = 0; k < 3; k++) {
        char item[200];
        struct err e = {0};
        struct model *m;
        snprintf(item, sizeof item, ITEM, widths[k]);
        assert_int_equal(model_load(&m, forged("limn.item", item), &e), 0);
        size_t before = mem_live_bytes();
        assert_true(isnan(score(m, &e)));
        assert_int_equal(e.kind, ERR_SHAPE);
        assert_int_equal(mem_live_bytes(), before); /* what the file claims made nothing be allocated */
        model_free(m);
    }
}

static void test_numbers_that_lack(void **state)
{
    (void)state;
    struct err e = {0};
    struct safetensors *file;
    struct model *m;
    assert_int_equal(safetensors_read(good, &file, &e), 0);
    struct st_entry kept[8];
    int count = 0, metas = 0;
    for (int k = 0; k < file->entries; k++)
        if (strcmp(file->entry[k].name, "p/mean")) kept[count++] = file->entry[k];
    for (int k = 0; k < file->metas; k++)
        if (strcmp(file->meta[k].key, "limn.checksum")) file->meta[metas++] = file->meta[k];
    assert_int_equal(count, file->entries - 1);
    const char *path = folder_file(&folder, "forged.limn");
    assert_int_equal(safetensors_write(path, kept, count, file->meta, metas, &e), 0);
    safetensors_free(file);
    assert_int_equal(model_load(&m, path, &e), 0);
    assert_true(isnan(score(m, &e)));
    tiny_failed((int)e.kind, &e, ERR_SHAPE, "the model's file has no parameter p/mean");
    model_free(m);
}

/* Cut anywhere, or with one byte changed, a file is an error or a model; never a crash, never a leak. */
static void test_damage(void **state)
{
    (void)state;
    struct err e = {0};
    void *bytes;
    size_t n, before = mem_live_bytes();
    assert_int_equal(file_read(good, 1 << 20, &bytes, &n, &e), 0);
    for (size_t k = 0; k < 2 * n; k++) {
        size_t length = k < n ? k : n;
        char *copy = mem_alloc(length);
        memcpy(copy, bytes, length);
        if (k >= n) copy[k - n] ^= 4;
        struct model *m;
        e = (struct err){0};
        int rc = model_parse(&m, copy, length, "damaged", &e);
        assert_true(rc ? !m && e.kind == (enum err_kind)rc && e.text[0] : m != NULL && k >= n);
        model_free(m);
    }
    mem_free(bytes);
    assert_int_equal(mem_live_bytes(), before);
}

static int scenario(struct err *e)
{
    struct model *m;
    TRY(model_load(&m, good, e));
    double x = score(m, e);
    int rc = isnan(x) ? (int)e->kind : model_save(m, NULL, folder_file(&folder, "torture.limn"), e);
    model_free(m);
    return rc;
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_saved_again_it_is_the_same),
        cmocka_unit_test(test_other_values),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_what_may_lack),
        cmocka_unit_test(test_shapes_that_do_not_fit),
        cmocka_unit_test(test_numbers_that_lack),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
