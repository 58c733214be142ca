/* option.c -- reading, writing and looking up the values of an option table.
**
** Whatever a value comes from (a default, --set, JSON) it passes through
** option_set as text, so that there is one place that reads and one that judges.
** Help and the error for unknown names are in option_help.c.
*/
#include "base/option.h"

#include "base/json.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b))) return false;
    return *a == *b;
}

const struct option *options_find(const struct option *table, const char *name)
{
    for (const struct option *row = table; row->name; row++)
        if (same_name(row->name, name)) return row;
    return NULL;
}

int options_default(const struct option *table, void *options, struct err *e)
{
    for (const struct option *row = table; row->name; row++) TRY(option_set(row, options, row->initial, e));
    return 0;
}

/* ---- reading, type by type ---- */

static int out_of_range(const struct option *row, const char *value, struct err *e)
{
    struct text range = {0};
    option_range(row, &range);
    fail(e, ERR_OPTION, "option '%s': %s is out of range", row->name, value);
    fail_hint(e, "it takes %s", range.failed ? "another value" : text_get(&range));
    text_free(&range);
    return ERR_OPTION;
}

static int read_real(const struct option *row, const char *value, double *x, struct err *e)
{
    double real;
    CHECK(text_to_real(value, &real), e, ERR_OPTION, "option '%s': '%.80s' is not a number", row->name, value);
    if (!(real >= row->low && real <= row->high)) return out_of_range(row, value, e);
    *x = real;
    return 0;
}

static int read_int(const struct option *row, const char *value, int *x, struct err *e)
{
    double real;
    if (row->type == OPTION_INT && row->choices && strcmp(row->choices, value) == 0) {
        *x = 0;
        return 0;
    }
    bool whole = text_to_real(value, &real) && real == floor(real);
    CHECK(whole || !row->choices, e, ERR_OPTION, "option '%s': '%.80s' is neither a whole number nor '%s'", row->name,
          value, row->choices);
    CHECK(whole, e, ERR_OPTION, "option '%s': '%.80s' is not a whole number", row->name, value);
    if (!(real >= row->low && real <= row->high && fabs(real) <= INT_MAX)) return out_of_range(row, value, e);
    *x = (int)real;
    return 0;
}

static int read_bool(const struct option *row, const char *value, bool *x, struct err *e)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (int i = 0; i < 8; i++) {
        if (strcmp(value, words[i])) continue;
        *x = i % 2;
        return 0;
    }
    return fail(e, ERR_OPTION, "option '%s': '%.80s' is neither true nor false", row->name, value);
}

#define CHOICES_MAX 32

/* Cuts "a|b|c" into names, in `copy`; gives how many. */
static int split_choices(const char *choices, char *copy, size_t size, const char *names[CHOICES_MAX])
{
    int n = 0;
    snprintf(copy, size, "%s", choices);
    for (char *rest = copy, *name; n < CHOICES_MAX && (name = strsep(&rest, "|"));) names[n++] = name;
    return n;
}

static int read_choice(const struct option *row, const char *value, int *x, struct err *e)
{
    char copy[512];
    const char *names[CHOICES_MAX];
    int n = split_choices(row->choices, copy, sizeof copy, names);
    for (int i = 0; i < n; i++) {
        if (!same_name(names[i], value)) continue;
        *x = i;
        return 0;
    }
    const char *near = text_nearest(value, names, n);
    if (near) fail(e, ERR_OPTION, "option '%s': no choice '%.80s'; did you mean '%s'?", row->name, value, near);
    else fail(e, ERR_OPTION, "option '%s': no choice '%.80s'", row->name, value);
    return fail_hint(e, "it takes %s", row->choices);
}

static int read_text(const struct option *row, const char *value, char *x, struct err *e)
{
    size_t n = strlen(value);
    CHECK(n < OPTION_TEXT_MAX, e, ERR_OPTION, "option '%s': its text has %zu bytes; at most %d fit", row->name, n,
          OPTION_TEXT_MAX - 1);
    memcpy(x, value, n + 1);
    return 0;
}

static int read_sizes(const struct option *row, const char *value, struct sizes *x, struct err *e)
{
    struct sizes sizes = {0};
    for (const char *at = value; *at;) {
        char one[32];
        size_t n = strcspn(at, ",");
        bool room = sizes.count < OPTION_SIZES_MAX;
        CHECK(room, e, ERR_OPTION, "option '%s': more than %d sizes", row->name, OPTION_SIZES_MAX);
        snprintf(one, sizeof one, "%.*s", n < sizeof one ? (int)n : (int)sizeof one - 1, at);
        TRY(read_int(row, one, &sizes.size[sizes.count++], e));
        at += n;
        if (!*at) break;
        at++;
        CHECK(*at, e, ERR_OPTION, "option '%s': '%.80s' ends in a comma", row->name, value);
    }
    *x = sizes;
    return 0;
}

