/* png_host.c -- libpng reports failure by a long jump to who called it; here the jump begins. */
#include "file/png_host.h"

#include "base/mem.h"

static void complain(png_structp png, png_const_charp message)
{
    struct png_host *h = png_get_error_ptr(png);
    snprintf(h->complaint, sizeof h->complaint, "%s", message);
    png_longjmp(png, 1);
}

static void be_quiet(png_structp png, png_const_charp message)
{
    (void)png, (void)message;
}

void *png_host_take(struct png_host *h, size_t bytes)
{
    void *block = mem_alloc(bytes);
    if (!block) h->starved = true;
    return block;
}

static png_voidp take(png_structp png, png_alloc_size_t bytes)
{
    return png_host_take(png_get_mem_ptr(png), bytes);
}

static void give(png_structp png, png_voidp block)
{
    (void)png;
    mem_free(block);
}

png_structp png_host_writer(struct png_host *h)
{
    return png_create_write_struct_2(PNG_LIBPNG_VER_STRING, h, complain, be_quiet, h, take, give);
}

png_structp png_host_reader(struct png_host *h)
{
    return png_create_read_struct_2(PNG_LIBPNG_VER_STRING, h, complain, be_quiet, h, take, give);
}
