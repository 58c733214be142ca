/* read_emoji.c -- two hands that drew the same emoji, as Debian's packages install them.
**
** emoji is gemojione's (ruby-gemojione), emoji-noto is Noto's (ruby-tanuki-emoji);
** names, keywords and categories are gemojione's for both. Items stand in the
** order of their code points, so item i of the one is item i of the other.
** Copies in another skin tone are of one group with their original.
*/
#include "data/album.h"
#include "data/classes.h"
#include "data/glyph.h"
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "data/story.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define GEMS "/usr/share/rubygems-integration/*/gems/"

struct source {
    const char *package, *variable; /* an environment variable that names another folder */
    const char *gems;               /* where the gem's folder may be */
    const char *pictures;           /* in that folder */
    const char *title;
};

static const struct source gemojione = {"ruby-gemojione", "LIMN_GEMOJIONE", GEMS "gemojione-*", "assets/png",
                                        "gemojione"};
static const struct source tanuki = {"ruby-tanuki-emoji", "LIMN_TANUKI_EMOJI", GEMS "tanuki_emoji-*",
                                     "app/assets/images/tanuki_emoji", "Noto"};

struct settings {
    int size;
};

static const struct option settings_table[] = {
    OPT_INT(struct settings, size, "64", 8, 512, "side of the pictures"),
    OPT_END,
};

struct emoji {
    struct data *d;
    struct album album;
    struct glyph *glyph; /* sorted by key */
    int64_t glyphs;
    const struct glyph **of; /* album.count: which glyph each picture is */
};

/* ---- the packages' folders ---- */

static int no_folder(const struct source *s, const char *name, struct err *e)
{
    fail(e, ERR_FILE, "%.60s: the pictures of the package %s are not there", name, s->package);
    return fail_hint(e, "apt-get install %s, or name its gem's folder in %s", s->package, s->variable);
}

/* The folder of the gem; of several versions the last. */
static int find_gem(const struct source *s, struct data *d, const char **folder, struct err *e)
{
    const char *elsewhere = getenv(s->variable);
    glob_t found = {0};
    if (elsewhere && *elsewhere) {
        *folder = arena_text(&d->arena, elsewhere);
    } else {
        const int none = glob(s->gems, 0, NULL, &found);
        *folder = none ? "" : arena_text(&d->arena, found.gl_pathv[found.gl_pathc - 1]);
        globfree(&found);
        if (none == GLOB_NOSPACE) return fail_memory(e);
    }
    if (!*folder) return fail_memory(e);
    const char *pictures = arena_printf(&d->arena, "%s/%s", *folder, s->pictures);
    if (!pictures) return fail_memory(e);
    return **folder && !access(pictures, R_OK) ? 0 : no_folder(s, d->name, e);
}

static int read_index(struct emoji *x, struct err *e)
{
    const char *gem;
    TRY(find_gem(&gemojione, x->d, &gem, e));
    const char *path = arena_printf(&x->d->arena, "%s/config/index.json", gem);
    return path ? glyph_index(&x->d->arena, path, &x->glyph, &x->glyphs, e) : fail_memory(e);
}

/* ---- pictures and glyphs ---- */

struct paired {
    const struct glyph *glyph;
    int64_t at;
};

static int by_glyph(const void *a, const void *b)
{
    const struct glyph *x = ((const struct paired *)a)->glyph, *y = ((const struct paired *)b)->glyph;
    return (x > y) - (x < y);
}

/* Keeps the pictures that have a glyph, in the order of the glyphs. */
static int pair(struct emoji *x, struct paired *pairs, struct err *e)
{
    struct album *a = &x->album;
    int64_t n = 0;
    for (int64_t i = 0; i < a->count; i++) {
        const char *key = glyph_key(&x->d->arena, name_file(album_name(a, i)));
        const struct glyph *g = key ? glyph_find(x->glyph, x->glyphs, key) : NULL;
        if (x->d->arena.failed) return fail_memory(e);
        if (g) pairs[n++] = (struct paired){g, a->at[i]};
    }
    CHECK(n, e, ERR_DATA, "%s: none of the pictures in %s has a name there", x->d->name, a->files.path);
    qsort(pairs, (size_t)n, sizeof *pairs, by_glyph);
    a->count = n;
    x->of = arena_alloc(&x->d->arena, (size_t)n * sizeof *x->of);
    if (!x->of) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        a->at[i] = pairs[i].at;
        x->of[i] = pairs[i].glyph;
    }
    return 0;
}

