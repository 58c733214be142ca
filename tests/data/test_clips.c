/* test_clips.c -- films from GIF files and numbered frames, read in clips; made films whose speed can be measured. */
#include "data/attributes.h"
#include "data/concerns.h"
#include "data/motion.h"
#include "file/gif.h"
#include "pictures.h"

#include <math.h>

/* Frames of 2 x 2, each of one grey level: first, first + 1, ... */
static void put_gif(const char *name, int frames, uint8_t first, int channels)
{
    uint8_t pixel[64 * 12];
    struct text t = {0};
    struct err e = {0};
    for (int i = 0; i < frames * 4; i++)
        for (int c = 0; c < channels; c++) pixel[i * channels + c] = (uint8_t)(first + i / 4 + c);
    const struct film f = {frames, 2, 2, channels, 10, pixel};
    assert_int_equal(gif_format(&f, &t, &e), 0);
    make_way(name);
    temp_write(name, t.data, t.length);
    text_free(&t);
}

static void test_a_film(void **state)
{
    (void)state;
    temp_clear();
    put_gif("film.gif", 6, 10, 1);
    struct data *d = must_open(temp_path("film.gif")), *rest, *part;
    struct err e = {0};
    uint8_t x[12];
    assert_string_equal(d->about, "film of 6 grey frames of 2 x 2 (film.gif); read in clips of 3 frames");
    assert_true(d->count == 4 && d->item.frames == 3 && d->sliding);
    assert_true(d->item.kind == ITEM_IMAGE && shape_equal(d->item.shape, SHAPE(6, 2, 1)));
    assert_int_equal(d->read(d, (int64_t[]){2}, 1, x, NULL, &e), 0);
    for (int i = 0; i < 12; i++) assert_int_equal(x[i], 12 + i / 4);
    data_close(d);
    d = must_open(temp_path("film.gif,frames=2"));
    assert_int_equal(d->count, 5);
    assert_int_equal(data_split(d, 0.4, &rest, &part, &e), 0); /* frames 0 to 3 and 4 to 5: no frame on both sides */
    assert_true(rest->count == 3 && part->count == 1 && rest->item.frames == 2);
    data_close(rest);
    data_close(part);
    data_close(d);
    d = must_open(temp_path("film.gif,frames=1"));
    assert_true(d->count == 6 && !d->item.frames && shape_equal(d->item.shape, SHAPE(2, 2, 1)));
    assert_non_null(strstr(d->about, "each frame is a picture"));
    data_close(d);
    must_fail(temp_path("film.gif,frames=7"), ERR_DATA, "the longest film has 6", "1 to 6");
    torture_open(temp_path("film.gif"));
    put_text("cut.gif", "GIF89a");
    must_fail(temp_path("cut.gif"), ERR_FORMAT, "cut.gif", NULL);
}

static void test_numbered_frames(void **state)
{
    (void)state;
    temp_clear();
    for (int k = 1; k <= 12; k++) {
        char name[40];
        snprintf(name, sizeof name, "walk/frame%d.png", k);
        put_grey(name, 4, 4, (uint8_t)k);
    }
    struct data *d = must_open(temp_path("walk"));
    assert_string_equal(d->about, "film of 12 grey frames of 4 x 4 (walk); read in clips of 6 frames");
    check_items(d, 7, (const uint8_t[]){1, 2, 3, 4, 5, 6, 7}, NULL); /* frame2 before frame10 */
    data_close(d);
    put_grey("walk/cover.png", 4, 4, 1);
    d = must_open(temp_path("walk")); /* not all are frames: pictures */
    assert_true(d->count == 13 && !d->item.frames);
    data_close(d);
    d = must_open(temp_path("walk,frames=2"));
    assert_true(d->count == 12 && d->item.frames == 2);
    data_close(d);
}

