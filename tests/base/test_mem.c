/* test_mem.c -- blocks are zeroed, aligned and counted; faults strike once; arenas give all back. */
#include "base/mem.h"
#include "tests/test.h"

#include <string.h>

static bool is_all(const char *block, char byte, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (block[i] != byte) return false;
    return true;
}

static bool is_zero(const char *block, size_t n)
{
    return is_all(block, 0, n);
}

static void blocks_are_zeroed_and_aligned(void **state)
{
    (void)state;
    for (size_t n = 0; n < 300; n += 7) {
        char *block = mem_alloc(n);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        assert_true(is_zero(block, n));
        memset(block, 0xff, n);
        mem_free(block);
    }
    mem_free(NULL);
}

static void live_bytes_are_counted(void **state)
{
    (void)state;
    size_t before = mem_live_bytes();
    long count = mem_count();
    void *a = mem_alloc(100), *b = mem_array(10, 20);
    assert_int_equal(mem_live_bytes() - before, 300);
    assert_int_equal(mem_count() - count, 2);
    mem_free(a);
    assert_int_equal(mem_live_bytes() - before, 200);
    mem_free(b);
    assert_int_equal(mem_live_bytes(), before);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    size_t before = mem_live_bytes();
    assert_null(mem_alloc(SIZE_MAX));
    assert_null(mem_alloc(SIZE_MAX / 2 + 1));
    assert_null(mem_array(SIZE_MAX / 4, 8));
    assert_null(mem_array(1ull << 33, 1ull << 33));
    assert_int_equal(mem_live_bytes(), before);
}

static void resize_keeps_the_contents(void **state)
{
    (void)state;
    size_t before = mem_live_bytes();
    char *block = mem_resize(NULL, 4);
    memcpy(block, "abcd", 4);
    block = mem_resize(block, 1000);
    assert_memory_equal(block, "abcd", 4);
    assert_true(is_zero(block + 4, 996));
    block = mem_resize(block, 2);
    assert_memory_equal(block, "ab", 2);
    assert_int_equal(mem_live_bytes() - before, 2);
    mem_fail_at(1);
    assert_null(mem_resize(block, 10));
    mem_fail_at(0);
    assert_memory_equal(block, "ab", 2);
    mem_free(block);
    assert_int_equal(mem_live_bytes(), before);
}

/* Blocks of the system's pages, which move instead of being copied. */
static void large_blocks_are_resized(void **state)
{
    (void)state;
    const size_t before = mem_live_bytes(), size[] = {3 << 20, 5000001, 4999999, 40 << 20, 2 << 20, 100, 3 << 20};
    size_t last = 0;
    char *block = NULL;
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        block = mem_resize(block, size[i]);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        assert_int_equal(mem_live_bytes() - before, size[i]);
        assert_true(is_all(block, 'x', last < size[i] ? last : size[i]));
        if (size[i] > last) assert_true(is_zero(block + last, size[i] - last));
        memset(block, 'x', size[i]);
        last = size[i];
    }
    mem_fail_at(1);
    assert_null(mem_resize(block, 9 << 20));
    mem_fail_at(0);
    assert_int_equal(block[last - 1], 'x');
    mem_free(block);
    assert_int_equal(mem_live_bytes(), before);
}

static void texts_are_copied(void **state)
{
    (void)state;
    char text[] = "hello";
    char *copy = mem_copy_text(text);
    text[0] = 'j';
    assert_string_equal(copy, "hello");
    mem_free(copy);
    mem_fail_at(1);
    assert_null(mem_copy_text(text));
    mem_fail_at(0);
}

static void the_kth_allocation_fails_once(void **state)
{
    (void)state;
    mem_fail_at(3);
    void *a = mem_alloc(1), *b = mem_alloc(1);
    assert_false(mem_failed());
    assert_non_null(a);
    assert_non_null(b);
    assert_null(mem_alloc(1));
    assert_true(mem_failed());
    void *c = mem_alloc(1);
    assert_non_null(c);
    mem_fail_at(0);
    assert_false(mem_failed());
    mem_free(a);
    mem_free(b);
    mem_free(c);
}

static void arena_blocks_do_not_overlap(void **state)
{
    (void)state;
    struct arena a = {0};
    size_t before = mem_live_bytes();
    unsigned char *block[200];
    for (int i = 0; i < 200; i++) {
        size_t n = (size_t)(i * 37 % 500);
        block[i] = i % 2 ? arena_alloc(&a, n) : arena_small(&a, n);
        assert_non_null(block[i]);
        assert_int_equal((uintptr_t)block[i] % (i % 2 ? 64 : 8), 0);
        assert_true(is_zero((char *)block[i], n));
        memset(block[i], i, n);
    }
    for (int i = 0; i < 200; i++)
        for (int j = 0; j < i * 37 % 500; j++) assert_int_equal(block[i][j], i);
    assert_true(arena_bytes(&a) >= 200 * 249);
    arena_free(&a);
    assert_int_equal(mem_live_bytes(), before);
    assert_int_equal(arena_bytes(&a), 0);
}

static void arena_serves_large_requests_and_texts(void **state)
{
    (void)state;
    struct arena a = {0};
    const char *name = arena_text(&a, "enc/0/w");
    char *large = arena_alloc(&a, 5 << 20);
    assert_non_null(large);
    large[(5 << 20) - 1] = 1;
    assert_string_equal(arena_printf(&a, "%s:%d", name, 7), "enc/0/w:7");
    assert_string_equal(name, "enc/0/w");
    assert_null(arena_alloc(&a, SIZE_MAX / 2));
    assert_true(a.failed);
    arena_free(&a);
    assert_false(a.failed);
}

static void arena_failure_is_sticky(void **state)
{
    (void)state;
    struct arena a = {0};
    mem_fail_at(1);
    assert_null(arena_small(&a, 10));
    mem_fail_at(0);
    assert_true(a.failed);
    assert_non_null(arena_small(&a, 10));
    assert_true(a.failed);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_and_aligned),
        cmocka_unit_test(live_bytes_are_counted),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(resize_keeps_the_contents),
        cmocka_unit_test(large_blocks_are_resized),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(the_kth_allocation_fails_once),
        cmocka_unit_test(arena_blocks_do_not_overlap),
        cmocka_unit_test(arena_serves_large_requests_and_texts),
        cmocka_unit_test(arena_failure_is_sticky),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