int option_set(const struct option *row, void *options, const char *value, struct err *e)
{
    void *at = (char *)options + row->offset;
    switch (row->type) {
    case OPTION_INT: return read_int(row, value, at, e);
    case OPTION_REAL: return read_real(row, value, at, e);
    case OPTION_BOOL: return read_bool(row, value, at, e);
    case OPTION_CHOICE: return read_choice(row, value, at, e);
    case OPTION_TEXT: return read_text(row, value, at, e);
    case OPTION_SIZES: return read_sizes(row, value, at, e);
    }
    return fail(e, ERR_INTERNAL, "option '%s' is of no known type", row->name);
}

/* ---- writing ---- */

static void print_sizes(const struct sizes *sizes, struct text *out)
{
    for (int i = 0; i < sizes->count; i++) text_printf(out, "%s%d", i ? "," : "", sizes->size[i]);
}

/* Choice number i of "a|b|c". */
static void print_choice(const char *choices, int i, struct text *out)
{
    while (i-- > 0) choices += strcspn(choices, "|") + 1;
    text_bytes(out, choices, strcspn(choices, "|"));
}

static bool is_word(const struct option *row, const void *at)
{
    return row->type == OPTION_INT && row->choices && *(const int *)at == 0;
}

void option_print(const struct option *row, const void *options, struct text *out)
{
    const void *at = (const char *)options + row->offset;
    switch (row->type) {
    case OPTION_INT:
        if (is_word(row, at)) text_add(out, row->choices);
        else text_printf(out, "%d", *(const int *)at);
        break;
    case OPTION_REAL: text_real(out, *(const double *)at); break;
    case OPTION_BOOL: text_add(out, *(const bool *)at ? "true" : "false"); break;
    case OPTION_CHOICE: print_choice(row->choices, *(const int *)at, out); break;
    case OPTION_TEXT: text_add(out, at); break;
    case OPTION_SIZES: print_sizes(at, out); break;
    }
}

static int put_printed(const struct option *row, const void *options, struct json *object, struct err *e)
{
    struct text value = {0};
    option_print(row, options, &value);
    int rc = value.failed ? fail_memory(e) : json_put_text(object, row->name, text_get(&value), e);
    text_free(&value);
    return rc;
}

static int put_sizes(const struct option *row, const struct sizes *sizes, struct json *object, struct err *e)
{
    struct json *array = json_new_array();
    for (int i = 0; i < sizes->count; i++) {
        int rc = json_append(array, json_new_int(sizes->size[i]), e);
        if (!rc) continue;
        json_free(array);
        return rc;
    }
    return json_put(object, row->name, array, e);
}

int options_to_json(const struct option *table, const void *options, struct json *object, struct err *e)
{
    for (const struct option *row = table; row->name; row++) {
        const void *at = (const char *)options + row->offset;
        switch (row->type) {
        case OPTION_INT:
            if (is_word(row, at)) TRY(put_printed(row, options, object, e));
            else TRY(json_put_int(object, row->name, *(const int *)at, e));
            break;
        case OPTION_REAL: TRY(json_put_real(object, row->name, *(const double *)at, e)); break;
        case OPTION_BOOL: TRY(json_put_bool(object, row->name, *(const bool *)at, e)); break;
        case OPTION_SIZES: TRY(put_sizes(row, at, object, e)); break;
        case OPTION_CHOICE:
        case OPTION_TEXT: TRY(put_printed(row, options, object, e)); break;
        }
    }
    return 0;
}

/* The value as a person would write it after --set: [400,200] is 400,200. */
static void json_as_text(const struct json *value, struct text *out)
{
    if (json_is_text(value)) text_add(out, json_text(value, ""));
    else if (!json_is_array(value)) json_print(value, out);
    for (size_t i = 0; json_is_array(value) && i < json_size(value); i++) {
        if (i) text_add(out, ",");
        json_print(json_at(value, i), out);
    }
}

static int set_from_json(const struct option *row, void *options, const struct json *value, struct err *e)
{
    bool plain = !json_is_object(value) && (row->type == OPTION_SIZES || !json_is_array(value));
    CHECK(plain, e, ERR_OPTION, "option '%s': a single value was expected, not a list or an object", row->name);
    struct text words = {0};
    json_as_text(value, &words);
    int rc = words.failed ? fail_memory(e) : option_set(row, options, text_get(&words), e);
    text_free(&words);
    return rc;
}

int options_from_json(const struct option *table, void *options, const struct json *object, struct err *e)
{
    CHECK(json_is_object(object), e, ERR_OPTION, "options must be a JSON object: {\"name\": value, ...}");
    for (void *i = json_first(object); i; i = json_next(object, i)) {
        const struct option *row = options_find(table, json_member_key(i));
        if (!row) return options_unknown(&table, 1, json_member_key(i), e);
        TRY(set_from_json(row, options, json_member(i), e));
    }
    return 0;
}
