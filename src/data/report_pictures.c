/* report_pictures.c -- some of each class, those least like any other, those nearly alike; clips, frame by frame. */
#include "data/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SIDE 64
#define ACROSS 12
#define CLASSES 20
#define NAME_WIDE 120
#define STEP (SIDE + 5)

static void paste(struct page *p, const struct sample *s, int64_t i, int left, int top)
{
    const int64_t *dim = s->d->item.shape.dim;
    const struct picture of = {(int)dim[0], (int)dim[1], (int)dim[2], s->items + (size_t)i * s->bytes};
    const double by = (double)SIDE / (double)(dim[0] > dim[1] ? dim[0] : dim[1]);
    const int high = (int)fmax(1, (double)dim[0] * by), wide = (int)fmax(1, (double)dim[1] * by);
    canvas_box(&p->canvas, (struct box){left - 1, top - 1, left + wide + 1, top + high + 1}, PAGE_PALE);
    page_paste(p, &of, (struct box){left, top, left + wide, top + high});
}

static bool can_paste(const struct item *item)
{
    return item->type == U8 && (item->shape.dim[2] == 1 || item->shape.dim[2] == 3);
}

/* ---- classes ---- */

/* Evenly over those of the class. */
static void line_of_class(struct page *p, const struct sample *s, int class, int64_t count)
{
    const struct box room = page_room(p, STEP);
    char words[24];
    const char *const *names = s->d->item.class_names;
    int64_t seen = 0;
    int shown = 0;
    snprintf(words, sizeof words, "class %d", class);
    page_text(p, room.left, room.top + SIDE / 2 + 5, names ? names[class] : words, NAME_WIDE, PAGE_INK, ALIGN_LEFT);
    for (int64_t i = 0; i < s->n && shown < ACROSS; i++) {
        if (s->labels[i] != class) continue;
        if (count <= ACROSS || seen * ACROSS / count >= shown)
            paste(p, s, i, room.left + NAME_WIDE + 10 + shown++ * STEP, room.top);
        seen++;
    }
}

static int draw_classes(struct page *p, const struct sample *s, struct err *e)
{
    const int classes = s->d->item.classes;
    int64_t *count = mem_array((size_t)classes, sizeof *count);
    if (!count) return fail_memory(e);
    for (int64_t i = 0; i < s->n; i++)
        if (s->labels[i] >= 0) count[s->labels[i]]++;
    page_heading(p, "Some of each class");
    for (int c = 0, shown = 0; c < classes && shown < CLASSES; c++)
        if (count[c]) line_of_class(p, s, c, count[c]), shown++;
    mem_free(count);
    return 0;
}

static void draw_some(struct page *p, const struct sample *s)
{
    const int across = (PAGE_WIDTH - 2 * PAGE_EDGE) / STEP, most = 6 * across;
    const int n = s->n < most ? (int)s->n : most;
    page_heading(p, "Some of them");
    const struct box room = page_room(p, (n + across - 1) / across * STEP);
    for (int k = 0; k < n; k++) paste(p, s, k * s->n / n, room.left + k % across * STEP, room.top + k / across * STEP);
}

/* ---- the odd, and the nearly alike ---- */

struct nearest {
    int64_t at, other;
    float apart;
};

static int by_distance(const void *a, const void *b)
{
    const struct nearest *x = a, *y = b;
    if (x->apart != y->apart) return x->apart < y->apart ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static int find_nearest(const struct sample *s, struct nearest *out, int64_t n, struct err *e)
{
    float *means = mem_array((size_t)n * GREY_MEANS, sizeof *means);
    if (!means) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        grey_means(s, i * s->n / n, means + i * GREY_MEANS);
        out[i] = (struct nearest){i, -1, INFINITY};
    }
    for (int64_t i = 1; i < n; i++)
        for (int64_t j = 0; j < i; j++) {
            const float most = fmaxf(out[i].apart, out[j].apart);
            const float apart = grey_apart(means + i * GREY_MEANS, means + j * GREY_MEANS, most);
            if (apart < out[i].apart) out[i].apart = apart, out[i].other = j;
            if (apart < out[j].apart) out[j].apart = apart, out[j].other = i;
        }
    mem_free(means);
    return 0;
}

static void label(struct page *p, const struct sample *s, int64_t i, int left, int y)
{
    char words[24];
    snprintf(words, sizeof words, "%lld", (long long)(i * s->step) + 1);
    page_text(p, left, y, words, SIDE, PAGE_GREY, ALIGN_LEFT);
}

