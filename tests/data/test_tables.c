/* test_tables.c -- tables as people write them: what is understood, and the line that each unreadable one earns. */
#include "temp.h"

#include <math.h>
#include <string.h>

static const char *table(const char *name, const char *text)
{
    return temp_write(name, text, strlen(text));
}

static float cell(struct data *d, int64_t row, int64_t column)
{
    float x[64];
    struct err e = {0};
    assert_true(d->item.shape.dim[0] <= 64);
    assert_int_equal(d->read(d, &row, 1, x, NULL, &e), 0);
    return x[column];
}

static const struct column *column(const struct data *d, const char *name)
{
    for (int64_t i = 0; i < shape_dim(d->item.shape, -1); i++)
        if (!strcmp(d->item.columns[i].name, name)) return &d->item.columns[i];
    fail_msg("there is no column '%s': %s", name, d->about);
    return NULL;
}

/* Twelve rows: each line in turn. */
static const char *repeated(const char *name, const char *header, const char *const *lines, int count)
{
    char text[2000];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", header);
    for (int i = 0; i < 12; i++) n += (size_t)snprintf(text + n, sizeof text - n, "%s", lines[i % count]);
    return temp_write(name, text, n);
}

#define REPEATED(name, header, ...)                                                                                    \
    repeated(name, header, (const char *const[]){__VA_ARGS__},                                                         \
             (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

/* ---- what is understood ---- */

static void test_a_plain_table(void **state)
{
    (void)state;
    const char *const path = REPEATED("plain.csv", "size,colour,species\n", "1.5,red,cat\n", "2,blue,dog\n",
                                      ",?,cat\n");
    struct data *d = must_open(path);
    assert_string_equal(d->about, "12 rows of 1 number, 1 category, 8 missing, in 2 classes by species "
                                  "(commas, a header, ASCII)");
    assert_int_equal(d->item.kind, ITEM_ROW);
    assert_true(shape_equal(d->item.shape, SHAPE(2)));
    assert_int_equal(d->item.classes, 2);
    assert_string_equal(d->item.class_names[1], "dog");
    assert_true(cell(d, 1, 0) == 2 && isnan(cell(d, 2, 0)));
    const struct column *colour = column(d, "colour");
    assert_int_equal(colour->kind, COLUMN_CATEGORY);
    assert_int_equal(colour->categories, 2);
    assert_string_equal(colour->category_names[0], "blue");
    assert_true(cell(d, 0, 1) == 1 && cell(d, 1, 1) == 0 && isnan(cell(d, 2, 1)));
    float x[2];
    int32_t label = -1;
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){4}, 1, x, &label, &e), 0);
    assert_int_equal(label, 1);
    data_close(d);
}

