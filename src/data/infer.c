/* infer.c -- from the profiles of the columns to a schema.
**
** The rules, in order, for a column that is not empty:
**   all numbers             a number; an identifier, where its name or its steps say so
**   all dates               a date
**   few distinct cells      a category
**   a few odd words         a number with those words as missing
**   no blanks in the cells  an identifier; else free text
*/
#include "data/schema.h"

#include "data/date.h"
#include "data/known.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ODD_WORDS 3     /* in a column of numbers they mean "missing", */
#define ODD_SHARE 0.1   /* where they are at most this part of it */
#define CLASSES_MOST 32 /* whole numbers that are classes because the column's name says so */
#define FEW 10          /* so few distinct cells are categories in any table */
#define STEPS_LEAST 20  /* rows, before 1, 2, 3, ... numbers them */

struct inference {
    const struct profile *profile;
    const char *const *name; /* in the file's bytes; NULL: there is no header */
    enum charset charset;
    struct arena *arena;
    bool comma; /* the table writes a decimal comma */
    const struct item *as;
};

static bool is_one_of(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcasecmp(name, words[i])) return true;
    return false;
}

#define IS_ONE_OF(name, words) is_one_of(name, words, sizeof words / sizeof *words)

static bool names_an_identifier(const char *name)
{
    static const char *const words[] = {"id",  "index", "idx", "key", "uuid",      "no",
                                        "no.", "nr",    "#",   "row", "unnamed: 0"};
    const size_t n = strlen(name);
    const char *const last = name + (n > 2 ? n - 2 : 0);
    const bool tail = n > 2 && (!strcmp(last, "Id") || !strcmp(last, "ID") || !strcasecmp(last - 1, "_id"));
    return tail || IS_ONE_OF(name, words);
}

static bool names_the_classes(const char *name)
{
    static const char *const words[] = {"label", "labels", "class", "classes", "target", "species", "y", "outcome"};
    return IS_ONE_OF(name, words);
}

static bool names_the_time(const char *name)
{
    static const char *const words[] = {"t", "time", "timestamp", "date", "datetime", "year", "step"};
    return IS_ONE_OF(name, words);
}

/* ---- kinds ---- */

static int64_t distinct(const struct profile *p)
{
    return p->words.count + p->values.count;
}

static bool is_category(const struct profile *p)
{
    const int64_t there = p->cells - p->missing, n = distinct(p);
    if (p->words.full || p->values.full || n > PROFILE_WORDS) return false;
    return n < there && (n <= FEW || 2 * n <= there);
}

/* The style of a column of numbers; 0: no style reads them all. */
static unsigned style_of(const struct inference *in, const struct profile *p)
{
    if (in->comma && p->styles & NUMBER_COMMA) return NUMBER_COMMA;
    return p->styles & -p->styles;
}

static bool is_numbers(const struct inference *in, const struct profile *p)
{
    const bool odd = p->texts <= (int64_t)(ODD_SHARE * (double)p->numbers) && p->words.count <= ODD_WORDS &&
                     !p->words.full && !is_category(p);
    return p->numbers && !p->padded && style_of(in, p) && (!p->texts || odd);
}

/* A first column that counts the rows has many steps, or no name in a header that names the others. */
static bool numbers_are_names(const struct inference *in, int i, const char *name)
{
    const struct profile *p = &in->profile[i];
    const bool unnamed = in->name && !in->name[i][0];
    const bool counts = i == 0 && p->stepping && !p->missing && (unnamed || p->numbers >= STEPS_LEAST);
    return p->whole && p->rising && ((counts && !names_the_time(name)) || names_an_identifier(name));
}

static enum field_kind kind_of(const struct inference *in, int i, const char *name)
{
    const struct profile *p = &in->profile[i];
    if (p->missing == p->cells) return FIELD_SKIP;
    if (is_numbers(in, p)) return numbers_are_names(in, i, name) ? FIELD_IDENTIFIER : FIELD_NUMBER;
    if (!p->numbers && p->dates) return FIELD_DATE;
    if (is_category(p)) return FIELD_CATEGORY;
    return p->blanks ? FIELD_TEXT : FIELD_IDENTIFIER;
}

/* ---- names ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_number(const void *a, const void *b)
{
    double x = 0, y = 0;
    text_to_real(*(const char *const *)a, &x);
    text_to_real(*(const char *const *)b, &y);
    return x != y ? (x > y) - (x < y) : by_text(a, b);
}

static int copy_words(const struct inference *in, const struct words *w, bool pointed, const char **to, struct err *e)
{
    for (int i = 0; i < w->count; i++)
        TRY(charset_to_utf8(in->charset, w->word[i].text, w->word[i].length - pointed, in->arena, &to[i], e));
    return 0;
}

/* The categories of a column, in order; a point that ends every one of them is dropped. */
static int take_categories(const struct inference *in, const struct profile *p, struct field *f, struct err *e)
{
    const int count = (int)distinct(p);
    const bool pointed = p->texts && !p->numbers && p->pointed;
    const char **names = arena_small(in->arena, (size_t)count * sizeof *names);
    if (!names) return fail_memory(e);
    TRY(copy_words(in, &p->words, pointed, names, e));
    TRY(copy_words(in, &p->values, false, names + p->words.count, e));
    qsort(names, (size_t)count, sizeof *names, p->texts ? by_text : by_number);
    f->kind = FIELD_CATEGORY;
    f->categories = count;
    f->category = names;
    return 0;
}

static int take_gaps(const struct inference *in, const struct profile *p, struct field *f, struct err *e)
{
    const char **words = arena_small(in->arena, (size_t)p->words.count * sizeof *words);
    if (!words) return fail_memory(e);
    TRY(copy_words(in, &p->words, false, words, e));
    f->gaps = p->words.count;
    f->gap = words;
    return 0;
}

