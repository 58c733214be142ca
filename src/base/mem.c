/* mem.c -- counted blocks and arenas.
**
** Each block is preceded by a 64-byte header with its size. Large blocks come
** straight from the system and go back to it: a page of them takes no memory
** before it is touched, nor after they are freed, and none is copied when a block
** grows. Arenas grow by chunks that
** double up to 1 MiB; a larger request has a chunk of its own.
*/
#define _GNU_SOURCE /* mremap */
#include "base/mem.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGN 64
#define LARGE ((size_t)1 << 20)
#define HUGE ((size_t)8 << 20)
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1 /* blocks of malloc are, pages of the system are not */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

struct header {
    size_t bytes;
    char pad[ALIGN - sizeof(size_t)];
};

static atomic_size_t live, peak;
static atomic_long count;
static atomic_long fault; /* allocations until the fault; 0 = off */
static atomic_bool struck;

static bool fault_now(void)
{
    atomic_fetch_add(&count, 1);
    if (atomic_load(&fault) == 0 || atomic_fetch_sub(&fault, 1) != 1) return false;
    atomic_store(&struck, true);
    return true;
}

static void note_peak(size_t now)
{
    size_t before = atomic_load(&peak);
    while (now > before && !atomic_compare_exchange_weak(&peak, &before, now)) continue;
}

static size_t total_of(size_t bytes)
{
    return (sizeof(struct header) + bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static bool from_system(size_t total)
{
    return total >= LARGE && !WATCHED;
}

/* Fewer faults; where the advice is not known, nothing is lost. */
static void advise(void *pages, size_t total)
{
    if (total >= HUGE) madvise(pages, total, MADV_HUGEPAGE);
}

static struct header *take_zeroed(size_t bytes)
{
    const size_t total = total_of(bytes);
    if (from_system(total)) {
        void *pages = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) return NULL;
        advise(pages, total);
        return pages;
    }
    struct header *h = aligned_alloc(ALIGN, total);
    return h ? memset(h, 0, total) : NULL;
}

void *mem_alloc(size_t bytes)
{
    struct header *h = bytes > SIZE_MAX / 2 || fault_now() ? NULL : take_zeroed(bytes);
    if (!h) return NULL;
    h->bytes = bytes;
    note_peak(atomic_fetch_add(&live, bytes) + bytes);
    return h + 1;
}

void *mem_array(size_t n, size_t size)
{
    if (size && n > SIZE_MAX / 2 / size) return NULL;
    return mem_alloc(n * size);
}

#if defined(MREMAP_MAYMOVE)
/* Of a block that is the system's before and after. What shrinks leaves bytes behind within its last page. */
static void *resize_pages(void *block, size_t bytes)
{
    struct header *h = (struct header *)block - 1;
    const size_t old = h->bytes, page = (size_t)sysconf(_SC_PAGESIZE);
    if (fault_now()) return NULL;
    h = mremap(h, total_of(old), total_of(bytes), MREMAP_MAYMOVE);
    if (h == MAP_FAILED) return NULL;
    const size_t end = (total_of(old) + page - 1) / page * page - sizeof *h;
    if (bytes > old) memset((char *)(h + 1) + old, 0, (bytes < end ? bytes : end) - old);
    advise(h, total_of(bytes));
    h->bytes = bytes;
    note_peak(atomic_fetch_add(&live, bytes - old) + bytes - old);
    return h + 1;
}
#endif

void *mem_resize(void *block, size_t bytes)
{
#if defined(MREMAP_MAYMOVE)
    if (block && bytes <= SIZE_MAX / 2 && from_system(total_of(bytes)) &&
        from_system(total_of(((struct header *)block - 1)->bytes)))
        return resize_pages(block, bytes);
#endif
    void *fresh = mem_alloc(bytes);
    if (!fresh || !block) return fresh;
    size_t old = ((struct header *)block - 1)->bytes;
    memcpy(fresh, block, old < bytes ? old : bytes);
    mem_free(block);
    return fresh;
}

char *mem_copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = mem_alloc(n);
    return copy ? memcpy(copy, text, n) : NULL;
}

void mem_free(void *block)
{
    if (!block) return;
    struct header *h = (struct header *)block - 1;
    atomic_fetch_sub(&live, h->bytes);
    const size_t total = total_of(h->bytes);
    if (from_system(total)) munmap(h, total);
    else free(h);
}

size_t mem_peak_bytes(bool begin_anew)
{
    const size_t most = atomic_load(&peak);
    if (begin_anew) atomic_store(&peak, atomic_load(&live));
    return most;
}

size_t mem_live_bytes(void)
{
    return atomic_load(&live);
}

long mem_count(void)
{
    return atomic_load(&count);
}

void mem_fail_at(long k)
{
    atomic_store(&struck, false);
    atomic_store(&fault, k);
}

bool mem_failed(void)
{
    return atomic_load(&struck);
}

struct arena_block {
    struct arena_block *before;
    size_t size, used;
    char pad[ALIGN - sizeof(void *) - 2 * sizeof(size_t)];
    char bytes[];
};

static struct arena_block *arena_grow(struct arena *a, size_t bytes)
{
    size_t size = a->last ? a->last->size * 2 : 4096;
    if (size > 1 << 20) size = 1 << 20;
    if (size < bytes) size = bytes;
    struct arena_block *b = size <= SIZE_MAX / 4 ? mem_alloc(sizeof *b + size) : NULL;
    if (!b) {
        a->failed = true;
        return NULL;
    }
    b->size = size;
    b->before = a->last;
    return a->last = b;
}

static void *arena_take(struct arena *a, size_t bytes, size_t align)
{
    struct arena_block *b = a->last;
    size_t at = b ? (b->used + align - 1) / align * align : 0;
    if (!b || at > b->size || bytes > b->size - at) {
        b = arena_grow(a, bytes);
        at = 0;
    }
    if (!b) return NULL;
    b->used = at + bytes;
    return b->bytes + at;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    return arena_take(a, bytes, ALIGN);
}

void *arena_small(struct arena *a, size_t bytes)
{
    return arena_take(a, bytes, 8);
}

char *arena_text(struct arena *a, const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = arena_take(a, n, 1);
    return copy ? memcpy(copy, text, n) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : arena_take(a, (size_t)n + 1, 1);
    if (text) vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_bytes(const struct arena *a)
{
    size_t bytes = 0;
    for (const struct arena_block *b = a->last; b; b = b->before) bytes += b->used;
    return bytes;
}

void arena_free(struct arena *a)
{
    while (a->last) {
        struct arena_block *b = a->last;
        a->last = b->before;
        mem_free(b);
    }
    a->failed = false;
}