static const struct {
    const char *name, *text;
    int rows, columns;
    const char *about; /* part of it */
} writings[] = {
    {"semicolon.csv", "a;b\n1;2\n3;4\n", 2, 2, "(semicolons, a header, ASCII)"},
    {"tab.tsv", "1\t2\n3\t4", 2, 2, "(tabs, no header, ASCII)"},
    {"bar.csv", "a|b|c\n1|2|3\n", 1, 3, "(bars, a header, ASCII)"},
    {"blanks.data", "  1.0   2.0 3e5\n  4 5 6\n", 2, 3, "(blanks, no header, ASCII)"},
    {"tabs and blanks.data", "1.0 \t 2.0\n4\t5\n", 2, 2, "no header"},
    {"one.csv", "1\n2\n3\n", 3, 1, "3 rows of 1 number (no header, ASCII)"},
    {"header.csv", "x\n1\n2\n", 2, 1, "(a header, ASCII)"},
    {"trailing.csv", "a,b\n1,2\n\n\n", 1, 2, "1 row of 2 numbers"},
    {"middle.csv", "a,b\n1,2\n\n3,4\n", 2, 2, "2 rows"},
    {"dos.csv", "a,b\r\n1,2\r\n3,4\r\n", 2, 2, "2 rows of 2 numbers"},
    {"mac.csv", "a,b\r1,2\r3,4\r", 2, 2, "2 rows of 2 numbers"},
    {"counted.csv", ",0,1,2\n0,5,2,3\n1,3,4,2\n", 2, 3, "left out: x1 (an identifier)"},
    {"years.csv", "land,2019,2020,2021\na b,5,2,3\nc d,3,4,2\n", 2, 3, "a header"},
    {"counts.csv", "1,2,3\n4,5,6\n", 2, 3, "no header"},
    {"mark.csv",
     "\xef\xbb\xbf"
     "a,b\n1,2\n",
     1, 2, "1 row"},
    {"quotes.csv", "\"a\",\"b, \"\"c\"\"\"\n\"1\", \"2\"\n3,4\n", 2, 2, "2 rows of 2 numbers"},
    {"lines.csv", "\"a\nb\",c\n1,2\n", 1, 2, "1 row of 2 numbers"},
    {"rows.csv", "a,b\n1,5,6\n2,7,8\n", 2, 2, "left out: row (an identifier)"},
    {"comments.csv", "# made by me\n# twice\na,b\n1,2\n", 1, 2,
     "a header, ASCII, below 2 lines that are no part of it)"},
    {"savetxt.csv", "# a,b\n1,2\n3,4\n", 2, 2, "2 rows of 2 numbers (commas, a header, ASCII)"},
    {"numbered.csv", "#,a\n1,2\n2,2\n", 2, 1, "left out: # (an identifier)"},
    {"told.csv", "sep=;\r\na;b,c\r\n1;2\r\n", 1, 2, "(semicolons, a header, ASCII, below 1 line that"},
    {"closed.csv", "a,b\n1,2,\n3,4,\n", 2, 2, "2 rows of 2 numbers (commas, a header, ASCII); left out: x3 (empty)"},
    {"one, with a gap.csv", "x\n1\n\n3\n", 2, 1, "2 rows of 1 number"},
    {"mixed ends.csv", "a,b\r\n1,2\n3,4\r5,6\r\n", 3, 2, "3 rows of 2 numbers"},
    {"inches.csv", "name,n\n5\" pipe,1\n6\" pipe,2\n5\" pipe,3\n", 3, 2, "3 rows of 1 number, 1 category"},
    {"twice.csv", "a,a\n1,2\n3,4\n", 2, 2, "2 rows of 2 numbers"},
    {"decimal.csv", "a;b\n1,5;2,25\n3,5;4\n", 2, 2, "2 rows of 2 numbers"},
    {"nothing.csv", "a,b,c\n1,,2\n3,,4\n", 2, 2, "left out: b (empty)"},
};

static void test_ways_of_writing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++) {
        struct data *d = must_open(table(writings[i].name, writings[i].text));
        const bool sized = d->count == writings[i].rows && d->item.shape.dim[0] == writings[i].columns;
        if (!sized || !strstr(d->about, writings[i].about)) fail_msg("%s: %s", writings[i].name, d->about);
        data_close(d);
    }
}

static void test_names_of_columns(void **state)
{
    (void)state;
    char text[600] = "a,a,,a_2,a,x3,", longest[81];
    memset(longest, 'z', 80);
    longest[80] = 0;
    for (int i = 0; i < 200; i++) strcat(text, "z");
    strcat(text, "\xc3\xb6\n1,2,3,4,5,6,7\n");
    const char *const names[] = {"a", "a_2", "x3", "a_2_2", "a_3", "x3_2", longest};
    struct data *d = must_open(table("names.csv", text));
    for (int i = 0; i < 7; i++) assert_string_equal(d->item.columns[i].name, names[i]);
    data_close(d);
}

static void test_numbers(void **state)
{
    (void)state;
    struct data *d = must_open(table("marks.csv", "a,b,c\n\"1,234\",+1e3,.5\n\"1,234,567.5\",-2E-2,7.\n12,0,1\n"));
    assert_true(cell(d, 0, 0) == 1234 && cell(d, 1, 0) == 1234567.5f && cell(d, 2, 0) == 12);
    assert_true(cell(d, 0, 1) == 1000 && cell(d, 1, 1) == -0.02f && cell(d, 0, 2) == 0.5f && cell(d, 1, 2) == 7);
    data_close(d);
    d = must_open(table("comma.csv", "a;b;c\n1,5;1.234,5;1.234\n2,25;3;12\n"));
    assert_true(cell(d, 0, 0) == 1.5f && cell(d, 0, 1) == 1234.5f && cell(d, 0, 2) == 1234);
    data_close(d);
    d = must_open(table("point.csv", "a;b\n1.234;2\n1.5;3\n"));
    assert_true(cell(d, 0, 0) == 1.234f);
    data_close(d);
}