/* Short, if any of the dates that the profile has is. */
static int take_pattern(const struct inference *in, const struct profile *p, struct field *f, struct err *e)
{
    bool brief = false;
    f->pattern = date_pattern(__builtin_ctzll(p->dates));
    for (int i = 0; i < p->words.count && !brief; i++)
        brief = date_is_short(p->words.word[i].text, p->words.word[i].length, f->pattern);
    if (brief) {
        char pattern[DATE_TEXT_MAX];
        date_write_short(f->pattern, pattern);
        f->pattern = arena_text(in->arena, pattern);
        if (!f->pattern) return fail_memory(e);
    }
    int64_t first = 0;
    if (p->words.count) date_read(p->words.word[0].text, p->words.word[0].length, f->pattern, &first);
    f->origin = field_unit(f) < 86400 ? first - first % 86400 : 0;
    return 0;
}

/* As the header has it; x1, x2, ... where there is none; a name that stands already gets a number behind it. */
static int name_field(const struct inference *in, struct words *taken, struct field *f, int i, const char *raw,
                      struct err *e)
{
    const char *name = arena_printf(in->arena, "x%d", i + 1);
    if (!name) return fail_memory(e);
    if (raw && *raw) TRY(charset_to_utf8(in->charset, raw, strlen(raw), in->arena, &name, e));
    const char *const base = name;
    const int first = words_find(taken, base, strlen(base));
    while (words_find(taken, name, strlen(name)) >= 0) {
        name = arena_printf(in->arena, "%s_%lld", base, (long long)++taken->word[first].count);
        if (!name) return fail_memory(e);
    }
    f->name = name;
    return words_add(taken, name, strlen(name), e);
}

static int name_fields(const struct inference *in, const struct schema *s, struct err *e)
{
    struct words taken = {.most = s->fields};
    int failed = 0;
    for (int i = 0; i < s->fields && !failed; i++)
        failed = name_field(in, &taken, &s->field[i], i, in->name ? in->name[i] : NULL, e);
    words_free(&taken);
    return failed;
}

static int infer_field(const struct inference *in, struct field *f, int i, struct err *e)
{
    const struct profile *p = &in->profile[i];
    f->kind = kind_of(in, i, f->name);
    f->style = NUMBER_POINT;
    if (f->kind == FIELD_CATEGORY) return take_categories(in, p, f, e);
    if (f->kind == FIELD_DATE) return take_pattern(in, p, f, e);
    if (f->kind != FIELD_NUMBER) return 0;
    f->style = (enum number_style)style_of(in, p);
    return p->words.count ? take_gaps(in, p, f, e) : 0;
}

/* ---- labels and time ---- */

/* Can whole numbers be classes? */
static bool are_classes(const struct profile *p, int most)
{
    return p->whole && !p->texts && !p->values.full && p->values.count <= most && p->values.count < p->numbers;
}

static int find_label(const struct inference *in, struct schema *s, struct err *e)
{
    for (int i = 0; i < s->fields && s->label < 0; i++) {
        struct field *f = &s->field[i];
        const struct profile *p = &in->profile[i];
        if (!names_the_classes(f->name) || p->missing || known_column(in->as, f->name)) continue;
        if (f->kind == FIELD_NUMBER && are_classes(p, CLASSES_MOST)) TRY(take_categories(in, p, f, e));
        if (f->kind == FIELD_CATEGORY) s->label = i;
    }
    return 0;
}

/* What tells series apart is known of every row; a class need not be. */
static int take_label(const struct inference *in, struct schema *s, const char *label, bool series, struct err *e)
{
    for (int i = 0; i < s->fields; i++) {
        struct field *f = &s->field[i];
        const struct profile *p = &in->profile[i];
        const bool few = in->as && f->kind > FIELD_DATE && !p->words.full && !p->values.full && distinct(p);
        const bool numbers = f->kind == FIELD_NUMBER && are_classes(p, PROFILE_VALUES);
        if (strcasecmp(f->name, label) || (!few && !numbers)) continue;
        TRY(take_categories(in, p, f, e));
        break;
    }
    TRY(schema_choose_label(s, label, e));
    CHECK(!series || !in->profile[s->label].missing, e, ERR_DATA,
          "the column '%s' cannot tell rows apart: it is missing in %lld of them", label,
          (long long)in->profile[s->label].missing);
    return 0;
}

int schema_infer(const struct profile *profile, const char *const *name, enum charset charset, const struct wishes *w,
                 struct schema *s, struct arena *a, struct err *e)
{
    struct inference in = {profile, name, charset, a, false, w->as};
    for (int i = 0; i < s->fields; i++)
        if (profile[i].numbers && profile[i].styles == NUMBER_COMMA) in.comma = true;
    s->label = -1;
    s->field = arena_small(a, (size_t)s->fields * sizeof *s->field);
    if (!s->field) return fail_memory(e);
    TRY(name_fields(&in, s, e));
    for (int i = 0; i < s->fields; i++) TRY(infer_field(&in, &s->field[i], i, e));
    for (int i = 0; w->series && i < s->fields; i++)
        if (s->field[i].kind == FIELD_NUMBER && profile[i].rising && names_the_time(s->field[i].name))
            s->field[i].kind = FIELD_SKIP;
    const bool none = w->label && !w->series && schema_no_label(s, w->label);
    if (w->label && !none) TRY(take_label(&in, s, w->label, w->series, e));
    else if (!none && !(w->as && w->as->label)) TRY(find_label(&in, s, e));
    return w->as ? known_mend(profile, w, s, a, e) : 0;
}
