/* mem.h -- memory: counted blocks, arenas, and faults on demand.
**
** Everything limn allocates passes through mem_alloc, so that a test can fail
** the k-th allocation, and can see that nothing is left. An arena is for what
** lives and dies together; nothing inside one is freed, the arena is. There
** are three lifetimes:
**
**   model   [ names | shapes | options | parameters ]    until the model is freed
**   state   [ moments | EMA | buffers ]                  until the fit ends
**   plan    [ steps | kernel arguments | activations ]   until the plan is freed
*/
#ifndef LIMN_BASE_MEM_H
#define LIMN_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* Blocks are zeroed and 64-byte aligned. NULL: out of memory. mem_free(NULL) does nothing. */
void *mem_alloc(size_t bytes);
void *mem_array(size_t count, size_t size); /* checks the product */
void *mem_resize(void *block, size_t bytes); /* keeps the contents; the block stays valid on failure */
char *mem_copy_text(const char *text);
void mem_free(void *block);

size_t mem_live_bytes(void);
size_t mem_peak_bytes(bool begin_anew); /* the most that were live at once; from now on, where it begins anew */
long mem_count(void); /* allocations made so far */

/* Fault injection: the k-th allocation from now on fails (k = 1 is the next); 0 switches it off. */
void mem_fail_at(long k);
bool mem_failed(void); /* has the fault struck? */

struct arena {
    struct arena_block *last;
    bool failed; /* sticky: some allocation returned NULL */
};

void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, 64-byte aligned */
void *arena_small(struct arena *a, size_t bytes); /* zeroed, 8-byte aligned: names, nodes */
char *arena_text(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_bytes(const struct arena *a);
void arena_free(struct arena *a);

#endif
