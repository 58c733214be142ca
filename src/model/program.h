/* program.h -- a net compiled: its segments as plans, run one after the other, loops as often as they say. */
#ifndef LIMN_MODEL_PROGRAM_H
#define LIMN_MODEL_PROGRAM_H

#include "nn/net.h"
#include "plan/plan.h"

struct program;

/* outputs must belong to the last segment. The net may be freed afterwards; its store must outlive the program. State
** comes from o->state or, where that is NULL, from the net's store; what loops carry belongs to the program. */
int program_compile(struct program **out, const net *n, const var *outputs, int count, const struct plan_options *o,
                    struct err *e);
void program_free(struct program *p); /* NULL allowed */

/* The buffer of an input, in whichever segment wants it first; NULL data when none does. Every segment that has an
** input of that name gets a copy of the first one's before a run. */
struct tensor program_input(struct program *p, const char *name);
struct tensor program_output(struct program *p, int k); /* valid until the next run */
void program_touch(struct program *p); /* the store has changed */

/* The same seed and step give the same numbers. */
int program_run(struct program *p, uint64_t seed, uint64_t step, struct err *e);

size_t program_bytes(const struct program *p);
void program_describe(const struct program *p, struct text *out);

#endif
