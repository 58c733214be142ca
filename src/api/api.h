/* api.h -- what the files behind limn.h share: handles, errors and arrays, inside and outside.
**
** A handle is the inner struct under an opaque name. Each public function checks
** its arguments, works with a struct err of its own, and ends in api_done.
*/
#ifndef LIMN_API_API_H
#define LIMN_API_API_H

#include "data/data.h"
#include "limn.h"
#include "model/model.h"

static inline struct model *model_of(const limn_model *m)
{
    return (struct model *)m;
}

static inline struct data *data_of(const limn_data *d)
{
    return (struct data *)d;
}

/* Copies an error out, where `failed`; returns `failed`. */
int api_done(int failed, const struct err *from, limn_error *to);

/* The same for a function that returns text: takes it over, gives NULL where that failed. */
char *api_text(int failed, struct text *t, struct err *from, limn_error *to);

/* Seen as a tensor, which borrows the numbers; an array that makes no sense is an error. */
int api_tensor(const limn_array *a, struct tensor *t, struct err *e);

/* Hands a tensor over, numbers and all (mem_alloc). */
int api_array(struct tensor *t, limn_array *a, struct err *e);

/* A result that is an array holds nothing until the call has succeeded. */
static inline void api_empty(limn_array *a)
{
    if (a) *a = (limn_array){0};
}

/* `count` items: first, first + step, ...; out->data is the caller's. */
int api_read(struct data *d, int64_t first, int64_t step, int64_t count, struct tensor *out, struct err *e);

/* Words as symbols, which are the caller's (mem_free). */
int api_prompt(const struct item *item, const char *prompt, int32_t **symbols, int64_t *count, struct err *e);

/* "auto", "fp32", "bf16"; NULL is "auto". */
int api_precision(const char *name, enum precision *out, struct err *e);

/* What an item is, for a person: a line for the kind, for classes, and for each column. */
void api_item_text(const struct item *item, struct text *out);
void api_columns_text(const char *heading, const struct column *column, int columns, struct text *out); /* a table */

#define CHECK_HERE(pointer, e)                                                                                         \
    CHECK((pointer) != NULL, e, ERR_CALL, "NULL was given where %s belongs", #pointer)

/* The class of that name, or of that number; the error says which one was meant. */
int api_class(const struct item *item, const char *name, int *label, struct err *e);

#endif
