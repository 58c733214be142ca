/* test_checkpoint.c -- a store comes back from its file bit for bit, and a file of another model is named as such. */
#include "store/checkpoint.h"
#include "tests/folder.h"
#include "tests/torture.h"

#include "base/json.h"

#include <sys/stat.h>

static struct entry *need(struct store *s, enum store_kind kind, const char *name, enum dtype type, struct shape shape,
                          struct init init)
{
    struct entry *entry;
    struct err e = {0};
    if (store_need(s, kind, name, type, shape, init, &entry, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
    return entry;
}

/* Seven entries of all kinds and both types; values by seed. */
static struct store *model(uint64_t seed)
{
    struct store *s = store_new(seed);
    const struct init normal = {INIT_NORMAL, 1};
    assert_non_null(s);
    need(s, STORE_PARAM, "enc/0/w", F32, SHAPE(7, 5), normal);
    need(s, STORE_MOMENT1, "enc/0/w", F32, SHAPE(7, 5), (struct init){INIT_UNIFORM, 2});
    need(s, STORE_MOMENT2, "enc/0/w", F32, SHAPE(7, 5), (struct init){INIT_UNIFORM, 3});
    need(s, STORE_AVERAGE, "enc/0/w", F32, SHAPE(7, 5), (struct init){INIT_UNIFORM, 4});
    need(s, STORE_PARAM, "enc/0/b", F32, SHAPE(5), normal);
    need(s, STORE_BUFFER, "mean", F64, SHAPE(3, 1, 2), normal);
    need(s, STORE_BUFFER, "steps", F32, SCALAR, normal);
    return s;
}

static void save(const struct store *s, unsigned which, const char *path)
{
    struct err e = {0};
    if (checkpoint_save(s, which, path, NULL, 0, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
}

static void load(struct store *s, unsigned which, const char *path)
{
    struct err e = {0};
    if (checkpoint_read(s, which, path, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
}

static bool same_values(const struct store *a, const struct store *b, enum store_kind kind, const char *name)
{
    const struct tensor *x = &store_find(a, kind, name)->value, *y = &store_find(b, kind, name)->value;
    return x->type == y->type && shape_equal(x->shape, y->shape) && !memcmp(x->data, y->data, tensor_bytes(x));
}

static void an_empty_store_gets_all(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *a = model(1), *b = store_new(0);
    save(a, CHECKPOINT_ALL, folder_file(&f, "m.state"));
    load(b, CHECKPOINT_ALL, f.name);
    assert_int_equal(b->count, a->count);
    for (int i = 0; i < a->count; i++) {
        assert_string_equal(b->entry[i].name, a->entry[i].name); /* in the same order */
        assert_int_equal(b->entry[i].kind, a->entry[i].kind);
        assert_true(same_values(a, b, a->entry[i].kind, a->entry[i].name));
    }
    store_free(a);
    store_free(b);
    folder_remove(&f);
}

static void a_like_store_gets_the_values(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *a = model(1), *b = model(2);
    uint64_t version = b->version;
    assert_false(same_values(a, b, STORE_PARAM, "enc/0/w"));
    save(a, CHECKPOINT_ALL, folder_file(&f, "m.state"));
    load(b, CHECKPOINT_ALL, f.name);
    for (int i = 0; i < a->count; i++) assert_true(same_values(a, b, a->entry[i].kind, a->entry[i].name));
    assert_true(b->version > version);
    store_free(a);
    store_free(b);
    folder_remove(&f);
}

static void names_in_the_file_are_plain_or_have_a_kind(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *s = model(1);
    struct safetensors *file;
    struct err e = {0};
    save(s, CHECKPOINT_ALL, folder_file(&f, "m.state"));
    assert_int_equal(safetensors_read(f.name, &file, &e), 0);
    assert_int_equal(file->entries, 7);
    static const char *const names[] = {"enc/0/w", "moment1:enc/0/w", "moment2:enc/0/w", "average:enc/0/w",
                                        "enc/0/b", "buffer:mean",     "buffer:steps"};
    for (int i = 0; i < 7; i++) assert_non_null(safetensors_find(file, names[i]));
    assert_int_equal(safetensors_find(file, "buffer:mean")->value.type, F64);
    assert_int_equal(safetensors_find(file, "buffer:steps")->value.shape.rank, 0);
    safetensors_free(file);
    store_free(s);
    folder_remove(&f);
}

static void kinds_are_chosen(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *a = model(1), *b = model(2), *c = store_new(0);
    save(a, CHECKPOINT_MODEL, folder_file(&f, "model"));
    load(b, CHECKPOINT_MODEL, f.name);
    assert_true(same_values(a, b, STORE_PARAM, "enc/0/w") && same_values(a, b, STORE_BUFFER, "mean"));
    assert_false(same_values(a, b, STORE_MOMENT1, "enc/0/w"));
    save(a, CHECKPOINT_ALL, folder_file(&f, "state"));
    load(c, CHECKPOINT_MODEL, f.name); /* the rest of the file is passed over */
    assert_int_equal(c->count, 4);
    assert_null(store_find(c, STORE_MOMENT1, "enc/0/w"));
    store_free(a);
    store_free(b);
    store_free(c);
    folder_remove(&f);
}

static void averages_take_the_place_of_parameters(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *a = model(1), *b = store_new(0);
    save(a, CHECKPOINT_MODEL | CHECKPOINT_AVERAGED, folder_file(&f, "model"));
    load(b, CHECKPOINT_MODEL, f.name);
    const struct tensor *w = &store_find(b, STORE_PARAM, "enc/0/w")->value;
    assert_memory_equal(w->data, store_find(a, STORE_AVERAGE, "enc/0/w")->value.data, tensor_bytes(w));
    assert_true(same_values(a, b, STORE_PARAM, "enc/0/b")); /* has no average */
    assert_null(store_find(b, STORE_AVERAGE, "enc/0/w"));
    store_free(a);
    store_free(b);
    folder_remove(&f);
}

static void metadata_pass_through(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *s = model(1);
    struct safetensors *file;
    struct err e = {0};
    const struct st_meta meta[] = {{"limn.family", "vae"}, {"limn.options", "{\"latent\":16,\"a\":\"\xc3\xa9\\n\"}"}};
    assert_int_equal(checkpoint_save(s, CHECKPOINT_MODEL, folder_file(&f, "model"), meta, 2, &e), 0);
    assert_int_equal(safetensors_read(f.name, &file, &e), 0);
    for (int i = 0; i < 2; i++) assert_string_equal(safetensors_meta(file, meta[i].key), meta[i].value);
    safetensors_free(file);
    store_free(s);
    folder_remove(&f);
}

static void an_empty_model_has_a_file_too(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *a = store_new(1), *b = store_new(1);
    save(a, CHECKPOINT_ALL, folder_file(&f, "model"));
    load(b, CHECKPOINT_ALL, f.name);
    assert_int_equal(b->count, 0);
    store_free(a);
    store_free(b);
    folder_remove(&f);
}

/* ---- files of another model ---- */

/* Saves `from`, loads it into `to`, which must refuse with these words and keep its values. */
static void expect_difference(struct store *from, struct store *to, const char *words)
{
    struct folder f = folder_make();
    struct store *before;
    struct err e = {0};
    char want[PATH_MAX + 400];
    save(from, CHECKPOINT_ALL, folder_file(&f, "m"));
    assert_int_equal(store_clone(to, &before, &e), 0);
    assert_int_equal(checkpoint_read(to, CHECKPOINT_ALL, f.name, &e), ERR_SHAPE);
    snprintf(want, sizeof want, "'%s' does not fit: %s", f.name, words);
    assert_string_equal(e.text, want);
    assert_true(*e.hint);
    assert_int_equal(to->count, before->count);
    assert_int_equal(to->version, before->version);
    for (int i = 0; i < to->count; i++) assert_true(same_values(to, before, to->entry[i].kind, to->entry[i].name));
    store_free(before);
    store_free(from);
    store_free(to);
    folder_remove(&f);
}

static void differences_are_named(void **state)
{
    (void)state;
    const struct init zero = {INIT_FILL, 0};
    struct store *a = model(1), *b = model(2);
    need(b, STORE_PARAM, "dec/w", F32, SHAPE(2, 3), zero);
    expect_difference(a, b, "the file has no parameter dec/w, f32 [2,3]");

    a = model(1), b = model(2);
    need(a, STORE_MOMENT1, "dec/w", F32, SHAPE(2, 3), zero);
    need(a, STORE_MOMENT2, "dec/w", F32, SHAPE(2, 3), zero);
    expect_difference(a, b, "the model has no first moment of dec/w, f32 [2,3] (and 1 more such)");

    a = store_new(1), b = store_new(2);
    need(a, STORE_PARAM, "enc/0/w", F32, SHAPE(784, 400), zero);
    need(b, STORE_PARAM, "enc/0/w", F32, SHAPE(784, 200), zero);
    expect_difference(a, b,
                      "the file has parameter enc/0/w, f32 [784,400]; "
                      "the model has parameter enc/0/w, f32 [784,200]");

    a = store_new(1), b = store_new(2);
    need(a, STORE_BUFFER, "mean", F64, SHAPE(3), zero);
    need(b, STORE_BUFFER, "mean", F32, SHAPE(3), zero);
    expect_difference(a, b, "the file has buffer mean, f64 [3]; the model has buffer mean, f32 [3]");
}

static void very_long_names_still_make_an_error(void **state)
{
    (void)state;
    struct folder f = folder_make();
    char name[600];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = 0;
    struct store *a = store_new(1), *b = model(2);
    struct err e = {0};
    need(a, STORE_PARAM, name, F32, SHAPE(1), (struct init){INIT_FILL, 0});
    save(a, CHECKPOINT_ALL, folder_file(&f, "m"));
    assert_int_equal(checkpoint_read(b, CHECKPOINT_ALL, f.name, &e), ERR_SHAPE);
    assert_non_null(strstr(e.text, "the model has no parameter nnnn"));
    assert_non_null(strstr(e.text, "(and 7 more such)"));
    store_free(a);
    store_free(b);
    folder_remove(&f);
}

static void expect_foreign(const char *name, enum dtype type, const char *words)
{
    struct folder f = folder_make();
    struct store *s = store_new(1);
    struct err e = {0};
    double number[2] = {0};
    const struct st_entry entry = {name, {type, SHAPE(2), number}};
    assert_int_equal(safetensors_write(folder_file(&f, "m"), &entry, 1, NULL, 0, &e), 0);
    assert_int_equal(checkpoint_read(s, CHECKPOINT_ALL, f.name, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, words));
    assert_int_equal(s->count, 0);
    store_free(s);
    folder_remove(&f);
}

static void foreign_entries_are_refused(void **state)
{
    (void)state;
    expect_foreign("w", U8, "'w' is neither f32 nor f64");
    expect_foreign("w", BF16, "'w' is neither f32 nor f64");
    expect_foreign("moment9:w", F32, "'moment9:w' is of no kind that limn knows");
    expect_foreign("moment1:", F32, "'moment1:' is of no kind that limn knows");
    expect_foreign("moment1:a:b", F32, "'moment1:a:b' is of no kind that limn knows");
}

static void unreadable_files_are_refused(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct store *s = model(1);
    struct err e = {0}, absent = {0};
    save(s, CHECKPOINT_ALL, folder_file(&f, "m"));
    struct stat st;
    assert_int_equal(stat(f.name, &st), 0);
    assert_int_equal(truncate(f.name, st.st_size - 1), 0);
    assert_int_not_equal(checkpoint_read(s, CHECKPOINT_ALL, f.name, &e), 0);
    assert_int_equal(checkpoint_read(s, CHECKPOINT_ALL, folder_file(&f, "absent"), &absent), ERR_FILE);
    store_free(s);
    folder_remove(&f);
}

/* ---- memory ---- */

static char torture_path[PATH_MAX];

static int scenario(struct err *e)
{
    struct store *a = store_new(1), *b = store_new(2);
    struct entry *entry;
    const struct init zero = {INIT_FILL, 0};
    int rc = a && b ? 0 : fail_memory(e);
    if (!rc) rc = store_need(a, STORE_PARAM, "w", F32, SHAPE(3), zero, &entry, e);
    if (!rc) rc = store_need(a, STORE_BUFFER, "m", F64, SHAPE(2), zero, &entry, e);
    if (!rc) rc = checkpoint_save(a, CHECKPOINT_ALL, torture_path, NULL, 0, e);
    if (!rc) rc = checkpoint_read(b, CHECKPOINT_ALL, torture_path, e);
    if (!rc) rc = checkpoint_read(a, CHECKPOINT_ALL, torture_path, e);
    store_free(a);
    store_free(b);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct folder f = folder_make();
    snprintf(torture_path, sizeof torture_path, "%s", folder_file(&f, "m"));
    torture(scenario);
    folder_remove(&f);
}

int main(void)
{
    json_use_counted_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_store_gets_all),
        cmocka_unit_test(a_like_store_gets_the_values),
        cmocka_unit_test(names_in_the_file_are_plain_or_have_a_kind),
        cmocka_unit_test(kinds_are_chosen),
        cmocka_unit_test(averages_take_the_place_of_parameters),
        cmocka_unit_test(metadata_pass_through),
        cmocka_unit_test(an_empty_model_has_a_file_too),
        cmocka_unit_test(differences_are_named),
        cmocka_unit_test(very_long_names_still_make_an_error),
        cmocka_unit_test(foreign_entries_are_refused),
        cmocka_unit_test(unreadable_files_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
