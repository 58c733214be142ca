/* test_shared.c -- real tables, series and arrays: each opens, without an option, as what it is. */
#include "temp.h"

#include <string.h>

/* ROW: items, columns; SERIES: items are windows of 24 rows. */
static const struct {
    const char *path;
    enum item_kind kind;
    int64_t items, columns, categories, missing; /* columns of categories; values missing */
    int classes;
    const char *about; /* part of it; NULL: anything */
} files[] = {
    {"adbench/14_glass.npz", ITEM_ROW, 214, 7, 0, 0, 2, NULL},
    {"adbench/18_Ionosphere.npz", ITEM_ROW, 351, 32, 0, 0, 2, NULL},
    {"adbench/20_letter.npz", ITEM_ROW, 1600, 32, 0, 0, 2, NULL},
    {"adbench/22_magic.gamma.npz", ITEM_ROW, 19020, 10, 0, 0, 2, NULL},
    {"adbench/23_mammography.npz", ITEM_ROW, 11183, 6, 0, 0, 2, NULL},
    {"adbench/29_Pima.npz", ITEM_ROW, 768, 8, 0, 0, 2, NULL},
    {"adbench/2_annthyroid.npz", ITEM_ROW, 7200, 6, 0, 0, 2, NULL},
    {"adbench/30_satellite.npz", ITEM_ROW, 6435, 36, 0, 0, 2, NULL},
    {"adbench/31_satimage-2.npz", ITEM_ROW, 5803, 36, 0, 0, 2, NULL},
    {"adbench/32_shuttle.npz", ITEM_ROW, 49097, 9, 0, 0, 2, NULL},
    {"adbench/33_skin.npz", ITEM_ROW, 245057, 3, 0, 0, 2, NULL},
    {"adbench/38_thyroid.npz", ITEM_ROW, 3772, 6, 0, 0, 2, NULL},
    {"adbench/42_WBC.npz", ITEM_ROW, 223, 9, 0, 0, 2, NULL},
    {"adbench/45_wine.npz", ITEM_ROW, 129, 13, 0, 0, 2, NULL},
    {"adbench/47_yeast.npz", ITEM_ROW, 1484, 8, 0, 0, 2, NULL},
    {"adbench/4_breastw.npz", ITEM_ROW, 683, 9, 0, 0, 2, NULL},
    {"adbench/6_cardio.npz", ITEM_ROW, 1831, 21, 0, 0, 2, NULL},
    {"debd/accidents.train.data.gz", ITEM_ROW, 12758, 111, 0, 0, 0, "no header"},
    {"debd/accidents.valid.data.gz", ITEM_ROW, 1700, 111, 0, 0, 0, "no header"},
    {"debd/accidents.test.data.gz", ITEM_ROW, 2551, 111, 0, 0, 0, "no header"},
    {"debd/baudio.train.data.gz", ITEM_ROW, 15000, 100, 0, 0, 0, "no header"},
    {"debd/baudio.valid.data.gz", ITEM_ROW, 2000, 100, 0, 0, 0, "no header"},
    {"debd/baudio.test.data.gz", ITEM_ROW, 3000, 100, 0, 0, 0, "no header"},
    {"debd/dna.train.data.gz", ITEM_ROW, 1600, 180, 0, 0, 0, "no header"},
    {"debd/dna.valid.data.gz", ITEM_ROW, 400, 180, 0, 0, 0, "no header"},
    {"debd/dna.test.data.gz", ITEM_ROW, 1186, 180, 0, 0, 0, "no header"},
    {"debd/jester.train.data.gz", ITEM_ROW, 9000, 100, 0, 0, 0, "no header"},
    {"debd/jester.valid.data.gz", ITEM_ROW, 1000, 100, 0, 0, 0, "no header"},
    {"debd/jester.test.data.gz", ITEM_ROW, 4116, 100, 0, 0, 0, "no header"},
    {"debd/mushrooms.train.data.gz", ITEM_ROW, 2000, 112, 0, 0, 0, "no header"},
    {"debd/mushrooms.valid.data.gz", ITEM_ROW, 500, 112, 0, 0, 0, "no header"},
    {"debd/mushrooms.test.data.gz", ITEM_ROW, 5624, 112, 0, 0, 0, "no header"},
    {"debd/nips.train.data.gz", ITEM_ROW, 400, 500, 0, 0, 0, "no header"},
    {"debd/nips.valid.data.gz", ITEM_ROW, 100, 500, 0, 0, 0, "no header"},
    {"debd/nips.test.data.gz", ITEM_ROW, 1240, 500, 0, 0, 0, "no header"},
    {"debd/nltcs.train.data.gz", ITEM_ROW, 16181, 16, 0, 0, 0, "no header"},
    {"debd/nltcs.valid.data.gz", ITEM_ROW, 2157, 16, 0, 0, 0, "no header"},
    {"debd/nltcs.test.data.gz", ITEM_ROW, 3236, 16, 0, 0, 0, "no header"},
    {"debd/plants.train.data.gz", ITEM_ROW, 17412, 69, 0, 0, 0, "no header"},
    {"debd/plants.valid.data.gz", ITEM_ROW, 2321, 69, 0, 0, 0, "no header"},
    {"debd/plants.test.data.gz", ITEM_ROW, 3482, 69, 0, 0, 0, "no header"},
    {"emoji/captions.tsv", ITEM_ROW, 3786, 6, 3, 1911, 0, "(tabs, a header, UTF-8); left out: file (an identifier)"},
    {"miniboone/miniboone_test.npy", ITEM_ROW, 3648, 43, 0, 0, 0, NULL},
    {"miniboone/miniboone_val.npy", ITEM_ROW, 3284, 43, 0, 0, 0, NULL},
    {"tabular/abalone.csv", ITEM_ROW, 4177, 9, 1, 0, 0, "no header"},
    {"tabular/adult-train.csv.gz", ITEM_ROW, 32561, 15, 9, 4262, 0, "no header"},
    {"tabular/adult-test.csv.gz", ITEM_ROW, 16281, 15, 9, 2203, 0, "no header"},
    {"tabular/banknote_authentication.csv", ITEM_ROW, 1372, 5, 0, 0, 0, "no header"},
    {"tabular/california_housing.csv.gz", ITEM_ROW, 20640, 10, 1, 207, 0, "a header"},
    {"tabular/diamonds.csv.gz", ITEM_ROW, 53940, 10, 3, 0, 0, "a header"},
    {"tabular/iris.csv", ITEM_ROW, 150, 4, 0, 0, 3, "in 3 classes by species"},
    {"tabular/penguins.csv", ITEM_ROW, 344, 6, 2, 19, 3, "in 3 classes by species"},
    {"tabular/phoneme.csv", ITEM_ROW, 5404, 6, 0, 0, 0, "no header"},
    {"tabular/winequality-red.csv", ITEM_ROW, 1599, 12, 0, 0, 0, "no header"},
    {"tabular/winequality-white.csv", ITEM_ROW, 4898, 12, 0, 0, 0, "no header"},
    {"timeseries/ETTh1.csv.gz", ITEM_SERIES, 17397, 7, 0, 0, 0,
     "2016-07-01 00:00:00 to 2018-06-26 19:00:00, one a hour;"},
    {"timeseries/daily-min-temperatures.csv", ITEM_SERIES, 3627, 1, 0, 0, 0,
     "1981-01-01 to 1990-12-31, one a day with 2 gaps"},
    {"timeseries/monthly-sunspots.csv", ITEM_SERIES, 2797, 1, 0, 0, 0, "1749-01 to 1983-12, one a month;"},
    {"timeseries/stock_data.csv", ITEM_ROW, 3685, 6, 0, 0, 0, "a header"},
};

