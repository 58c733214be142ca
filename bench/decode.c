/* decode.c -- how fast pictures are decoded while they are read, and what it costs a trainer that they are.
**
**   decode --make FOLDER [COUNT]   writes pictures of 128 x 128 in colour: FOLDER/jpeg and FOLDER/png
**   decode --plain FOLDER          the libraries alone: files read and decoded, on all threads
**   decode --read FOLDER           the same pictures through the reader, in batches
**   decode --fit FOLDER STEPS [--ahead]   a small network trained on them, with a thread that reads ahead or without
**
** Each prints a line of JSON. Pictures are sums of a few waves with some noise,
** so that they are about as hard to pack as photographs.
*/
#define _GNU_SOURCE /* asprintf */
#include "base/clock.h"
#include "base/par.h"
#include "base/rng.h"
#include "data/data.h"
#include "family/family.h"
#include "file/png.h"
#include "nn/front.h"
#include "train/fit.h"

#include <dirent.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <jpeglib.h>
#include <png.h>

#define SIDE 128
#define BATCH 64
#define FILES_MOST 100000

/* ---- pictures ---- */

static void paint(int64_t number, uint8_t *pixel)
{
    struct rng r = {.key = rng_key(1, rng_hash_text("decode"), (uint64_t)number)};
    double wave[4][3][3];
    for (int w = 0; w < 4; w++)
        for (int c = 0; c < 3; c++) {
            wave[w][c][0] = 0.25 * (rng_uniform(&r) - 0.5);
            wave[w][c][1] = 0.25 * (rng_uniform(&r) - 0.5);
            wave[w][c][2] = 6.28 * rng_uniform(&r);
        }
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int c = 0; c < 3; c++) {
            double v = 128 + 24 * (rng_uniform(&r) - 0.5);
            for (int w = 0; w < 4; w++)
                v += 28 * sin(wave[w][c][0] * (i % SIDE) + wave[w][c][1] * i / SIDE + wave[w][c][2]);
            pixel[3 * i + c] = (uint8_t)fmin(fmax(v, 0), 255);
        }
}

static void write_jpeg(const char *path, uint8_t *pixel)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    FILE *f = fopen(path, "wb");
    if (!f) exit(1);
    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_stdio_dest(&j, f);
    j.image_width = j.image_height = SIDE;
    j.input_components = 3;
    j.in_color_space = JCS_RGB;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, 90, TRUE);
    jpeg_start_compress(&j, TRUE);
    for (JSAMPROW row = pixel; j.next_scanline < SIDE; row += 3 * SIDE) jpeg_write_scanlines(&j, &row, 1);
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    fclose(f);
}

static int make(const char *folder, int count)
{
    char path[PATH_MAX];
    static uint8_t pixel[3 * SIDE * SIDE];
    struct picture p = {SIDE, SIDE, 3, pixel};
    struct err e;
    mkdir(folder, 0777);
    for (int png = 0; png < 2; png++) {
        snprintf(path, sizeof path, "%s/%s", folder, png ? "png" : "jpeg");
        mkdir(path, 0777);
    }
    for (int i = 0; i < count; i++) {
        paint(i, pixel);
        snprintf(path, sizeof path, "%s/jpeg/%06d.jpg", folder, i);
        write_jpeg(path, pixel);
        snprintf(path, sizeof path, "%s/png/%06d.png", folder, i);
        if (png_write(path, &p, NULL, 0, &e)) return 1;
    }
    return 0;
}

/* ---- the libraries alone ---- */

static void plain_jpeg(const uint8_t *bytes, size_t n, uint8_t *pixel)
{
    struct jpeg_decompress_struct j;
    struct jpeg_error_mgr errors;
    j.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&j);
    jpeg_mem_src(&j, bytes, n);
    jpeg_read_header(&j, TRUE);
    j.out_color_space = JCS_RGB;
    jpeg_start_decompress(&j);
    for (JSAMPROW row = pixel; j.output_scanline < j.output_height; row += 3 * SIDE) jpeg_read_scanlines(&j, &row, 1);
    jpeg_finish_decompress(&j);
    jpeg_destroy_decompress(&j);
}

static void plain_png(const uint8_t *bytes, size_t n, uint8_t *pixel)
{
    png_image p = {.version = PNG_IMAGE_VERSION};
    png_image_begin_read_from_memory(&p, bytes, n);
    p.format = PNG_FORMAT_RGB;
    png_image_finish_read(&p, NULL, pixel, 0, NULL);
}

