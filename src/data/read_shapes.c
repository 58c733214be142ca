/* read_shapes.c -- captioned scenes, made when they are read: pictures whose every factor is known.
**
** Item i is a function of (seed, i) alone. Its class is the shape of its first
** thing; all else it is made of are attributes.
*/
#include "data/attributes.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/scene.h"

#include <math.h>

struct shapes {
    struct captions captions; /* first: data->captions points to it */
    int size, n, seed;
};

static const struct option settings_table[] = {
    OPT_INT(struct shapes, size, "32", 8, 512, "side of the pictures"),
    OPT_INT(struct shapes, n, "10000", 1, 1e6, "how many items"),
    OPT_INT(struct shapes, seed, "0", 0, 2147483647, "another seed gives fresh items of the same distribution"),
    OPT_END,
};

static void scene_of(const struct data *d, int64_t row, struct scene *out)
{
    const struct shapes *s = d->self;
    struct rng r = {.key = rng_key((uint64_t)s->seed, rng_hash_text("shapes"), (uint64_t)row)};
    scene_draw(&r, out);
}

static int shapes_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const int size = ((const struct shapes *)d->self)->size;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        struct scene s;
        scene_of(d, rows[i], &s);
        scene_render(&s, size, (uint8_t *)x + i * size * size * 3);
        if (labels) labels[i] = s.thing[0].shape;
    }
    return 0;
}

/* ---- what is told ---- */

static void shapes_text(const struct data *d, int64_t row, struct text *out)
{
    struct scene s;
    scene_of(d, row, &s);
    scene_caption(&s, out);
}

#define OF_THING 5 /* attributes of each thing */
enum { THINGS = 2 * OF_THING, PLACE, RELATION, ATTRIBUTES };

static double thing_attribute(const struct thing *t, int k)
{
    const double of[OF_THING] = {t->shape, t->colour, t->size, t->x, t->y};
    return of[k];
}

static double scene_attribute(const struct scene *s, int k)
{
    if (k < THINGS) return k / OF_THING < s->things ? thing_attribute(&s->thing[k / OF_THING], k % OF_THING) : NAN;
    if (k == THINGS) return s->things;
    return k == PLACE ? (s->things == 1 ? s->place : NAN) : s->things == 2 ? s->relation : NAN;
}

static double shapes_attribute(const struct data *d, int64_t row, int column)
{
    struct scene s;
    scene_of(d, row, &s);
    return scene_attribute(&s, column);
}

static const struct column columns[ATTRIBUTES] = {
    ATTRIBUTE_CATEGORY("shape", scene_shapes),
    ATTRIBUTE_CATEGORY("colour", scene_colours),
    ATTRIBUTE_CATEGORY("size", scene_sizes),
    ATTRIBUTE_NUMBER("x"),
    ATTRIBUTE_NUMBER("y"),
    ATTRIBUTE_CATEGORY("shape 2", scene_shapes),
    ATTRIBUTE_CATEGORY("colour 2", scene_colours),
    ATTRIBUTE_CATEGORY("size 2", scene_sizes),
    ATTRIBUTE_NUMBER("x 2"),
    ATTRIBUTE_NUMBER("y 2"),
    ATTRIBUTE_NUMBER("things"),
    ATTRIBUTE_CATEGORY("place", scene_places),
    ATTRIBUTE_CATEGORY("relation", scene_relations),
};

/* ---- opening ---- */

static int shapes_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    char part[NAME_PART_MAX];
    struct shapes *s = arena_small(&d->arena, sizeof *s);
    struct column *column = arena_small(&d->arena, sizeof columns);
    (void)reader;
    if (!s || !column) return fail_memory(e);
    TRY(name_part(name, part, e));
    CHECK(!part[0], e, ERR_OPTION, "shapes has no parts; for fresh items give another seed: shapes,seed=1");
    TRY(name_settings(name, settings_table, s, e));
    memcpy(column, columns, sizeof columns);
    s->captions = (struct captions){.text = shapes_text, .columns = ATTRIBUTES, .column = column};
    s->captions.attribute = shapes_attribute;
    d->self = s;
    d->captions = &s->captions;
    d->count = s->n;
    d->item = (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(s->size, s->size, 3)};
    d->item.classes = SCENE_SHAPES;
    d->item.class_names = scene_shapes;
    d->read = shapes_read;
    attributes_measure(d, column);
    d->made = true;
    d->about = arena_printf(&d->arena,
                            "%d made colour pictures of %d x %d in %d classes (one or two shapes, captioned)", s->n,
                            s->size, s->size, SCENE_SHAPES);
    return d->about ? 0 : fail_memory(e);
}

const struct reader reader_shapes = {
    .name = "shapes",
    .about = "scenes of one or two coloured shapes, with captions and every factor known",
    .builtin = true,
    .open = shapes_open,
};
