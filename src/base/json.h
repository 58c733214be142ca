/* json.h -- JSON values; the one door to jansson.
**
** Getters on a missing key or a wrong type return the given default. A json
** made by json_parse or json_new_object is freed by its owner with json_free;
** json_put takes over the value it is given, even when it fails. Text that is
** not UTF-8 is mended on its way in. No name here may be one of jansson's.
*/
#ifndef LIMN_BASE_JSON_H
#define LIMN_BASE_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

struct json; /* opaque */

struct json *json_parse(const char *text, size_t length, struct err *e); /* refuses duplicate keys; NULL on error */
struct json *json_new_object(void); /* NULL: out of memory, as for the other json_new; json_put says so */
struct json *json_new_array(void);
void json_free(struct json *j);
void json_print(const struct json *j, struct text *out); /* compact, keys in order of insertion */

int json_put(struct json *object, const char *key, struct json *value, struct err *e);
int json_put_text(struct json *object, const char *key, const char *value, struct err *e);
int json_put_real(struct json *object, const char *key, double value, struct err *e); /* not finite: null */
int json_put_int(struct json *object, const char *key, int64_t value, struct err *e);
int json_put_bool(struct json *object, const char *key, bool value, struct err *e);
int json_append(struct json *array, struct json *value, struct err *e);
struct json *json_new_text(const char *value);
struct json *json_new_real(double value);
struct json *json_new_int(int64_t value);

const struct json *json_get(const struct json *object, const char *key);
const struct json *json_at(const struct json *array, size_t i);
size_t json_size(const struct json *j); /* of an array or object */
bool json_is_object(const struct json *j);
bool json_is_array(const struct json *j);
bool json_is_text(const struct json *j);
bool json_is_int(const struct json *j);
const char *json_text(const struct json *j, const char *otherwise); /* of a string value */
double json_number(const struct json *j, double otherwise);         /* integers too */
int64_t json_int(const struct json *j, int64_t otherwise);
bool json_bool(const struct json *j, bool otherwise);

/* Members of an object in order: for (void *i = json_first(o); i; i = json_next(o, i)) */
void *json_first(const struct json *object);
void *json_next(const struct json *object, void *i);
const char *json_member_key(void *i);
const struct json *json_member(void *i);

/* jansson allocates through mem_alloc: for the tests that fail every allocation. To be called before any other. */
void json_use_counted_memory(void);

#endif
