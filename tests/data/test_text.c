/* test_text.c -- text files: alphabet, windows, and what is no text. */
#include "temp.h"

#include "data/match.h"
#include "data/writing.h"

static struct data *open_text(const char *name, const char *text)
{
    return must_open(temp_write(name, text, strlen(text)));
}

/* Symbols back into text. */
static void print_item(struct data *d, int64_t row, char *out)
{
    int32_t x[64];
    struct err e = {0};
    struct text t = {0};
    assert_int_equal(d->read(d, &row, 1, x, NULL, &e), 0);
    for (int64_t i = 0; i < d->item.shape.dim[0]; i++) {
        assert_in_range(x[i], 0, d->item.symbols - 1);
        units_print(&d->item, x[i], &t);
    }
    strcpy(out, text_get(&t));
    text_free(&t);
}

static void test_alphabet_and_windows(void **state)
{
    (void)state;
    struct data *d = open_text("a.txt", "abracadabra\n");
    struct err e = {0};
    char text[300];
    assert_int_equal(d->item.kind, ITEM_TEXT);
    assert_int_equal(d->item.type, I32);
    assert_int_equal(d->item.symbols, 6);
    assert_string_equal(d->item.symbol_names[0], "\n");
    assert_string_equal(d->item.symbol_names[5], "r");
    assert_int_equal(d->count, 1); /* shorter than a usual window: all of it */
    assert_int_equal(data_set_window(d, 4, &e), 0);
    assert_int_equal(d->count, 9);
    assert_int_equal(d->item.shape.dim[0], 4);
    assert_non_null(strstr(d->about, "12 characters, 6 different ones, read in windows of 4"));
    print_item(d, 2, text);
    assert_string_equal(text, "raca");
    print_item(d, 8, text);
    assert_string_equal(text, "bra\n");
    data_close(d);
}

static void test_characters_beyond_ascii(void **state)
{
    (void)state;
    const char *korean = "\xea\xb0\x80\xeb\x82\x98 \xc3\xa9 \xf0\x9f\x98\x80";
    struct data *d = open_text("utf8.txt", korean);
    char text[300];
    assert_int_equal(d->item.symbols, 5);
    assert_int_equal(d->item.shape.dim[0], 6);
    print_item(d, 0, text);
    assert_string_equal(text, korean);
    data_close(d);
}

static void test_bytes_where_it_is_not_utf8(void **state)
{
    (void)state;
    const char *const not_utf8[] = {"caf\xe9",          "\xc3", "\xc0\x80", "\xed\xa0\x80",
                                    "\xf4\x90\x80\x80", "\x80", "\xff",     "\xc3Z"};
    for (int i = 0; i < 8; i++) {
        struct data *d = open_text("bytes.txt", not_utf8[i]);
        char text[300];
        assert_int_equal(d->item.shape.dim[0], strlen(not_utf8[i]));
        assert_true(d->item.units == UNITS_BYTES && d->item.symbols == 256);
        assert_non_null(strstr(d->about, "bytes of text that is not UTF-8"));
        print_item(d, 0, text);
        assert_string_equal(text, not_utf8[i]);
        data_close(d);
    }
}

static void test_byte_order_mark_is_no_text(void **state)
{
    (void)state;
    struct data *d = open_text("bom.txt", "\xef\xbb\xbfhi");
    assert_int_equal(d->item.symbols, 2);
    data_close(d);
    must_fail(temp_write("bom.txt", "\xef\xbb\xbf", 3), ERR_DATA, "empty", NULL);
}

static void test_other_charsets(void **state)
{
    (void)state;
    static const char little[] = "\xff\xfeh\0\xe9\0\x3d\xd8\x00\xde", big[] = "\xfe\xff\0h\0\xe9\xd8\x3d\xde\x00";
    static const char korean[] = "\xb0\xa1\xb3\xaa\xb4\xd9 \xb6\xf3\xb8\xb6"; /* CP949 */
    char out[100];
    for (int i = 0; i < 2; i++) {
        struct data *d = must_open(temp_write("u16.txt", i ? big : little, 10));
        assert_true(d->item.units == UNITS_CHARACTERS && data_symbols(d) == 3);
        assert_non_null(strstr(d->about, "; the file is UTF-16"));
        print_item(d, 0, out);
        assert_string_equal(out, "h\xc3\xa9\xf0\x9f\x98\x80");
        data_close(d);
        torture_open(temp_path("u16.txt"));
    }
    struct data *d = must_open(temp_write("korean.txt", korean, sizeof korean - 1));
    assert_non_null(strstr(d->about, "6 characters, 6 different ones"));
    assert_non_null(strstr(d->about, "; the file is CP949"));
    print_item(d, 0, out);
    assert_string_equal(out, "\xea\xb0\x80\xeb\x82\x98\xeb\x8b\xa4 \xeb\x9d\xbc\xeb\xa7\x88");
    data_close(d);
    torture_open(temp_path("korean.txt"));
}