static void test_missing(void **state)
{
    (void)state;
    const char *const text = "a,b\n1,1\n,2\n?,3\nNA,4\nn/a,5\nN/A,6\nnull,7\nNULL,8\nNaN,9\n#N/A,1\n";
    struct data *d = must_open(table("missing.csv", text));
    assert_int_equal(column(d, "a")->missing, 9);
    assert_int_equal(column(d, "a")->kind, COLUMN_NUMBER);
    data_close(d);
}

static void test_a_word_among_numbers(void **state)
{
    (void)state;
    char text[8000];
    size_t n = (size_t)snprintf(text, sizeof text, "a,b\n");
    for (int i = 0; i < 400; i++) n += (size_t)sprintf(text + n, i % 50 == 7 ? "unknown,%d\n" : "%d.5,1\n", i);
    struct data *d = must_open(temp_write("words.csv", text, n));
    assert_int_equal(column(d, "a")->missing, 8);
    assert_non_null(strstr(d->about, "'unknown' is missing in a (first on line "));
    data_close(d);
}

static void test_what_is_left_out(void **state)
{
    (void)state;
    char text[4000];
    size_t n = (size_t)snprintf(text, sizeof text, "key,PassengerId,code,remark,value\n");
    for (int i = 0; i < 40; i++)
        n += (size_t)sprintf(text + n, "%d,%d,k%03d,a long story of %d,%d\n", i + 1, 1000 + 3 * i, i, i, i * i % 7);
    struct data *d = must_open(temp_write("left.csv", text, n));
    assert_int_equal(d->item.shape.dim[0], 1);
    assert_string_equal(d->item.columns[0].name, "value");
    assert_non_null(strstr(d->about, "left out: key (an identifier), PassengerId (an identifier), "
                                     "code (an identifier), remark (free text)"));
    data_close(d);
}

static void test_codes_keep_their_zeros(void **state)
{
    (void)state;
    struct data *d = must_open(REPEATED("codes.csv", "zip,x\n", "01234,1\n", "99999,2\n"));
    const struct column *zip = column(d, "zip");
    assert_int_equal(zip->kind, COLUMN_CATEGORY);
    assert_string_equal(zip->category_names[0], "01234");
    data_close(d);
}

static void test_points_behind_labels(void **state)
{
    (void)state;
    struct data *d = must_open(REPEATED("points.csv", "", "1, a b.\n", "2, c.\n"));
    assert_string_equal(column(d, "x2")->category_names[0], "a b");
    assert_string_equal(column(d, "x2")->category_names[1], "c");
    data_close(d);
}

static void test_dates(void **state)
{
    (void)state;
    struct data *d = must_open(table("dates.csv", "day,x\n03.04.2020,1\n29.02.2020,2\n01.01.1970,3\n"));
    const struct column *day = column(d, "day");
    assert_string_equal(day->date, "%d.%m.%Y");
    assert_int_equal(day->kind, COLUMN_NUMBER);
    assert_true(day->unit == 86400 && day->origin == 0 && day->whole);
    assert_true(cell(d, 2, 0) == 0 && cell(d, 0, 0) - cell(d, 1, 0) == 34);
    data_close(d);
    d = must_open(table("times.csv", "when,x\n2020-03-01 12:30,1\n2020-02-29 00:00,2\n"));
    const struct column *when = column(d, "when");
    assert_string_equal(when->date, "%Y-%m-%d %H:%M");
    assert_true(when->unit == 3600 && cell(d, 0, 0) == 12.5f && cell(d, 1, 0) == -24);
    data_close(d);
    d = must_open(table("american.csv", "day,x\n12/31/2020,1\n01/02/2020,2\n"));
    assert_string_equal(column(d, "day")->date, "%m/%d/%Y");
    data_close(d);
}

static void test_zeros_and_ones(void **state)
{
    (void)state;
    struct data *d = must_open(table("bits.data", "0,1,0\n1,1,0\n0,1,0\n"));
    for (int i = 0; i < 3; i++) {
        const struct column *c = &d->item.columns[i];
        assert_true(c->kind == COLUMN_NUMBER && c->whole && c->low == 0 && c->high == 1);
    }
    data_close(d);
}

