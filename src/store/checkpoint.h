/* checkpoint.h -- a store to a safetensors file and back.
**
** A parameter has its own name in the file; what belongs to it has the kind in
** front: "enc/0/w", "moment1:enc/0/w", "buffer:enc/0/mean". What a file means
** (family, options, step) is metadata, which passes through as it is given:
** checkpoints know numbers only.
*/
#ifndef LIMN_STORE_CHECKPOINT_H
#define LIMN_STORE_CHECKPOINT_H

#include "file/safetensors.h"
#include "store/store.h"

/* Which entries: the sum of (1u << kind). */
#define CHECKPOINT_ALL ((1u << STORE_KIND_COUNT) - 1)
#define CHECKPOINT_MODEL (1u << STORE_PARAM | 1u << STORE_BUFFER)
/* Added to them when saving: a parameter that has an average is written with the average's values. */
#define CHECKPOINT_AVERAGED (1u << 16)

int checkpoint_save(const struct store *s, unsigned which, const char *path, const struct st_meta *meta, int metas,
                    struct err *e);

/* Takes the entries of those kinds from a file that is already read; `path` is for messages. An empty store gets them
** all (after an error, perhaps some). Any other must have exactly them, of the same shapes and types; else the error
** says what differs, and the store is as it was. */
int checkpoint_load(struct store *s, unsigned which, const struct safetensors *file, const char *path, struct err *e);

/* The same, reading the file too; its metadata are not kept. */
int checkpoint_read(struct store *s, unsigned which, const char *path, struct err *e);

#endif