/* Pictures: their shape, the classes, a byte that none of them goes beyond; labels beside them are found. */
static const struct {
    const char *path;
    int64_t items, height, width, channels;
    int classes;
} pictures[] = {
    {"binarized_mnist/binarized-mnist-train-images-idx3-ubyte.gz", 50000, 28, 28, 1, 0},
    {"binarized_mnist/binarized-mnist-valid-images-idx3-ubyte.gz", 10000, 28, 28, 1, 0},
    {"binarized_mnist/binarized-mnist-test-images-idx3-ubyte.gz", 10000, 28, 28, 1, 0},
    {"cifar10/data_batch_1.bin.xz", 10000, 32, 32, 3, 10},
    {"cifar10/data_batch_2.bin.xz", 10000, 32, 32, 3, 10},
    {"cifar10/test_batch.bin.xz", 10000, 32, 32, 3, 10},
    {"emoji/google-64.tar.gz", 3786, 64, 64, 3, 10},
    {"emoji/twitter-64.tar.gz", 3786, 64, 64, 3, 10},
    {"faces/frey-faces-images-idx3-ubyte.gz", 1965, 28, 20, 1, 0},
    {"faces/olivetti-faces-images-idx3-ubyte.gz", 400, 64, 64, 1, 40},
    {"mnist/t10k-images-idx3-ubyte.gz", 10000, 28, 28, 1, 10},
    {"mnist/train-images-idx3-ubyte.gz", 60000, 28, 28, 1, 10},
};

