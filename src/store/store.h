/* store.h -- the state of a model: named arrays of numbers.
**
** Parameters, their moments and averages, and buffers, each under a name
** ("enc/0/w"; its Adam moments are "vae/enc/0/w" of kind MOMENT1, MOMENT2, after
** the player "vae" that moves it).
** A parameter's first value is a function of its name and the seed alone.
** All values are f32 (f64 for what plain fitters keep). Files hold whole stores.
*/
#ifndef LIMN_STORE_STORE_H
#define LIMN_STORE_STORE_H

#include "base/error.h"
#include "base/mem.h"
#include "tensor/tensor.h"

enum store_kind {
    STORE_PARAM,
    STORE_MOMENT1,
    STORE_MOMENT2,
    STORE_AVERAGE,
    STORE_BUFFER,
    STORE_BEST,        /* of the parameter of that name, from the best moment of the fit so far */
    STORE_BEST_BUFFER, /* of the buffer of that name */
    STORE_KIND_COUNT
};

enum init_kind {
    INIT_FILL,    /* `a` everywhere */
    INIT_NORMAL,  /* deviation `a` */
    INIT_UNIFORM, /* in -a .. a */
    INIT_FAN_IN,  /* uniform in +- a / sqrt(fan in): a = 1 as PyTorch's layers, sqrt(3) for LeCun, sqrt(6) for He */
    INIT_XAVIER,  /* uniform in +- a sqrt(6 / (fan in + fan out)) */
};
struct init {
    enum init_kind kind;
    double a;
};
/* Fan in is the product of all dimensions but the last, fan out the last (times the window of a filter). */

struct entry {
    const char *name;
    enum store_kind kind;
    struct tensor value;
};

struct store {
    struct arena arena;
    uint64_t seed;
    struct entry *entry;
    int count, capacity;
    int *slot;      /* hash table of entry numbers + 1 */
    int slots;
    uint64_t version; /* grows with every change of values from outside a plan */
    const char *source; /* the file that its entries came from, for messages; NULL: none. In the arena */
    bool closed;    /* what it lacks is an error: its entries came from a file, which says how large they are */
};

struct store *store_new(uint64_t seed); /* NULL: out of memory */
void store_free(struct store *s);

/* An entry stays where it is until the store is freed, and so do its numbers. */
struct entry *store_find(const struct store *s, enum store_kind kind, const char *name);

/* Finds the entry or makes it, with its first value (f32 or f64; a name has no ':'). An entry of that name with another
** shape or type is an error that names both. */
int store_need(struct store *s, enum store_kind kind, const char *name, enum dtype type, struct shape shape,
               struct init init, struct entry **out, struct err *e);

int store_copy_values(struct store *to, const struct store *from, struct err *e); /* same entries, else an error */
int store_clone(const struct store *s, struct store **out, struct err *e);
int64_t store_parameters(const struct store *s);  /* numbers of kind PARAM */
size_t store_bytes(const struct store *s);
const char *store_kind_name(enum store_kind kind); /* "moment1" */
char *entry_text(const struct entry *entry, char *buffer, size_t size); /* "parameter enc/0/w, f32 [784,400]" */
bool store_finite(const struct store *s, const char **name); /* the first entry with a NaN or infinity */

#endif
