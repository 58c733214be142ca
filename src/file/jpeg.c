/* jpeg.c -- reading JPEG files through libjpeg-turbo.
**
** The library ends the process when something is wrong, unless its error
** handler jumps out; ours does, from one function, whose state lives in a
** struct. Damage that the library would paper over with grey is an error too.
** The library takes its working memory from malloc, within a limit set here.
*/
#include "file/jpeg.h"

#ifdef LIMN_JPEG

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#define MEMORY_MOST (512l << 20) /* the coefficients of the largest progressive picture take 384 MiB */
#define SCANS_MOST 100           /* each costs a walk through all pixels; a file needs about ten */

struct decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    const unsigned char *bytes;
    size_t n;
    struct image_head head;
    struct picture *into; /* NULL: the head is enough */
    char complaint[JMSG_LENGTH_MAX];
    bool starved, unfit;
};

static void leave(struct decoder *x, const char *complaint)
{
    snprintf(x->complaint, sizeof x->complaint, "%s", complaint);
    longjmp(x->back, 1);
}

static void on_error(j_common_ptr jpeg)
{
    struct decoder *x = jpeg->client_data;
    char why[JMSG_LENGTH_MAX];
    x->starved = jpeg->err->msg_code == JERR_OUT_OF_MEMORY;
    jpeg->err->format_message(jpeg, why);
    leave(x, why);
}

static void on_message(j_common_ptr jpeg, int level)
{
    if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA) on_error(jpeg);
}

static void be_quiet(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void on_progress(j_common_ptr jpeg)
{
    if (((j_decompress_ptr)jpeg)->input_scan_number > SCANS_MOST) leave(jpeg->client_data, "it has too many scans");
}

static void read_head(struct decoder *x)
{
    struct jpeg_decompress_struct *j = &x->jpeg;
    jpeg_mem_src(j, x->bytes, x->n);
    jpeg_read_header(j, TRUE);
    const bool grey = j->jpeg_color_space == JCS_GRAYSCALE;
    const bool colour = j->jpeg_color_space == JCS_YCbCr || j->jpeg_color_space == JCS_RGB;
    if (!grey && !colour) {
        x->unfit = true;
        leave(x, j->num_components == 4 ? "four inks (CMYK)" : "colours of an unknown kind");
    }
    j->out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
    x->head = (struct image_head){
        .height = (int)j->image_height, .width = (int)j->image_width, .channels = grey ? 1 : 3};
}

static void read_pixels(struct decoder *x)
{
    struct jpeg_decompress_struct *j = &x->jpeg;
    const struct picture *p = x->into;
    if (p->width != x->head.width || p->height != x->head.height || p->channels != x->head.channels)
        leave(x, IMAGE_OTHER);
    j->mem->max_memory_to_use = MEMORY_MOST;
    jpeg_start_decompress(j);
    while (j->output_scanline < j->output_height) {
        JSAMPROW row = p->bytes + (size_t)j->output_scanline * (size_t)p->width * (size_t)p->channels;
        jpeg_read_scanlines(j, &row, 1);
    }
    jpeg_finish_decompress(j);
}

/* false when the library jumped out. */
static bool attempt(struct decoder *x)
{
    x->jpeg.err = jpeg_std_error(&x->errors);
    x->errors.error_exit = on_error;
    x->errors.emit_message = on_message;
    x->errors.output_message = be_quiet;
    x->jpeg.client_data = x;
    if (setjmp(x->back)) return false;
    jpeg_create_decompress(&x->jpeg);
    x->progress.progress_monitor = on_progress;
    x->jpeg.progress = &x->progress;
    read_head(x);
    if (x->into) read_pixels(x);
    return true;
}

static int run(struct decoder *x, struct err *e)
{
    const bool done = attempt(x);
    jpeg_destroy_decompress(&x->jpeg);
    if (done) return 0;
    if (x->starved) return fail_memory(e);
    if (!x->unfit) return fail(e, ERR_FORMAT, "the JPEG file is damaged: %s", x->complaint);
    fail(e, ERR_DATA, "a JPEG of %s is not read; grey, YCbCr and RGB are", x->complaint);
    return fail_hint(e, "convert it to RGB first");
}

int jpeg_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e)
{
    struct decoder x = {.bytes = bytes, .n = n};
    TRY(run(&x, e));
    *out = x.head;
    return 0;
}

int jpeg_read_pixels(const void *bytes, size_t n, struct picture *into, struct err *e)
{
    struct decoder x = {.bytes = bytes, .n = n, .into = into};
    return run(&x, e);
}

#else

static int absent(struct err *e)
{
    fail(e, ERR_DATA, "this build of limn reads no JPEG pictures");
    return fail_hint(e, "install libjpeg-turbo (libjpeg62-turbo-dev) and build again, or convert them to PNG");
}

int jpeg_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e)
{
    (void)bytes, (void)n, (void)out;
    return absent(e);
}

int jpeg_read_pixels(const void *bytes, size_t n, struct picture *into, struct err *e)
{
    (void)bytes, (void)n, (void)into;
    return absent(e);
}

#endif