/* Labels without their pictures are rows of one whole number, 0 to high; text has so many symbols. */
static const struct {
    const char *path;
    enum item_kind kind;
    int64_t items;
    int high, symbols;
} others[] = {
    {"faces/olivetti-faces-labels-idx1-ubyte.gz", ITEM_ROW, 400, 39, 0},
    {"mnist/t10k-labels-idx1-ubyte.gz", ITEM_ROW, 10000, 9, 0},
    {"mnist/train-labels-idx1-ubyte.gz", ITEM_ROW, 60000, 9, 0},
    {"text/tinyshakespeare.txt", ITEM_TEXT, 1115394 - 63, 0, 65},
};

static const char *shared(const char *name)
{
    static char path[600];
    const char *folder = getenv("LIMN_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s", folder && *folder ? folder : "../shared/data", name);
    return path;
}

static void need(const char *name)
{
    if (!access(shared(name), F_OK)) return;
    print_message("skipped: %s is not there; LIMN_TEST_DATA names the folder\n", shared(name));
    skip();
}

static int64_t count_categories(const struct data *d)
{
    int64_t n = 0;
    for (int64_t i = 0; i < shape_dim(d->item.shape, -1); i++) n += d->item.columns[i].kind == COLUMN_CATEGORY;
    return n;
}

static int64_t count_missing(const struct data *d)
{
    int64_t n = 0;
    for (int64_t i = 0; i < shape_dim(d->item.shape, -1); i++) n += d->item.columns[i].missing;
    return n;
}

static void test_every_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        need(files[i].path);
        struct data *d = must_open(shared(files[i].path));
        const bool right = d->item.kind == files[i].kind && d->item.type == F32 && d->count == files[i].items &&
                           shape_dim(d->item.shape, -1) == files[i].columns && d->item.classes == files[i].classes &&
                           count_categories(d) == files[i].categories && count_missing(d) == files[i].missing;
        const bool said = !files[i].about || strstr(d->about, files[i].about);
        if (!right || !said) fail_msg("%s: %s", files[i].path, d->about);
        assert_true(d->item.kind == ITEM_ROW || d->item.shape.dim[0] == 24);
        data_close(d);
    }
}

static void test_every_picture(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        need(pictures[i].path);
        struct data *d = must_open(shared(pictures[i].path));
        const struct shape want = SHAPE(pictures[i].height, pictures[i].width, pictures[i].channels);
        const bool right = d->item.kind == ITEM_IMAGE && d->item.type == U8 && d->count == pictures[i].items &&
                           !d->item.frames && shape_equal(d->item.shape, want) &&
                           d->item.classes == pictures[i].classes;
        if (!right) fail_msg("%s: %s", pictures[i].path, d->about);
        bool seen[64] = {0};
        int classes = 0;
        for (int64_t k = 0; k < d->count && d->item.classes; k += d->count / 400) {
            static uint8_t x[64 * 64 * 3];
            int32_t label = -1;
            struct err e = {0};
            assert_int_equal(d->read(d, &k, 1, x, &label, &e), 0);
            assert_in_range(label, 0, d->item.classes - 1);
            classes += !seen[label];
            seen[label] = true;
        }
        assert_true(classes >= d->item.classes - 1); /* one class of emoji is rare */
        data_close(d);
    }
}

static void test_every_other_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        need(others[i].path);
        struct data *d = must_open(shared(others[i].path));
        assert_true(d->item.kind == others[i].kind && d->count == others[i].items);
        assert_int_equal(d->item.symbols, others[i].symbols);
        if (d->item.kind == ITEM_ROW) {
            const struct column *c = d->item.columns;
            assert_true(d->item.shape.dim[0] == 1 && c->whole && c->low == 0 && c->high == others[i].high);
        }
        data_close(d);
    }
}