static void test_refusals(void **state)
{
    (void)state;
    must_fail(temp_write("empty.txt", "", 0), ERR_DATA, "empty.txt: the file is empty", NULL);
    must_fail(temp_write("zero.txt", "ab\0c", 4), ERR_FORMAT, "zero byte at offset 2", NULL);
    struct data *d = open_text("b.txt", "abc"), *rings = must_open("rings,n=5");
    const int bad[] = {0, -1, 4};
    for (int i = 0; i < 3; i++) {
        struct err e = {0};
        assert_int_equal(data_set_window(d, bad[i], &e), ERR_DATA);
        assert_non_null(strstr(e.hint, "1 to 3"));
    }
    struct err e = {0};
    assert_int_equal(data_set_window(rings, 3, &e), ERR_CALL);
    data_close(rings);
    data_close(d);
}

static void test_split_cuts_at_one_place(void **state)
{
    (void)state;
    char text[1001];
    for (int i = 0; i < 1000; i++) text[i] = (char)('a' + i % 26);
    text[1000] = 0;
    struct data *d = open_text("long.txt", text), *rest, *part;
    struct err e = {0};
    assert_int_equal(data_set_window(d, 10, &e), 0);
    assert_int_equal(data_split(d, 0.1, &rest, &part, &e), 0);
    assert_int_equal(rest->count, 900 - 9);
    assert_int_equal(part->count, 100 - 9);
    char item[300];
    print_item(rest, rest->count - 1, item);
    assert_memory_equal(item, text + 890, 10);
    print_item(part, 0, item);
    assert_memory_equal(item, text + 900, 10);
    assert_int_equal(data_set_window(part, 5, &e), ERR_CALL);
    data_close(rest);
    data_close(part);
    e = (struct err){0};
    assert_int_equal(data_split(d, 0.005, &rest, &part, &e), ERR_DATA); /* 5 symbols hold no window of 10 */
    data_close(d);
}

static void test_parts_by_name(void **state)
{
    (void)state;
    char text[1001], name[400], item[300];
    for (int i = 0; i < 1000; i++) text[i] = (char)('a' + i % 26);
    text[1000] = 0;
    snprintf(name, sizeof name, "%s,last=0.1", temp_write("long.txt", text, 1000));
    struct data *last = must_open(name);
    snprintf(name, sizeof name, "%s,first=0.9", temp_write("long.txt", text, 1000));
    struct data *first = must_open(name);
    assert_int_equal(last->count, 100 - 63);
    assert_int_equal(first->count, 900 - 63);
    assert_int_equal(last->item.symbols, 26); /* of the whole file */
    print_item(last, 0, item);
    assert_memory_equal(item, text + 900, 64);
    print_item(first, first->count - 1, item);
    assert_memory_equal(item, text + 900 - 64, 64);
    data_close(last);
    data_close(first);
    must_fail(strcat(name, ",last=0.5"), ERR_OPTION, "first= or last=, not both", NULL);
    snprintf(name, sizeof name, "%s,lost=0.5", temp_write("long.txt", text, 1000));
    must_fail(name, ERR_OPTION, "lost", NULL);
}

/* ---- bytes and subwords ---- */