/* ---- characters ---- */

static void test_characters(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        size_t n;
        const char *charset, *column;
    } files[] = {
#define BYTES(x) x, sizeof x - 1
        {"utf8.csv",
         BYTES("gr\xc3\xb6\xc3\x9f"
               "e,b\n1,2\n"),
         "UTF-8", "gr\u00f6\u00dfe"},
        {"latin.csv",
         BYTES("gr\xf6\xdf"
               "e,b\n1,2\n"),
         "Latin-1", "gr\u00f6\u00dfe"},
        {"cp949.csv", BYTES("\xc0\xcc\xb8\xa7,b\n1,2\n"), "CP949", "\uc774\ub984"},
        {"little.csv",
         BYTES("\xff\xfe\xf6\0,\0b\0\n\0"
               "1\0,\0"
               "2\0\n\0"),
         "UTF-16", "\u00f6"},
        {"big.csv",
         BYTES("\xfe\xff\0\xf6\0,\0b\0\n\0"
               "1\0,\0"
               "2\0\n"),
         "UTF-16", "\u00f6"},
        {"bare.csv",
         BYTES("a\0,\0b\0\n\0"
               "1\0,\0"
               "2\0\n\0"),
         "UTF-16", "a"},
        {"pair.csv",
         BYTES("\xff\xfe\x3d\xd8\x00\xde,\0b\0\n\0"
               "1\0,\0"
               "2\0\n\0"),
         "UTF-16", "\U0001f600"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct data *d = must_open(temp_write(files[i].name, files[i].text, files[i].n));
        if (!strstr(d->about, files[i].charset)) fail_msg("%s: %s", files[i].name, d->about);
        assert_string_equal(d->item.columns[0].name, files[i].column);
        assert_int_equal(d->count, 1);
        assert_true(cell(d, 0, 1) == 2);
        data_close(d);
    }
}

static void test_categories_in_other_characters(void **state)
{
    (void)state;
    struct data *d = must_open(REPEATED("words949.csv", "a,b\n", "\xb0\xa1\xb3\xaa,1\n", "\xb4\xd9\xb6\xf3,2\n"));
    const struct column *a = column(d, "a");
    assert_string_equal(a->category_names[0], "\uac00\ub098");
    assert_string_equal(a->category_names[1], "\ub2e4\ub77c");
    assert_true(cell(d, 0, 0) == 0 && cell(d, 1, 0) == 1);
    data_close(d);
}

/* ---- what is asked for ---- */

static const char *with(const char *path, const char *settings)
{
    static char name[400];
    snprintf(name, sizeof name, "%s,%s", path, settings);
    return name;
}

static void test_labels(void **state)
{
    (void)state;
    const char *const path = REPEATED("labels.csv", "a,kind,n\n", "1.5,x,3\n", "2.5,y,10\n", "2.5,y,2\n");
    struct data *d = must_open(with(path, "label=kind"));
    assert_int_equal(d->item.classes, 2);
    assert_int_equal(d->item.shape.dim[0], 2);
    data_close(d);
    d = must_open(with(path, "label=N"));
    assert_int_equal(d->item.classes, 3);
    assert_string_equal(d->item.class_names[0], "2");
    assert_string_equal(d->item.class_names[2], "10");
    data_close(d);
    d = must_open(with(path, "label=kind,window=0"));
    assert_int_equal(d->item.classes, 2);
    data_close(d);
    must_fail(with(path, "label=b"), ERR_OPTION, "no column 'b'", "a, kind, n");
    must_fail(with(path, "label=a"), ERR_DATA, "'a' is no category", NULL);
    must_fail(with(path, "lable=a"), ERR_OPTION, "'lable' is no setting", "label=..., schema=..., window=...");
    must_fail(with(path, "window=-1"), ERR_OPTION, "window=-1", NULL);
    must_fail(with(path, "window=x"), ERR_OPTION, "window=x", NULL);
    must_fail(with(path, "window=13"), ERR_DATA, "windows of 13 rows", "from 1 to 12");
    const char *const gaps = REPEATED("gaps.csv", "a,k\n", "1,x\n", "2,\n", "3,y\n");
    must_fail(with(gaps, "series=k"), ERR_DATA, "it is missing in 4 of them", NULL);
    d = must_open(with(gaps, "label=k"));
    assert_int_equal(d->item.classes, 2);
    assert_true(d->partly);
    int32_t *label = mem_array((size_t)d->count, sizeof *label);
    assert_int_equal(data_labels(d, label, &(struct err){0}), 0);
    for (int64_t i = 0; i < d->count; i++) assert_int_equal(label[i], i % 3 == 1 ? -1 : i % 3 / 2);
    mem_free(label);
    data_close(d);
}