/* Numbered, and each like the one before it: who reads them as pictures is told what else they may be. */
static void test_what_may_be_a_film(void **state)
{
    (void)state;
    for (int film = 0; film < 2; film++) {
        struct text said = {0};
        struct err e = {0};
        temp_clear();
        for (int k = 0; k < 12; k++) {
            char name[40];
            snprintf(name, sizeof name, "f/%04d.png", k);
            put_grey(name, 16, 16, (uint8_t)(20 * (film ? k : k * 7 % 12)));
        }
        struct data *d = must_open(temp_path("f"));
        assert_int_equal(data_concerns(d, &said, &e), 0);
        assert_true((strstr(text_get(&said), "frames of a film") != NULL) == film);
        text_free(&said);
        data_close(d);
    }
}

static void test_folders_of_films(void **state)
{
    (void)state;
    static const char *const films[] = {"f/run/a", "f/run/b", "f/sit/c"};
    struct err e = {0};
    struct data *rest, *part;
    temp_clear();
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 3 + k; i++) {
            char name[40];
            snprintf(name, sizeof name, "%s/%02d.png", films[k], i);
            put_grey(name, 4, 4, (uint8_t)(10 * k + i));
        }
    struct data *d = must_open(temp_path("f,frames=3"));
    assert_string_equal(d->about,
                        "3 films, together 12 grey frames of 4 x 4 in 2 classes (f); read in clips of 3 frames");
    assert_string_equal(d->item.class_names[1], "sit");
    check_items(d, 6, (const uint8_t[]){0, 10, 11, 20, 21, 22}, (const int32_t[]){0, 0, 0, 1, 1, 1});
    assert_int_equal(data_split(d, 0.5, &rest, &part, &e), 0); /* a film's clips stay together */
    for (int64_t i = 0; i < rest->count; i++)
        for (int64_t k = 0; k < part->count; k++) assert_true(rest->group(rest, i) != part->group(part, k));
    data_close(rest);
    data_close(part);
    data_close(d);
    d = must_open(temp_path("f,frames=5"));
    assert_non_null(strstr(d->about, "(2 shorter films left out)"));
    check_items(d, 1, (const uint8_t[]){20}, (const int32_t[]){1});
    data_close(d);
    torture_open(temp_path("f,frames=3"));
}

static void test_a_folder_of_gifs(void **state)
{
    (void)state;
    temp_clear();
    put_gif("g/up/a.gif", 3, 10, 1);
    put_gif("g/down/b.gif", 4, 50, 3);
    struct data *d = must_open(temp_path("g"));
    assert_string_equal(d->about,
                        "2 films, together 7 colour frames of 2 x 2 in 2 classes (g); read in clips of 3 frames");
    check_items(d, 3, (const uint8_t[]){50, 51, 10}, (const int32_t[]){0, 0, 1});
    uint8_t x[36];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){2}, 1, x, NULL, &e), 0); /* the grey film among colours */
    for (int i = 0; i < 36; i++) assert_int_equal(x[i], 10 + i / 12);
    data_close(d);
    torture_open(temp_path("g"));
    uint8_t wide[12] = {0};
    const struct film f = {1, 3, 4, 1, 10, wide};
    struct text t = {0};
    assert_int_equal(gif_format(&f, &t, &e), 0);
    temp_write("g/wide.gif", t.data, t.length);
    text_free(&t);
    must_fail(temp_path("g"), ERR_DATA, "wide.gif: its frames are of 3 x 4, those of films before it of 2 x 2",
              "size=32");
    d = must_open(temp_path("g,size=2"));
    assert_int_equal(d->count, 8);
    assert_non_null(strstr(d->about, "(g, cut square)"));
    data_close(d);
}

/* Of all that is not white, in sides. */
static void middle_of(const uint8_t *pixels, int side, double *x, double *y)
{
    double sum = 0;
    *x = *y = 0;
    for (int i = 0; i < side * side; i++) {
        const double ink = 255 * 3 - pixels[3 * i] - pixels[3 * i + 1] - pixels[3 * i + 2];
        sum += ink;
        *x += ink * (i % side + 0.5) / side;
        *y += ink * (i / side + 0.5) / side;
    }
    assert_true(sum > 0);
    *x /= sum;
    *y /= sum;
}

enum { SHAPE_OF, COLOUR, SIZE, MOTION, PACE, SPEED, HEADING, X, Y, ATTRIBUTES };