static void draw_odd(struct page *p, const struct sample *s, const struct nearest *found, int64_t n)
{
    const int across = (PAGE_WIDTH - 2 * PAGE_EDGE) / STEP, shown = n < across ? (int)n : across;
    page_heading(p, "Least like any other");
    page_words(p, "farthest from the nearest other picture, by means of grey on 16 x 16 fields; with their numbers");
    const struct box room = page_room(p, STEP + PAGE_LINE + 4);
    for (int k = 0; k < shown; k++) {
        const int64_t i = found[n - 1 - k].at * s->n / n;
        paste(p, s, i, room.left + k * STEP, room.top + 4);
        label(p, s, i, room.left + k * STEP, room.top + 4 + SIDE + 14);
    }
}

static void draw_pairs(struct page *p, const struct sample *s, const struct nearest *found, int64_t n)
{
    const int wide = 2 * STEP + 24, across = (PAGE_WIDTH - 2 * PAGE_EDGE) / wide, most = 2 * across;
    struct box room = {0};
    int shown = 0;
    for (int64_t k = 0; k < n && shown < most && found[k].apart < GREY_NEAR; k++) {
        if (found[k].other > found[k].at) continue; /* once each */
        if (!shown) {
            page_heading(p, "Nearly alike");
            page_words(p, "pairs that differ by less than two grey levels of 255 on 16 x 16 fields");
        }
        if (shown % across == 0) room = page_room(p, STEP + PAGE_LINE + 4);
        const int left = room.left + shown++ % across * wide;
        const int64_t pair[2] = {found[k].other * s->n / n, found[k].at * s->n / n};
        for (int i = 0; i < 2; i++) {
            paste(p, s, pair[i], left + i * STEP, room.top + 4);
            label(p, s, pair[i], left + i * STEP, room.top + 4 + SIDE + 14);
        }
    }
}

int report_pictures(struct sample *s, struct page *p, struct err *e)
{
    const int64_t n = s->n < GREY_MOST ? s->n : GREY_MOST;
    if (!can_paste(&s->d->item)) return 0;
    if (s->labels) TRY(draw_classes(p, s, e));
    else draw_some(p, s);
    if (n < 3) return 0;
    struct nearest *found = mem_array((size_t)n, sizeof *found);
    const int failed = found ? find_nearest(s, found, n, e) : fail_memory(e);
    if (!failed) {
        qsort(found, (size_t)n, sizeof *found, by_distance);
        draw_odd(p, s, found, n);
        draw_pairs(p, s, found, n);
    }
    mem_free(found);
    return failed;
}

/* ---- clips ---- */

#define CLIPS 10

int report_clips(struct data *d, struct page *p, struct err *e)
{
    const int64_t size = shape_size(d->item.shape), n = d->count < CLIPS ? d->count : CLIPS, *dim = d->item.shape.dim;
    const int frames = d->item.frames, shown = frames < ACROSS ? frames : ACROSS;
    if (!can_paste(&d->item)) return 0;
    uint8_t *clip = mem_alloc((size_t)size);
    int failed = clip ? 0 : fail_memory(e);
    page_heading(p, "Some clips, frame by frame");
    for (int64_t k = 0; k < n && !failed; k++) {
        const int64_t row = k * d->count / n;
        int32_t class = 0;
        char words[40];
        struct box room;
        failed = d->read(d, &row, 1, clip, d->item.classes ? &class : NULL, e);
        if (failed) break;
        room = page_room(p, STEP);
        snprintf(words, sizeof words, "clip %lld", (long long)row + 1);
        if (d->item.class_names && class >= 0) snprintf(words, sizeof words, "%.30s", d->item.class_names[class]);
        page_text(p, room.left, room.top + SIDE / 2 + 5, words, NAME_WIDE, PAGE_INK, ALIGN_LEFT);
        const struct item frame = {.shape = SHAPE(dim[0] / frames, dim[1], dim[2])};
        const struct data one = {.item = frame};
        const struct sample s = {.d = &one, .n = frames, .bytes = (size_t)(size / frames), .items = clip};
        for (int t = 0; t < shown; t++)
            paste(p, &s, t * frames / shown, room.left + NAME_WIDE + 10 + t * STEP, room.top);
    }
    mem_free(clip);
    return failed;
}