static void test_bytes_asked_for(void **state)
{
    (void)state;
    const char *text = "caf\xc3\xa9 \xea\xb0\x80!";
    struct data *d = open_text("b.txt", text);
    struct err e = {0};
    char out[100];
    assert_int_equal(data_symbols(d), 7);
    assert_int_equal(data_set_units(d, UNITS_BYTES, 0, 0, &e), 0);
    assert_true(d->item.units == UNITS_BYTES && d->item.symbols == 256 && data_symbols(d) == 10);
    assert_int_equal(data_set_window(d, 10, &e), 0);
    assert_int_equal(data_symbols(d), 10);
    assert_int_equal(data_characters(d), 7);
    print_item(d, 0, out);
    assert_string_equal(out, text);
    data_close(d);
}

/* "low low low lower newest ...": what is joined first, second, ... can be worked out by hand. */
static void test_subwords_are_learned(void **state)
{
    (void)state;
    const char *text = "low low low low low lower lower newest newest newest newest newest newest widest widest widest";
    struct data *d = open_text("s.txt", text);
    struct err e = {0};
    char out[200];
    assert_int_equal(data_set_units(d, UNITS_SUBWORDS, 261, 0, &e), 0);
    /* es 9, es+t 9, l+o 7 (like o+w, but l comes before o), lo+w 7; then many 6 times, of which blank+n is the least */
    static const char *const want[] = {"es", "est", "lo", "low", " n"};
    assert_int_equal(d->item.symbols, 261);
    for (int k = 0; k < 5; k++) assert_string_equal(d->item.symbol_names[256 + k], want[k]);
    assert_int_equal(data_set_window(d, (int)data_symbols(d) < 64 ? (int)data_symbols(d) : 64, &e), 0);
    print_item(d, 0, out);
    assert_memory_equal(out, text, strlen(out));
    assert_int_equal(data_characters(d), strlen(text));
    data_close(d);
    d = open_text("s.txt", text);
    assert_int_equal(data_set_units(d, UNITS_SUBWORDS, 5000, 0, &e), 0);
    assert_true(d->item.symbols < 280); /* nothing is left that occurs twice */
    data_close(d);
}

static void put_some(char *text, int n, const char *words)
{
    for (int i = 0; i < n; i++) text[i] = words[i % (int)strlen(words)];
    text[n] = 0;
}

/* What is held out teaches nothing, and is cut off at the same character whatever the symbols are. */
static void test_subwords_of_the_training_part(void **state)
{
    (void)state;
    char text[4001], item[300];
    struct err e = {0};
    struct data *rest, *part, *whole, *first;
    put_some(text, 3600, "to be or not to be, ");
    put_some(text + 3600, 400, "zyx wvu zyx! ");
    whole = open_text("w.txt", text);
    text[3600] = 0;
    first = open_text("f.txt", text);
    assert_int_equal(data_set_units(whole, UNITS_SUBWORDS, 300, 0.1, &e), 0);
    assert_int_equal(data_set_units(first, UNITS_SUBWORDS, 300, 0, &e), 0);
    assert_int_equal(whole->item.symbols, first->item.symbols);
    for (int k = 0; k < whole->item.symbols; k++)
        assert_string_equal(whole->item.symbol_names[k], first->item.symbol_names[k]);
    assert_int_equal(data_set_window(whole, 10, &e), 0);
    assert_int_equal(data_split(whole, 0.1, &rest, &part, &e), 0);
    assert_int_equal(data_characters(part), 400);
    assert_true(data_characters(rest) <= 3600 && data_characters(rest) > 3580);
    print_item(part, 0, item);
    assert_memory_equal(item, "zyx wvu", 7);
    data_close(rest);
    data_close(part);
    data_close(whole);
    data_close(first);
}

/* Other text as a model knows it: in bytes and subwords always, in characters where all occur. */
static void test_other_text(void **state)
{
    (void)state;
    const char *other = "caf\xc3\xa9 not to be";
    char out[100];
    for (int units = UNITS_CHARACTERS; units < UNITS_COUNT; units++) {
        struct data *model = open_text("m.txt", "to be or not to be"), *d = open_text("o.txt", other);
        struct err e = {0};
        assert_int_equal(data_set_units(model, (enum units)units, 300, 0, &e), 0);
        const int failed = data_match_symbols(d, &model->item, &e);
        if (units == UNITS_CHARACTERS) {
            assert_int_equal(failed, ERR_DATA);
            assert_non_null(
                strstr(e.text, "4 of its 14 characters do not occur in the text that the model was made of"));
            assert_non_null(strstr(e.hint, "--set units=bytes"));
        } else {
            assert_int_equal(failed, 0);
            assert_int_equal(d->item.units, units);
            assert_int_equal(d->item.symbols, model->item.symbols);
            assert_int_equal(data_set_window(d, (int)data_symbols(d), &e), 0);
            assert_int_equal(data_characters(d), 14);
            print_item(d, 0, out);
            assert_string_equal(out, other);
        }
        data_close(model);
        data_close(d);
    }
}