static int list(const char *folder, char **path)
{
    int n = 0;
    DIR *d = opendir(folder);
    for (const struct dirent *entry; d && n < FILES_MOST && (entry = readdir(d));)
        if (entry->d_name[0] != '.' && asprintf(&path[n], "%s/%s", folder, entry->d_name) > 0) n++;
    if (d) closedir(d);
    return n;
}

static void plain_one(const char *path)
{
    static _Thread_local uint8_t bytes[1 << 20], pixel[3 * SIDE * SIDE];
    FILE *f = fopen(path, "rb");
    const size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (f) fclose(f);
    if (n < 4) return;
    (bytes[0] == 0xff ? plain_jpeg : plain_png)(bytes, n, pixel);
}

static int plain(const char *folder)
{
    static char *path[FILES_MOST];
    const int n = list(folder, path);
    const double start = clock_seconds();
#pragma omp parallel for schedule(dynamic, 4)
    for (int i = 0; i < n; i++) plain_one(path[i]);
    printf("{\"what\":\"plain\",\"threads\":%d,\"pictures\":%d,\"per_second\":%.0f}\n", par_threads(), n,
           n / (clock_seconds() - start));
    return 0;
}

/* ---- through limn ---- */

static int open_folder(const char *folder, struct data **d, struct err *e)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s,decode=reading", folder);
    return data_open(name, d, e);
}

static int read_all(const char *folder, struct err *e)
{
    struct data *d;
    int64_t rows[BATCH];
    TRY(open_folder(folder, &d, e));
    uint8_t *x = malloc((size_t)(BATCH * shape_size(d->item.shape)));
    const double start = clock_seconds();
    int failed = 0;
    for (int64_t step = 0; (step + 1) * BATCH <= d->count && !failed; step++) {
        data_batch_rows(d, 1, step, BATCH, rows);
        failed = d->read(d, rows, BATCH, x, NULL, e);
    }
    const double seconds = clock_seconds() - start;
    if (!failed)
        printf("{\"what\":\"read\",\"threads\":%d,\"pictures\":%lld,\"per_second\":%.0f}\n", par_threads(),
               (long long)(d->count / BATCH * BATCH), (double)(d->count / BATCH * BATCH) / seconds);
    free(x);
    data_close(d);
    return failed;
}

static int learn_front(struct store *s, struct data *d, struct err *e)
{
    int64_t rows[BATCH];
    struct tensor x = {d->item.type, shape_join(BATCH, d->item.shape), NULL};
    for (int64_t i = 0; i < BATCH; i++) rows[i] = i;
    x.data = malloc(tensor_bytes(&x));
    int failed = d->read(d, rows, BATCH, x.data, NULL, e);
    if (!failed) failed = front_learn(s, &d->item, &x, e);
    free(x.data);
    return failed;
}

static int fit(const char *folder, int steps, bool ahead, struct err *e)
{
    static char options[512] __attribute__((aligned(16)));
    const struct family *family = family_find("vae");
    struct fit f = {.family = family, .options = options, .store = store_new(1), .steps = steps, .batch = BATCH};
    struct fit_result r;
    TRY(open_folder(folder, &f.data, e));
    f.item = &f.data->item;
    f.seed = 1;
    f.ahead = ahead;
    TRY(train_options_from(&family->recipe, &f.train, e));
    TRY(options_default(family->options, options, e));
    TRY(option_set(options_find(family->options, "hidden"), options, "64", e));
    TRY(learn_front(f.store, f.data, e));
    TRY(fit_run(&f, &r, e));
    printf("{\"what\":\"fit\",\"ahead\":%s,\"threads\":%d,\"per_second\":%.0f,\"waited\":%.4f}\n",
           ahead ? "true" : "false", par_threads(), (double)(r.steps * BATCH) / r.seconds, r.waited / r.seconds);
    store_free(f.store);
    data_close(f.data);
    return 0;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    const char *what = argc > 2 ? argv[1] : "", *folder = argc > 2 ? argv[2] : "";
    const int number = argc > 3 ? atoi(argv[3]) : 0;
    int failed = 1;
    if (!strcmp(what, "--make")) return make(folder, number ? number : 2000);
    if (!strcmp(what, "--plain")) return plain(folder);
    if (!strcmp(what, "--read")) failed = read_all(folder, &e);
    if (!strcmp(what, "--fit") && number > 0) failed = fit(folder, number, argc > 4, &e);
    if (failed) fprintf(stderr, "decode: %s\n", e.kind ? e.text : "--make, --plain, --read or --fit, and a folder");
    return failed != 0;
}