static int open_pictures(struct emoji *x, const struct source *s, struct err *e)
{
    const char *gem;
    TRY(find_gem(s, x->d, &gem, e));
    const char *folder = arena_printf(&x->d->arena, "%s/%s", gem, s->pictures);
    if (!folder) return fail_memory(e);
    TRY(album_open(&x->album, folder, "", e));
    struct paired *pairs = mem_array((size_t)x->album.count, sizeof *pairs);
    const int failed = pairs ? pair(x, pairs, e) : fail_memory(e);
    mem_free(pairs);
    return failed;
}

/* ---- what is told ---- */

static const char *const no_yes[] = {"no", "yes"};

static int tell(struct emoji *x, struct err *e)
{
    struct data *d = x->d;
    const int64_t n = x->album.count;
    struct story *s = arena_small(&d->arena, sizeof *s);
    const char **list = arena_alloc(&d->arena, 5 * (size_t)n * sizeof *list);
    struct column *column = arena_small(&d->arena, 2 * sizeof *column);
    double *value = arena_alloc(&d->arena, 2 * (size_t)n * sizeof *value);
    if (d->arena.failed) return fail_memory(e);
    *s = (struct story){.arena = &d->arena, .items = n, .captioned = n, .name = list, .value = value};
    s->text = list + n;
    s->keywords = list + 2 * n;
    s->label = list + 3 * n;
    s->group = list + 4 * n;
    s->captions.columns = 2;
    s->captions.column = column;
    for (int64_t i = 0; i < n; i++) {
        const struct glyph *g = x->of[i];
        list[i] = g->key;
        s->text[i] = g->caption;
        s->keywords[i] = g->keywords;
        s->label[i] = g->category;
        s->group[i] = g->base;
        value[2 * i] = g->tone;
        value[2 * i + 1] = g->flag;
    }
    column[0] = (struct column){.name = "skin tone", COLUMN_CATEGORY, GLYPH_TONES, glyph_tones};
    column[1] = (struct column){.name = "flag", COLUMN_CATEGORY, 2, no_yes};
    for (int k = 0; k < 2; k++) story_measure(s, k, &column[k]);
    story_hang(s, d);
    return 0;
}

static int hold(struct emoji *x, const struct source *s, int size, struct err *e)
{
    struct data *d = x->d;
    struct tensor pixels;
    int32_t *labels;
    const char **classes;
    TRY(tell(x, e));
    const struct story *story = (const struct story *)d->captions;
    TRY(classes_label(story->label, x->album.count, &d->arena, &labels, &classes, e));
    int failed = album_measure(&x->album, size, e);
    if (!failed) failed = album_decode(&x->album, &pixels, e);
    if (failed) {
        mem_free(labels);
        return failed;
    }
    char title[64];
    snprintf(title, sizeof title, "emoji of %s, each with a caption", s->title);
    TRY(pictures_hold(d, pixels, labels, title, e));
    if (labels) d->item.class_names = classes;
    return 0;
}

static int open_source(const struct source *s, struct data *d, struct err *e)
{
    struct settings settings;
    struct emoji x = {.d = d};
    char part[NAME_PART_MAX];
    TRY(name_part(d->name, part, e));
    CHECK(!part[0], e, ERR_OPTION, "%s: emoji have no parts", d->name);
    TRY(name_settings(d->name, settings_table, &settings, e));
    TRY(read_index(&x, e));
    int failed = open_pictures(&x, s, e);
    if (!failed) failed = hold(&x, s, settings.size, e);
    album_close(&x.album);
    return failed;
}

static int emoji_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)name;
    return open_source(reader == &reader_emoji ? &gemojione : &tanuki, d, e);
}

const struct reader reader_emoji = {
    .name = "emoji",
    .about = "emoji in colour, 64 x 64, with captions, keywords and categories",
    .builtin = true,
    .open = emoji_open,
};

const struct reader reader_emoji_noto = {
    .name = "emoji-noto",
    .about = "the same emoji in the same order, drawn by another hand",
    .builtin = true,
    .open = emoji_open,
};
