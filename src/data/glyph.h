/* glyph.h -- emoji as gemojione's index names them: code points, a name, keywords, a category. */
#ifndef LIMN_DATA_GLYPH_H
#define LIMN_DATA_GLYPH_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

#define GLYPH_TONES 6 /* none, and Fitzpatrick's 1-2, 3, 4, 5, 6 */

extern const char *const glyph_tones[GLYPH_TONES];

struct glyph {
    const char *key;      /* code points without joiners: "1F47C-1F3FB" */
    const char *base;     /* the key without skin tones */
    int tone;             /* 0 .. GLYPH_TONES-1: the first, where two people have one each */
    bool flag;
    const char *caption;  /* "baby angel, light skin tone" */
    const char *keywords; /* separated by ", "; NULL: none */
    const char *category;
};

/* The key of a picture by its file's name: "1F47C-1F3FB.png", "emoji_u1f47c_1f3fb.png", or "NO.png", a country's flag.
** NULL where it is none, or memory is out (a->failed). */
const char *glyph_key(struct arena *a, const char *file);

/* All glyphs of index.json, sorted by key; in the arena. */
int glyph_index(struct arena *a, const char *path, struct glyph **out, int64_t *n, struct err *e);
const struct glyph *glyph_find(const struct glyph *g, int64_t n, const char *key); /* NULL: absent */

#endif
