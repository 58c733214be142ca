/* read_clips.c -- clips of moving shapes, made when they are read: who moves, how, and how fast is known.
**
** Item i is a function of (seed, i) alone. Its class is the kind of motion; all
** else it is made of are attributes.
*/
#include "data/attributes.h"
#include "data/memory.h"
#include "data/motion.h"
#include "data/name.h"
#include "data/readers.h"

#define NUMBERS_MOST (1 << 26) /* of a clip */

struct moving {
    struct captions captions; /* first: data->captions points to it */
    int size, frames, n, seed;
};

static const struct option settings_table[] = {
    OPT_INT(struct moving, size, "32", 8, 512, "side of the frames"),
    OPT_INT(struct moving, frames, "8", 2, 1024, "of each clip"),
    OPT_INT(struct moving, n, "10000", 1, 1e6, "how many clips"),
    OPT_INT(struct moving, seed, "0", 0, 2147483647, "another seed gives fresh clips of the same distribution"),
    OPT_END,
};

static void motion_of(const struct data *d, int64_t row, struct motion *out)
{
    const struct moving *s = d->self;
    struct rng r = {.key = rng_key((uint64_t)s->seed, rng_hash_text("clips"), (uint64_t)row)};
    motion_draw(&r, out);
}

static int moving_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct moving *s = d->self;
    const size_t frame = (size_t)s->size * (size_t)s->size * 3;
    uint8_t *to = x;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        struct motion m;
        motion_of(d, rows[i], &m);
        for (int t = 0; t < s->frames; t++, to += frame) motion_render(&m, t, s->size, to);
        if (labels) labels[i] = m.kind;
    }
    return 0;
}

static void moving_text(const struct data *d, int64_t row, struct text *out)
{
    struct motion m;
    motion_of(d, row, &m);
    motion_caption(&m, out);
}

static const struct column columns[] = {
    ATTRIBUTE_CATEGORY("shape", scene_shapes),
    ATTRIBUTE_CATEGORY("colour", scene_colours),
    ATTRIBUTE_CATEGORY("size", scene_sizes),
    ATTRIBUTE_CATEGORY("motion", motion_kinds),
    ATTRIBUTE_CATEGORY("pace", motion_paces),
    ATTRIBUTE_NUMBER("speed"),
    ATTRIBUTE_NUMBER("heading"),
    ATTRIBUTE_NUMBER("x"),
    ATTRIBUTE_NUMBER("y"),
};
#define ATTRIBUTES ((int)(sizeof columns / sizeof *columns))

static double moving_attribute(const struct data *d, int64_t row, int column)
{
    struct motion m;
    motion_of(d, row, &m);
    const double of[ATTRIBUTES] = {m.thing.shape, m.thing.colour, m.thing.size, m.kind,   m.pace,
                                   m.speed,       m.heading,      m.thing.x,    m.thing.y};
    return of[column];
}

static const char truth[] = "speed: sides of the picture a frame; 'slow' is 0.02 to 0.035, 'fast' 0.06 to 0.09\n"
                            "heading: degrees at the first frame, 0 to the right, 90 downwards\n"
                            "x, y: the middle in the first frame, as shares of the side";

static int moving_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    char part[NAME_PART_MAX];
    struct moving *s = arena_small(&d->arena, sizeof *s);
    struct column *column = arena_small(&d->arena, sizeof columns);
    (void)reader;
    if (!s || !column) return fail_memory(e);
    TRY(name_part(name, part, e));
    CHECK(!part[0], e, ERR_OPTION, "clips has no parts; for fresh items give another seed: clips,seed=1");
    TRY(name_settings(name, settings_table, s, e));
    CHECK((double)s->frames * s->size * s->size * 3 <= NUMBERS_MOST, e, ERR_OPTION,
          "clips: %d frames of %d x %d are more than %d numbers in a clip", s->frames, s->size, s->size, NUMBERS_MOST);
    memcpy(column, columns, sizeof columns);
    s->captions = (struct captions){.text = moving_text, .columns = ATTRIBUTES, .column = column};
    s->captions.attribute = moving_attribute;
    d->self = s;
    d->captions = &s->captions;
    d->count = s->n;
    d->item = (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE((int64_t)s->frames * s->size, s->size, 3)};
    d->item.frames = s->frames;
    d->item.classes = MOTION_KINDS;
    d->item.class_names = motion_kinds;
    d->read = moving_read;
    d->made = true;
    d->made = true;
    d->truth = truth;
    attributes_measure(d, column);
    d->about = arena_printf(&d->arena,
                            "%d made clips of %d colour frames of %d x %d in %d classes (moving shapes, captioned)",
                            s->n, s->frames, s->size, s->size, MOTION_KINDS);
    return d->about ? 0 : fail_memory(e);
}

const struct reader reader_clips = {
    .name = "clips",
    .about = "films of a moving shape: kind of motion, speed and all else known, with captions",
    .builtin = true,
    .open = moving_open,
};