static void test_made_clips(void **state)
{
    (void)state;
    enum { SIDE = 64, FRAMES = 16, CLIPS = 300 };
    static uint8_t x[FRAMES * SIDE * SIDE * 3];
    struct data *d = must_open("clips,size=64,frames=16,n=300");
    struct err e = {0};
    int straight = 0, seen[MOTION_KINDS] = {0};
    assert_string_equal(d->about,
                        "300 made clips of 16 colour frames of 64 x 64 in 3 classes (moving shapes, captioned)");
    assert_true(d->item.frames == FRAMES && shape_equal(d->item.shape, SHAPE(FRAMES * SIDE, SIDE, 3)));
    assert_int_equal(d->captions->columns, ATTRIBUTES);
    for (int64_t i = 0; i < CLIPS; i++) {
        int32_t label;
        double before[2], now[2], told[ATTRIBUTES], way = 0;
        for (int k = 0; k < ATTRIBUTES; k++) told[k] = d->captions->attribute(d, i, k);
        assert_int_equal(d->read(d, &i, 1, x, &label, &e), 0);
        assert_int_equal(label, (int)told[MOTION]);
        assert_true(told[PACE] ? told[SPEED] > 0.06 && told[SPEED] < 0.09 : told[SPEED] > 0.02 && told[SPEED] < 0.035);
        seen[label]++;
        const bool even = told[SHAPE_OF] != 2; /* a triangle's ink has its middle elsewhere */
        middle_of(x, SIDE, &before[0], &before[1]);
        if (even) assert_true(hypot(before[0] - told[X], before[1] - told[Y]) < 0.01);
        for (int t = 1; t < FRAMES; t++) {
            middle_of(x + (size_t)t * SIDE * SIDE * 3, SIDE, &now[0], &now[1]);
            const double step = hypot(now[0] - before[0], now[1] - before[1]);
            const double turned = remainder(atan2(now[1] - before[1], now[0] - before[0]) * 180 / M_PI - told[HEADING],
                                            360);
            if (t == 1 && label && even) assert_true(fabs(turned) < 20 + 180 * told[SPEED] / (2 * M_PI * 0.15));
            assert_true(step < told[SPEED] * 1.6 + 0.012);
            if (label == 0 && fabs(step - told[SPEED]) < 0.006) straight++;
            way += step;
            before[0] = now[0], before[1] = now[1];
        }
        if (label == 1) assert_true(fabs(way / (FRAMES - 1) - told[SPEED]) < 0.06 * told[SPEED]); /* chords, not arcs */
    }
    for (int k = 0; k < MOTION_KINDS; k++) assert_true(seen[k] > 60);
    assert_true(straight > 0.8 * seen[0] * (FRAMES - 1)); /* the others turn back at an edge */
    check_caption(d, 0, "a large purple cross goes round fast");
    data_close(d);
    must_fail("clips:test", ERR_OPTION, "clips has no parts", NULL);
    must_fail("clips,size=512,frames=1024", ERR_OPTION, "numbers in a clip", NULL);
    torture_open("clips,n=10");
}

/* Over a whole swing, in small steps, the way is the speed times the frames, however it moves. */
static void test_the_way(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        struct rng r = {.key = rng_key(7, 7, i)};
        struct motion m;
        double way = 0, x0, y0, x, y;
        motion_draw(&r, &m);
        m.speed = 0.6 / 2000; /* a whole swing is 0.6 sides */
        motion_place(&m, 0, &x0, &y0);
        for (int t = 1; t <= 2000; t++, x0 = x, y0 = y) {
            motion_place(&m, t, &x, &y);
            assert_true(x > 0.19 && x < 0.81 && y > 0.19 && y < 0.81);
            way += hypot(x - x0, y - y0);
        }
        assert_true(fabs(way - 0.6) < 0.6 * 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_film),
        cmocka_unit_test(test_numbered_frames),
        cmocka_unit_test(test_what_may_be_a_film),
        cmocka_unit_test(test_folders_of_films),
        cmocka_unit_test(test_a_folder_of_gifs),
        cmocka_unit_test(test_made_clips),
        cmocka_unit_test(test_the_way),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_remove_tree);
}