/* One text, read by one model after the other: each has it its own way, and characters come back as they were. */
static void test_there_and_back(void **state)
{
    (void)state;
    struct data *d = open_text("t.txt", "caf\xc3\xa9 au lait, caf\xc3\xa9 noir"),
                *plain = open_text("p.txt", "caf\xc3\xa9 noir, au lait");
    struct err e = {0};
    char before[200], after[200];
    const int symbols = d->item.symbols;
    print_item(d, 0, before);
    static const enum units units[] = {UNITS_SUBWORDS, UNITS_CHARACTERS, UNITS_BYTES, UNITS_SUBWORDS, UNITS_CHARACTERS};
    for (int k = 0; k < 5; k++) {
        assert_int_equal(data_set_units(d, units[k], 260, 0, &e), 0);
        assert_int_equal(d->item.units, units[k]);
        assert_int_equal(data_set_window(d, (int)data_symbols(d), &e), 0);
        assert_int_equal(data_characters(d), 23);
        print_item(d, 0, after);
        assert_string_equal(after, before);
    }
    assert_int_equal(d->item.symbols, symbols);
    assert_null(((struct writing *)d->self)->start);
    assert_int_equal(data_set_units(d, UNITS_SUBWORDS, 260, 0, &e), 0);
    const int few = d->item.symbols;
    assert_int_equal(data_set_units(d, UNITS_SUBWORDS, 258, 0, &e), 0); /* learned again */
    assert_true(d->item.symbols == 258 && few == 260);
    assert_int_equal(data_match_symbols(d, &plain->item, &e), 0);
    assert_true(d->item.units == UNITS_CHARACTERS && d->item.symbols == plain->item.symbols);
    assert_int_equal(data_set_window(d, (int)data_symbols(d), &e), 0);
    print_item(d, 0, after);
    assert_string_equal(after, before);
    data_close(d);
    data_close(plain);
}

static void test_units_out_of_memory(void **state)
{
    (void)state;
    const size_t before = mem_live_bytes();
    temp_write("t.txt", "to be or not to be", 18);
    for (long k = 1; k < 10000; k++) {
        struct err e = {0};
        struct data *d = must_open(temp_path("t.txt"));
        mem_fail_at(k);
        const int rc = data_set_units(d, UNITS_SUBWORDS, 260, 0, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        data_close(d);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) return;
    }
    fail_msg("it never ended");
}

static void test_torture(void **state)
{
    (void)state;
    torture_open(temp_write("torture.txt", "to be or not to be \xc3\xa9", 21));
}

static void test_shakespeare(void **state)
{
    (void)state;
    const char *folder = getenv("LIMN_TEST_DATA");
    char path[400];
    snprintf(path, sizeof path, "%s/text/tinyshakespeare.txt", folder ? folder : "../shared/data");
    if (access(path, R_OK)) {
        print_message("%s is absent: not tested\n", path);
        skip();
    }
    struct data *d = must_open(path);
    assert_int_equal(d->item.symbols, 65);
    assert_int_equal(d->count, 1115394 - 63);
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alphabet_and_windows),
        cmocka_unit_test(test_characters_beyond_ascii),
        cmocka_unit_test(test_bytes_where_it_is_not_utf8),
        cmocka_unit_test(test_byte_order_mark_is_no_text),
        cmocka_unit_test(test_other_charsets),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_split_cuts_at_one_place),
        cmocka_unit_test(test_parts_by_name),
        cmocka_unit_test(test_bytes_asked_for),
        cmocka_unit_test(test_subwords_are_learned),
        cmocka_unit_test(test_subwords_of_the_training_part),
        cmocka_unit_test(test_other_text),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_units_out_of_memory),
        cmocka_unit_test(test_torture),
        cmocka_unit_test(test_shakespeare),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
