/* pictures.h -- for tests of readers of pictures: a tree of folders with small PNG files. */
#ifndef LIMN_TESTS_DATA_PICTURES_H
#define LIMN_TESTS_DATA_PICTURES_H

#include "temp.h"

#include "base/atomic.h"
#include "data/name.h"
#include "file/png.h"

#include <limits.h>

static inline int remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (const struct dirent *e; d && (e = readdir(d));) {
        char inside[PATH_MAX];
        struct stat s;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        if (snprintf(inside, sizeof inside, "%s/%s", path, e->d_name) >= (int)sizeof inside) continue;
        if (!lstat(inside, &s) && S_ISDIR(s.st_mode)) remove_tree(inside);
        else unlink(inside);
    }
    if (d) closedir(d);
    return rmdir(path);
}

static inline int temp_remove_tree(void **state)
{
    (void)state;
    return remove_tree(temp);
}

static inline void temp_clear(void)
{
    assert_int_equal(remove_tree(temp), 0);
    assert_int_equal(mkdir(temp, 0700), 0);
}

/* The folders on the way to a name. */
static inline void make_way(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", temp, name);
    for (char *p = path + strlen(temp) + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = 0;
        mkdir(path, 0700);
    }
}

static inline const char *put_text(const char *name, const char *content)
{
    make_way(name);
    return temp_write(name, content, strlen(content));
}

/* A picture of one colour; channels 1 or 3. */
static inline void put_png(const char *name, int height, int width, int channels, const uint8_t *colour)
{
    struct err e = {0};
    struct picture p;
    make_way(name);
    assert_int_equal(picture_new(height, width, channels, &p, &e), 0);
    for (int i = 0; i < height * width * channels; i++) p.bytes[i] = colour[i % channels];
    if (png_write(temp_path(name), &p, NULL, 0, &e)) fail_msg("%s", e.text);
    picture_free(&p);
}

static inline void put_grey(const char *name, int height, int width, uint8_t grey)
{
    put_png(name, height, width, 1, &grey);
}

static inline void put_colour(const char *name, int height, int width, uint8_t red, uint8_t green, uint8_t blue)
{
    put_png(name, height, width, 3, (const uint8_t[]){red, green, blue});
}

static inline void check_caption(const struct data *d, int64_t row, const char *caption)
{
    struct text t = {0};
    assert_non_null(d->captions);
    assert_non_null(d->captions->text);
    d->captions->text(d, row, &t);
    assert_string_equal(text_get(&t), caption);
    text_free(&t);
}

/* The first byte of each picture, and its label. */
static inline void check_items(struct data *d, int64_t n, const uint8_t *first, const int32_t *label)
{
    struct err e = {0};
    const size_t size = (size_t)shape_size(d->item.shape);
    uint8_t *x = malloc(size);
    assert_int_equal(d->count, n);
    for (int64_t i = 0; i < n; i++) {
        int32_t is = -1;
        if (d->read(d, &i, 1, x, &is, &e)) fail_msg("%s", e.text);
        assert_int_equal(x[0], first[i]);
        if (label) assert_int_equal(is, label[i]);
    }
    free(x);
}

#endif
