/* json.c -- JSON through jansson.
**
** jansson parses (strictly, UTF-8 checked, depth limited) and keeps the values;
** printing is ours, because jansson writes 0.1 as 0.10000000000000001.
*/
#include <jansson.h>
#undef json_is_object /* macros of jansson where this room has functions */
#undef json_is_array

#include "base/json.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

static json_t *inner(const struct json *j)
{
    return (json_t *)j;
}

static struct json *outer(const json_t *j)
{
    return (struct json *)j;
}

/* jansson's scanner (2.14) does not survive want of memory within a string. So it is told of none where a second try
** succeeds, and what it was parsing counts as failed. */
static _Thread_local bool parsing, starved;

static void *counted_alloc(size_t bytes)
{
    void *block = mem_alloc(bytes);
    if (block) return block;
    starved = true;
    return parsing ? mem_alloc(bytes) : NULL;
}

void json_use_counted_memory(void)
{
    json_set_alloc_funcs(counted_alloc, mem_free);
}

/* ---- reading ---- */

struct json *json_parse(const char *text, size_t length, struct err *e)
{
    json_error_t error;
    if (!length) {
        fail(e, ERR_FORMAT, "not valid JSON: it is empty");
        return NULL;
    }
    starved = false;
    parsing = true;
    json_t *j = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    parsing = false;
    if (j && !starved) return outer(j);
    json_decref(j);
    if (starved || json_error_code(&error) == json_error_out_of_memory) {
        fail_memory(e);
        return NULL;
    }
    for (char *c = error.text; *c; c++) /* it quotes the input, which may hold a terminal's control codes */
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    fail(e, ERR_FORMAT, "not valid JSON, line %d, column %d: %s", error.line, error.column, error.text);
    return NULL;
}

void json_free(struct json *j)
{
    json_decref(inner(j));
}

/* ---- printing ---- */

static void print_members(const struct json *j, struct text *out)
{
    const char *between = "";
    text_add(out, "{");
    for (void *i = json_first(j); i; i = json_next(j, i)) {
        text_add(out, between);
        text_json(out, json_member_key(i));
        text_add(out, ":");
        json_print(json_member(i), out);
        between = ",";
    }
    text_add(out, "}");
}

static void print_elements(const struct json *j, struct text *out)
{
    text_add(out, "[");
    for (size_t i = 0; i < json_size(j); i++) {
        if (i) text_add(out, ",");
        json_print(json_at(j, i), out);
    }
    text_add(out, "]");
}

static void print_real(double x, struct text *out)
{
    size_t before = out->length;
    text_real(out, x);
    if (!out->failed && !strpbrk(out->data + before, ".e")) text_add(out, ".0"); /* still a real when read again */
}

void json_print(const struct json *j, struct text *out)
{
    switch (j ? json_typeof(inner(j)) : JSON_NULL) {
    case JSON_OBJECT: print_members(j, out); break;
    case JSON_ARRAY: print_elements(j, out); break;
    case JSON_STRING: text_json(out, json_string_value(inner(j))); break;
    case JSON_INTEGER: text_printf(out, "%lld", (long long)json_integer_value(inner(j))); break;
    case JSON_REAL: print_real(json_real_value(inner(j)), out); break;
    case JSON_TRUE: text_add(out, "true"); break;
    case JSON_FALSE: text_add(out, "false"); break;
    case JSON_NULL: text_add(out, "null"); break;
    }
}

/* ---- making ---- */

struct json *json_new_object(void)
{
    return outer(json_object());
}

struct json *json_new_array(void)
{
    return outer(json_array());
}

struct json *json_new_text(const char *value)
{
    struct text whole = {0};
    text_utf8(&whole, value);
    json_t *j = whole.failed ? NULL : json_stringn(text_get(&whole), whole.length);
    text_free(&whole);
    return outer(j);
}

struct json *json_new_real(double value)
{
    return outer(isfinite(value) ? json_real(value) : json_null());
}

struct json *json_new_int(int64_t value)
{
    return outer(json_integer(value));
}

/* jansson refuses a value that could not be made (NULL), and a container of another type. */
static int put_failed(const struct json *container, bool fits, struct err *e)
{
    if (container && !fits) return fail(e, ERR_INTERNAL, "a JSON value of the wrong type was to be added to");
    return fail_memory(e);
}

int json_put(struct json *object, const char *key, struct json *value, struct err *e)
{
    struct text whole = {0};
    text_utf8(&whole, key);
    bool failed = whole.failed;
    if (failed) json_free(value);
    else failed = json_object_set_new(inner(object), text_get(&whole), inner(value));
    text_free(&whole);
    return failed ? put_failed(object, json_is_object(object), e) : 0;
}

int json_append(struct json *array, struct json *value, struct err *e)
{
    return json_array_append_new(inner(array), inner(value)) ? put_failed(array, json_is_array(array), e) : 0;
}

int json_put_text(struct json *object, const char *key, const char *value, struct err *e)
{
    return json_put(object, key, json_new_text(value), e);
}

int json_put_real(struct json *object, const char *key, double value, struct err *e)
{
    return json_put(object, key, json_new_real(value), e);
}

int json_put_int(struct json *object, const char *key, int64_t value, struct err *e)
{
    return json_put(object, key, json_new_int(value), e);
}

int json_put_bool(struct json *object, const char *key, bool value, struct err *e)
{
    return json_put(object, key, outer(json_boolean(value)), e);
}

/* ---- looking ---- */

const struct json *json_get(const struct json *object, const char *key)
{
    return outer(json_object_get(inner(object), key));
}

const struct json *json_at(const struct json *array, size_t i)
{
    return outer(json_array_get(inner(array), i));
}

size_t json_size(const struct json *j)
{
    return json_is_object(j) ? json_object_size(inner(j)) : json_array_size(inner(j));
}

bool json_is_object(const struct json *j)
{
    return j && json_typeof(inner(j)) == JSON_OBJECT;
}

bool json_is_array(const struct json *j)
{
    return j && json_typeof(inner(j)) == JSON_ARRAY;
}

bool json_is_text(const struct json *j)
{
    return json_is_string(inner(j));
}

bool json_is_int(const struct json *j)
{
    return json_is_integer(inner(j));
}

const char *json_text(const struct json *j, const char *otherwise)
{
    return json_is_text(j) ? json_string_value(inner(j)) : otherwise;
}

double json_number(const struct json *j, double otherwise)
{
    return json_is_number(inner(j)) ? json_number_value(inner(j)) : otherwise;
}

int64_t json_int(const struct json *j, int64_t otherwise)
{
    return json_is_int(j) ? json_integer_value(inner(j)) : otherwise;
}

bool json_bool(const struct json *j, bool otherwise)
{
    return json_is_boolean(inner(j)) ? json_is_true(inner(j)) : otherwise;
}

void *json_first(const struct json *object)
{
    return json_object_iter(inner(object));
}

void *json_next(const struct json *object, void *i)
{
    return json_object_iter_next(inner(object), i);
}

const char *json_member_key(void *i)
{
    return json_object_iter_key(i);
}

const struct json *json_member(void *i)
{
    return outer(json_object_iter_value(i));
}
