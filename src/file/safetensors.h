/* safetensors.h -- the safetensors format: a JSON header, then the numbers.
**
** Reading trusts nothing: the header's size, every offset, every product of
** dimensions, names, types, order, holes, overlaps and duplicate keys are
** checked against the file's size before a number is used. A checksum of the
** data stands in the metadata ("limn.checksum") when limn wrote the file; it is
** checked when present. Nothing in a file is ever executed.
*/
#ifndef LIMN_FILE_SAFETENSORS_H
#define LIMN_FILE_SAFETENSORS_H

#include "base/error.h"
#include "base/mem.h"
#include "tensor/tensor.h"

struct st_entry {
    const char *name;
    struct tensor value; /* any type; data points into the file's bytes, or to a copy where those are badly aligned */
};

struct st_meta {
    const char *key, *value;
};

struct safetensors {
    struct arena arena;
    void *bytes;
    int entries, metas;
    struct st_entry *entry;
    struct st_meta *meta;
};

/* Takes over bytes (of mem_alloc), even on failure. */
int safetensors_parse(void *bytes, size_t n, struct safetensors **out, struct err *e);
int safetensors_read(const char *path, struct safetensors **out, struct err *e);
void safetensors_free(struct safetensors *s);
const struct st_entry *safetensors_find(const struct safetensors *s, const char *name);
const char *safetensors_meta(const struct safetensors *s, const char *key); /* NULL: absent */

/* Writes atomically, entries in the given order, each aligned for its type, with a checksum. */
int safetensors_write(const char *path, const struct st_entry *entry, int entries, const struct st_meta *meta,
                      int metas, struct err *e);

#endif