static void test_commas_in_paths(void **state)
{
    (void)state;
    struct data *d = must_open(table("a,b=c.csv", "x\n1\n"));
    assert_int_equal(d->count, 1);
    data_close(d);
}

static void test_a_schema_given_back(void **state)
{
    (void)state;
    struct data *d = must_open(REPEATED("first.csv", "day,size,colour\n", "2020-01-02,1,red\n", "2020-01-01,2,blue\n"));
    char schema[1000];
    assert_true(strlen(d->schema) < sizeof schema);
    strcpy(schema, d->schema);
    assert_non_null(strstr(schema, "{\"name\":\"colour\",\"kind\":\"category\",\"categories\":[\"blue\",\"red\"]}"));
    assert_non_null(strstr(schema, "\"pattern\":\"%Y-%m-%d\""));
    data_close(d);
    table("second.csv", "day,size,colour\n2020-01-02,1,red.\n");
    table("second.csv.schema.json", schema);
    d = must_open(temp_path("second.csv"));
    assert_int_equal(d->count, 1);
    assert_int_equal(column(d, "colour")->categories, 2);
    assert_true(cell(d, 0, (int)(column(d, "colour") - d->item.columns)) == 1);
    assert_string_equal(d->schema, schema);
    data_close(d);
}

static void test_schemas_that_do_not_fit(void **state)
{
    (void)state;
    char path[200];
    strcpy(path, table("third.csv", "a,b\n1,x\n2,y\n"));
    static const struct {
        const char *schema;
        enum err_kind kind;
        const char *text;
    } cases[] = {
        {"{}", ERR_FORMAT, "\"limn_schema\": 1 is missing"},
        {"[", ERR_FORMAT, "s.json"},
        {"{\"limn_schema\":1,\"separator\":\"ab\",\"columns\":[]}", ERR_FORMAT, "'separator'"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"columns\":[]}", ERR_FORMAT, "not empty"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"columns\":[{\"name\":\"a\",\"kind\":\"odd\"}]}", ERR_FORMAT,
         "'odd'"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"columns\":[{\"name\":\"a\",\"kind\":\"date\",\"pattern\":\"%s\"}]}",
         ERR_FORMAT, "'%s'"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{\"name\":\"a\",\"kind\":\"number\"}]}",
         ERR_FORMAT, "it has 2 columns, and the schema has 1"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{\"name\":\"a\",\"kind\":\"number\"},"
         "{\"name\":\"c\",\"kind\":\"skip\"}]}",
         ERR_DATA, "column 2 is called 'b', and 'c' in the schema"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{\"name\":\"a\",\"kind\":\"number\"},"
         "{\"name\":\"b\",\"kind\":\"number\"}]}",
         ERR_FORMAT, "line 2, column 'b': 'x' is not a number"},
        {"{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{\"name\":\"a\",\"kind\":\"number\"},"
         "{\"name\":\"b\",\"kind\":\"category\",\"categories\":[\"x\"]}]}",
         ERR_FORMAT, "line 3, column 'b': 'y' is not one of its categories"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char settings[300];
        snprintf(settings, sizeof settings, "schema=%s", table("s.json", cases[i].schema));
        must_fail(with(path, settings), cases[i].kind, cases[i].text, NULL);
    }
    must_fail(with(path, "schema=/nowhere/s.json"), ERR_FILE, "/nowhere/s.json", NULL);
}

/* ---- what cannot be read ---- */

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        enum err_kind kind;
        const char *line;
    } nasty[] = {
        {BYTES(""), ERR_DATA, "there is nothing in it"},
        {BYTES("\n\n\n"), ERR_DATA, "there is nothing in it"},
        {BYTES("d;n;k\n1.1.20;0,5;x; y\n1.2.20;1,5;z\n1.3.20;2,5;z\n1.4.20;3,5;z\n"), ERR_FORMAT,
         "line 3 has 3 cells; the lines before it have 4"},
        {BYTES("a,b\n1,2\n3\n"), ERR_FORMAT, "line 3 has 1 cell; the lines before it have 2"},
        {BYTES("a,b\n1,2\n\n3,4,5\n"), ERR_FORMAT, "line 4 has 3 cells; the lines before it have 2"},
        {BYTES("a,b,c,d\n1,2\n3,4\n"), ERR_FORMAT, "line 2 has 2 cells, and the header names 4 columns"},
        {BYTES("a,b\n1,\"2\n3,4\n"), ERR_FORMAT, "line 2: a quote opens a cell and never closes"},
        {BYTES("a,b\n1,\"2\"x\n3,4\n"), ERR_FORMAT, "line 2: something follows the closing quote of cell 2"},
        {BYTES("a,b\n1,2\0\n"), ERR_FORMAT, "zero byte"},
        {BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ERR_FORMAT, "zero byte"},
        {BYTES("\xff\xfe"
               "a\0,\0b\0\n\0"
               "1"),
         ERR_FORMAT, "half a character"},
        {BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3"), ERR_FORMAT, "ends early"},
        {BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3\xff\xff\xff"), ERR_FORMAT, "damaged"},
        {BYTES("name\nann b\ncarl d\nerik f\n"), ERR_DATA, "no column of it"},
        {BYTES("a,b\n1e39,2\n3,4\n"), ERR_DATA, "infinite"},
    };
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++)
        must_fail(temp_write("nasty.csv", nasty[i].text, nasty[i].n), nasty[i].kind, nasty[i].line, NULL);
    must_fail(temp_path("absent.csv"), ERR_FILE, "absent.csv", NULL);
    must_fail(temp_path("absent.csv,label=x"), ERR_FILE, "absent.csv", NULL);
}

static void test_a_line_without_end(void **state)
{
    (void)state;
    const size_t n = (size_t)70 << 20;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, 'x', n);
    const char *path = temp_write("endless.csv", text, n);
    free(text);
    must_fail(path, ERR_FORMAT, "line 1 does not end within 64 MiB", NULL);
    unlink(path);
}

/* Records that lie across the ends of blocks come out whole. */
static void test_many_blocks(void **state)
{
    (void)state;
    const char *path = temp_path("long.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "a,\"b\",c\n");
    for (int i = 0; i < 120000; i++)
        fprintf(f, "%d.25,\"%s\"\"q\"\"\",%d\r\n", i % 1000, i % 3 ? "one, two\n" : "x", i % 7);
    fclose(f);
    struct data *d = must_open(path);
    assert_int_equal(d->count, 120000);
    assert_int_equal(column(d, "b")->categories, 2);
    assert_string_equal(column(d, "b")->category_names[0], "one, two\n\"q\"");
    for (int64_t i = 0; i < d->count; i += 977) {
        assert_true(cell(d, i, 0) == (float)(i % 1000) + 0.25f);
        assert_true(cell(d, i, 1) == !(i % 3) && cell(d, i, 2) == (float)(i % 7));
    }
    data_close(d);
    unlink(path);
}

static void test_torture(void **state)
{
    (void)state;
    torture_open(
        REPEATED("torture.csv", "a,day,k,species,z\n", "1.5,2020-01-01,\xf6,x,a b c\n", "2,2020-01-02,b,y,d e\n"));
    table("again.csv", "a,b\n1,x\n");
    table("again.csv.schema.json", "{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{"
                                   "\"name\":\"a\",\"kind\":\"number\",\"missing\":[\"-\"]},{\"name\":\"b\",\"kind\":"
                                   "\"category\",\"categories\":[\"x\"]}]}");
    torture_open(temp_path("again.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plain_table),
        cmocka_unit_test(test_ways_of_writing),
        cmocka_unit_test(test_names_of_columns),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_a_word_among_numbers),
        cmocka_unit_test(test_what_is_left_out),
        cmocka_unit_test(test_codes_keep_their_zeros),
        cmocka_unit_test(test_points_behind_labels),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_zeros_and_ones),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_categories_in_other_characters),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_commas_in_paths),
        cmocka_unit_test(test_a_schema_given_back),
        cmocka_unit_test(test_schemas_that_do_not_fit),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_a_line_without_end),
        cmocka_unit_test(test_many_blocks),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