/* Does a table of this test speak of that file? */
static bool is_listed(const char *path)
{
    bool listed = !strcmp(path, "README.md");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) listed |= !strcmp(path, files[i].path);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) listed |= !strcmp(path, pictures[i].path);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) listed |= !strcmp(path, others[i].path);
    return listed;
}

static int walk(const char *below)
{
    int found = 0;
    DIR *dir = opendir(shared(below));
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        char path[400];
        struct stat s;
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s%s%s", below, *below ? "/" : "", entry->d_name);
        if (stat(shared(path), &s)) continue;
        if (!S_ISDIR(s.st_mode) && !is_listed(path)) fail_msg("%s: no line of this test speaks of it", path);
        found += S_ISDIR(s.st_mode) ? walk(path) : 1;
    }
    if (dir) closedir(dir);
    return found;
}

/* Nothing in the folder is left out above. */
static void test_no_file_is_left_out(void **state)
{
    (void)state;
    need("README.md");
    const size_t listed = sizeof files / sizeof *files + sizeof pictures / sizeof *pictures +
                          sizeof others / sizeof *others;
    assert_int_equal(walk(""), listed + 1);
}

static void test_zeros_and_ones(void **state)
{
    (void)state;
    need("debd/nips.valid.data.gz");
    struct data *d = must_open(shared("debd/nips.valid.data.gz"));
    for (int i = 0; i < 500; i++) {
        const struct column *c = &d->item.columns[i];
        assert_true(c->kind == COLUMN_NUMBER && c->whole && c->low == 0 && c->high == 1 && c->missing == 0);
    }
    data_close(d);
}

/* The classes of the adult data stand in column 15, with a point behind them in the test part. */
static void test_adult_labels(void **state)
{
    (void)state;
    static const char *const parts[] = {"tabular/adult-train.csv.gz,label=x15", "tabular/adult-test.csv.gz,label=x15"};
    static const int rich[] = {7841, 3846};
    need("tabular/adult-train.csv.gz");
    for (int k = 0; k < 2; k++) {
        struct data *d = must_open(shared(parts[k]));
        assert_int_equal(d->item.classes, 2);
        assert_string_equal(d->item.class_names[0], "<=50K");
        assert_string_equal(d->item.class_names[1], ">50K");
        float x[14];
        int found = 0;
        for (int64_t i = 0; i < d->count; i++) {
            int32_t label;
            struct err e = {0};
            assert_int_equal(d->read(d, &i, 1, x, &label, &e), 0);
            found += label;
        }
        assert_int_equal(found, rich[k]);
        data_close(d);
    }
}

static void test_anomalies(void **state)
{
    (void)state;
    need("adbench/45_wine.npz");
    struct data *d = must_open(shared("adbench/45_wine.npz"));
    assert_string_equal(d->item.class_names[1], "1");
    float x[13];
    int found = 0;
    for (int64_t i = 0; i < d->count; i++) {
        int32_t label;
        struct err e = {0};
        assert_int_equal(d->read(d, &i, 1, x, &label, &e), 0);
        found += label;
    }
    assert_int_equal(found, 10);
    data_close(d);
}

static void test_windows_asked_for(void **state)
{
    (void)state;
    need("timeseries/stock_data.csv");
    struct data *d = must_open(shared("timeseries/stock_data.csv,window=24"));
    assert_int_equal(d->item.kind, ITEM_SERIES);
    assert_true(shape_equal(d->item.shape, SHAPE(24, 6)));
    assert_int_equal(d->count, 3685 - 23);
    data_close(d);
    d = must_open(shared("timeseries/daily-min-temperatures.csv,window=0"));
    assert_int_equal(d->item.kind, ITEM_ROW);
    assert_int_equal(d->item.shape.dim[0], 2);
    assert_string_equal(d->item.columns[0].date, "%Y-%m-%d");
    assert_true(d->item.columns[0].low == 4018); /* days to 1981-01-01 */
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_file_is_left_out), cmocka_unit_test(test_every_picture),
        cmocka_unit_test(test_every_other_file),    cmocka_unit_test(test_every_file),
        cmocka_unit_test(test_zeros_and_ones),      cmocka_unit_test(test_adult_labels),
        cmocka_unit_test(test_anomalies),           cmocka_unit_test(test_windows_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
