/* test_tables.c -- tables through the library: what is written is written as the data had it. */
#include "base/atomic.h"
#include "base/mem.h"
#include "base/text.h"
#include "limn.h"
#include "tests/here.h"

#include <math.h>

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(folder_file(&here, name), "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *name, const char *text)
{
    void *bytes;
    size_t n;
    assert_int_equal(file_read(folder_file(&here, name), 10000, &bytes, &n, NULL), 0);
    assert_string_equal(bytes, text);
    mem_free(bytes);
}

static limn_data *must_open(const char *name)
{
    limn_error e = {0};
    limn_data *d;
    if (limn_data_open(name, &d, &e)) print_error("%s (%s)\n", e.text, e.hint);
    assert_int_equal(e.exit_code, 0);
    return d;
}

/* All items of a file, written to another. */
static void copy(const char *from, const char *settings, const char *to)
{
    char name[500];
    snprintf(name, sizeof name, "%s%s", folder_file(&here, from), settings);
    limn_data *d = must_open(name);
    limn_error e = {0};
    limn_array items, classes;
    assert_int_equal(limn_data_read(d, 0, 1, limn_data_count(d), &items, &e), 0);
    assert_int_equal(limn_data_labels(d, 0, 1, limn_data_count(d), &classes, &e), 0);
    const limn_write_options o = {.data = d, .classes = classes.data ? &classes : NULL};
    assert_int_equal(limn_array_write(&items, folder_file(&here, to), &o, &e), 0);
    limn_array_free(&items);
    limn_array_free(&classes);
    limn_data_close(d);
}

static const char table[] = "day,when,size,n,colour\n"
                            "2020-03-01,2021-01-01 10:30,1.5,3,red\n"
                            "1969-12-31,2021-01-01 00:15,0.1,-2,\"blue, dark\"\n"
                            "2020-02-29,,,,\n"
                            "2020-02-29,2020-12-31 23:45,-7.25,16777216,red\n";

static void test_what_was_read_is_written_the_same(void **state)
{
    (void)state;
    write_file("in.csv", table);
    copy("in.csv", "", "out.csv");
    assert_file("out.csv", table);
}

/* Separators, headers, quotes, thousands marks, decimal commas, dates without zeros, and where the labels stand. */
static void test_every_notation_is_restored(void **state)
{
    (void)state;
    static const char *const tables[] = {
        ("Tag;Betrag;Menge;Ort\n05.10.2023;1.015,60;1.128;\"Bonn; Ost\"\n23.08.2014;95,05;-9.580;Ulm\n"
         "01.01.2020;0,50;;Ulm\n"),
        "when,amount,count\n10/19/2016,\"39,399.11\",\"1,762\"\n1/4/2018,\"-3,455.35\",12\n12/31/2019,7.20,\n",
        "\"a\",\"b c\",\"n\"\n\"x\",\"1\"\"2\",1.5\n\"y\",\"q\",2\n\"x\",\"q\",-3.25\n",
        "\"a\",\"n\"\n\"x\",\"1\"\n\"y\",\"\"\n\"x\",\"3\"\n",
        "1.50\t2\n-0.25\t3\n",
        "u v\n1 2.5\nNA 0.5\n3 7\n",
        "u|v\n1|x,y\n2|z\n4|z\n",
        "p;q\n1 234 567,8;1 000\n12,5;2\n",
        "p,q\n1'234.50,1\n12.00,5\n",
        "k,species,m\n1,cat,2\n2,dog,5\n4,cat,\n",
        "k,species\n1,cat\n2,dog\n4,cat\n",
        "species,k\ncat,1\ndog,2\ncat,4\n",
        "date,k\n7/4/2020 5:07,1\n12/24/2020 15:30,2\n1/1/2020 0:00,9\n",
        "a;b\n0,1;1\n-0,5;2\n-1,5;3\n",
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        write_file("in.csv", tables[i]);
        copy("in.csv", ",window=0", "out.csv");
        assert_file("out.csv", tables[i]);
    }
}

/* What a model draws is written as what it learned from, and is read by the same schema. */
static void test_a_model_writes_as_its_table_was(void **state)
{
    (void)state;
    char name[600], path[300], first[40];
    limn_error e = {0};
    limn_model *m, *again;
    limn_array rows;
    struct text text = {0};
    text_add(&text, "Tag;Betrag;Menge;Ort\n");
    for (int i = 0; i < 80; i++)
        text_printf(&text, "%d.%d.2020;%d.%03d,%02d;%d.%03d;%s\n", i % 28 + 1, i % 12 + 1, i % 7 + 1, 13 * i % 1000,
                    i % 100, i % 5 + 1, 17 * i % 1000, i % 3 ? "Ulm" : "\"Bonn; Ost\"");
    write_file("in.csv", text_get(&text));
    text_free(&text);
    snprintf(name, sizeof name, "%s,window=0", folder_file(&here, "in.csv"));
    limn_data *d = must_open(name);
    write_file("schema.json", limn_data_schema(d));
    limn_fit_options o = limn_fit_defaults();
    o.steps = 20;
    if (limn_fit("made", d, &o, &m, NULL, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.exit_code, 0);
    snprintf(path, sizeof path, "%s", folder_file(&here, "m.limn"));
    assert_int_equal(limn_save(m, path, &e), 0);
    assert_int_equal(limn_load(path, &again, &e), 0);
    limn_sample_options s = limn_sample_defaults();
    s.count = 50;
    assert_int_equal(limn_sample(again, &s, &rows, &e), 0);
    const limn_write_options w = {.model = again};
    assert_int_equal(limn_array_write(&rows, folder_file(&here, "drawn.csv"), &w, &e), 0);
    limn_array_free(&rows);
    limn_free_model(m);
    limn_free_model(again);
    limn_data_close(d);
    snprintf(path, sizeof path, "%s", folder_file(&here, "schema.json"));
    snprintf(name, sizeof name, "%s,schema=%s,window=0", folder_file(&here, "drawn.csv"), path);
    d = must_open(name);
    assert_int_equal(limn_data_count(d), 50);
    limn_data_close(d);
    FILE *f = fopen(folder_file(&here, "drawn.csv"), "r");
    assert_non_null(f);
    assert_non_null(fgets(first, sizeof first, f));
    fclose(f);
    assert_string_equal(first, "Tag;Betrag;Menge;Ort\n");
}

/* What was missing is filled in, and all else stays to the letter: also what no model sees, and more digits than a float has. */
static void test_filled(void **state)
{
    (void)state;
    char path[300];
    struct text in = {0}, want = {0};
    for (struct text *t = &in; t; t = t == &in ? &want : NULL) {
        const bool whole = t == &want;
        text_add(t, "id;size;note;n;town;class\n");
        for (int i = 0; i < 700; i++) {
            text_printf(t, "K-%04d;", i);
            if (i % 7 == 3) text_add(t, whole ? "2,00;" : "NA;");
            else text_printf(t, "%d,%d0;", 1234567891 + i, i % 10);
            text_printf(t, "\"said \"\"%d\"\"; or\nso\";", i * i);
            if (i % 11 == 5) text_add(t, whole ? "7;" : ";");
            else text_printf(t, "%s%d;", i % 2 ? "+" : "", i % 400);
            text_add(t, i % 5 ? "Ulm;" : whole ? "Bonn;" : "?;");
            text_add(t, i % 3 ? "a\n" : "b\n");
        }
        text_add(t, "K-9999;1,00;\"x; y z\";3;Bonn;a\n");
    }
    write_file("gaps.csv", text_get(&in));
    limn_data *d = must_open(folder_file(&here, "gaps.csv"));
    limn_error e = {0};
    limn_array items;
    assert_int_equal(limn_data_count(d), 701);
    assert_int_equal(limn_data_read(d, 0, 1, 701, &items, &e), 0);
    const int64_t width = items.dim[1]; /* size, n, town, class, unless the class is their label */
    static const float fill[] = {2, 7, 0, 0};
    float *x = items.data;
    assert_true(width == 3 || width == 4);
    for (int64_t i = 0; i < width * 701; i++) x[i] = isnan(x[i]) ? fill[i % width] : x[i] * 2;
    const limn_write_options o = {.data = d, .filled = d};
    snprintf(path, sizeof path, "%s", folder_file(&here, "whole.csv"));
    if (limn_array_write(&items, path, &o, &e)) print_error("%s\n", e.text);
    void *bytes;
    size_t n;
    assert_int_equal(file_read(path, 1 << 20, &bytes, &n, NULL), 0);
    assert_string_equal(bytes, text_get(&want));
    mem_free(bytes);
    items.dim[0] = 5;
    assert_int_not_equal(limn_array_write(&items, path, &o, &e), 0);
    limn_array_free(&items);
    limn_data_close(d);
    text_free(&in);
    text_free(&want);
}

static void test_values_between_are_rounded(void **state)
{
    (void)state;
    write_file("in.csv", table);
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    const limn_write_options o = {.data = d}, z = {.data = d, .column = "z"};
    float x[] = {0.6f, 10.51f, 1.25f, 2.4f, 0.7f};
    const limn_array a = {LIMN_F32, 2, {1, 5}, x};
    limn_error e = {0};
    assert_int_equal(limn_array_write(&a, folder_file(&here, "a.csv"), &o, &e), 0);
    assert_file("a.csv", "day,when,size,n,colour\n1970-01-02,2021-01-01 10:31,1.25,2,red\n");
    assert_int_equal(limn_array_write(&a, folder_file(&here, "z.csv"), &z, &e), 0);
    assert_file("z.csv", "z1,z2,z3,z4,z5\n0.6,10.51,1.25,2.4,0.7\n");
    limn_data_close(d);
}

static void test_series(void **state)
{
    (void)state;
    write_file("series.csv", "a,b\n1,0.5\n2,1.5\n3,2.5\n");
    copy("series.csv", ",window=2", "windows.csv");
    assert_file("windows.csv", "series,step,a,b\n1,1,1,0.5\n1,2,2,1.5\n2,1,2,1.5\n2,2,3,2.5\n");
}

static void test_schema(void **state)
{
    (void)state;
    write_file("in.csv", table);
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    write_file("in.csv.schema.json", limn_data_schema(d));
    limn_data_close(d);
    copy("in.csv", "", "out.csv");
    assert_file("out.csv", table);
    assert_null(limn_data_schema(NULL));
    d = must_open("rings");
    assert_null(limn_data_schema(d));
    limn_data_close(d);
}

static void test_description(void **state)
{
    (void)state;
    write_file("in.csv", table);
    unlink(folder_file(&here, "in.csv.schema.json"));
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    limn_error e = {0};
    char *text = limn_data_describe(d, 0, &e), *json = limn_data_describe(d, 1, &e);
    assert_non_null(strstr(text, "day         date             0  1969-12-31 .. 2020-03-01\n"));
    assert_non_null(strstr(text, "n           whole            1  -2 .. 16777216, mean"));
    assert_non_null(strstr(text, "colour      category         1  2: blue, dark, red\n"));
    assert_non_null(strstr(json, "\"schema\":{\"limn_schema\":1,"));
    assert_non_null(strstr(json, "\"date\":\"%Y-%m-%d\""));
    limn_free(text);
    limn_free(json);
    limn_data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_read_is_written_the_same),
        cmocka_unit_test(test_every_notation_is_restored),
        cmocka_unit_test(test_a_model_writes_as_its_table_was),
        cmocka_unit_test(test_filled),
        cmocka_unit_test(test_values_between_are_rounded),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_description),
    };
    return cmocka_run_group_tests(tests, here_make, here_remove);
}
