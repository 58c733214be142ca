/* judge_captions.c -- do reconstructed pictures still go with their captions?
**
** The reader of words (caption.h) is taught on the pictures that the model was
** trained on. Beside the figure stand its accuracy on the pictures themselves and
** on shuffled captions, and in the note how varied the reconstructions are and how
** much of the pictures they cover: one picture for all captions has neither.
*/
#include "metric/caption.h"
#include "metric/restored.h"

#include <stdio.h>

struct told { /* captions of the first items of a part */
    struct arena arena;
    const char **caption;
};

static int read_captions(const struct data *d, int64_t n, struct told *t, struct err *e)
{
    struct text line = {0};
    t->caption = arena_alloc(&t->arena, (size_t)n * sizeof *t->caption);
    for (int64_t i = 0; i < n && t->caption && !line.failed; i++) {
        text_clear(&line);
        d->captions->text(d, i, &line);
        t->caption[i] = arena_text(&t->arena, text_get(&line));
    }
    const bool failed = t->arena.failed || line.failed;
    text_free(&line);
    return failed ? fail_memory(e) : 0;
}

static int teach(struct hearing *h, const struct sight *s, struct word_reader *r, struct err *e)
{
    struct data *d = h->parts.train;
    const int64_t n = h->count < d->count ? h->count : d->count;
    struct items items = {0};
    struct told t = {0};
    struct points seen = {0};
    int failed = hearing_read_first(h, d, n, &items, e);
    if (!failed) failed = sight_look(s, items.x, n, &seen, e);
    if (!failed) failed = read_captions(d, n, &t, e);
    if (!failed) failed = word_reader_teach(r, (struct captioned){seen, t.caption}, e);
    items_free(&items);
    mem_free((double *)seen.x);
    arena_free(&t.arena);
    return failed;
}

/* Each caption goes to the next picture. */
static void shuffle(const char **caption, int64_t n)
{
    const char *first = caption[0];
    memmove(caption, caption + 1, (size_t)(n - 1) * sizeof *caption);
    caption[n - 1] = first;
}

static int describe(struct points before, struct points after, const struct word_reader *r, const struct sight *s,
                    struct verdict *v, struct err *e)
{
    double real, made;
    struct support cover = {0};
    TRY(points_spread(before, &real, e));
    TRY(points_spread(after, &made, e));
    if (before.n > SUPPORT_K) TRY(support_compare(before, after, &cover, e));
    snprintf(v->note, sizeof v->note,
             "its own caption among %d, by %d words; real: the judge's own accuracy; spread %.3g of %.3g, coverage "
             "%.3g; %s",
             CAPTION_CHOICES, r->words.count, made, real, cover.coverage, s->how);
    return 0;
}

static int judge(struct hearing *h, const struct sight *s, const struct word_reader *r, struct told *t,
                 struct points before, struct points after, struct verdict *v, struct err *e)
{
    TRY(read_captions(h->parts.held, before.n, t, e));
    TRY(caption_agreement(r, (struct captioned){after, t->caption}, h->seed, &v->value, e));
    TRY(caption_agreement(r, (struct captioned){before, t->caption}, h->seed, &v->floor, e));
    TRY(describe(before, after, r, s, v, e));
    shuffle(t->caption, before.n);
    v->n = before.n;
    v->baseline_name = "shuffled captions";
    return caption_agreement(r, (struct captioned){before, t->caption}, h->seed, &v->baseline, e);
}

int hear_captions(struct hearing *h, struct err *e)
{
    const struct sight *s;
    const struct restored *restored;
    struct word_reader r = {0};
    struct points before = {0}, after = {0};
    struct told t = {0};
    struct verdict v = NO_VERDICT;
    TRY(sight_of(h, &s, e));
    TRY(restored_of(h, &restored, e));
    int failed = restored_look(s, restored, &before, &after, e);
    if (!failed) failed = teach(h, s, &r, e);
    if (!failed) failed = judge(h, s, &r, &t, before, after, &v, e);
    if (!failed) hearing_tell(h, &v);
    mem_free((double *)before.x);
    mem_free((double *)after.x);
    word_reader_free(&r);
    arena_free(&t.arena);
    return failed;
}
