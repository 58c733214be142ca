/* profile.c -- a cell at a time; most cells are plain numbers, which are asked for first. */
#include "data/profile.h"

#include "data/date.h"
#include "data/number.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define ALL_STYLES (NUMBER_POINT | NUMBER_GROUPS | NUMBER_COMMA)

void profile_begin(struct profile *p)
{
    *p = (struct profile){.styles = ALL_STYLES, .dates = ~(uint64_t)0, .whole = true, .rising = true};
    p->stepping = p->pointed = true;
    p->least = p->comma_least = INT_MAX;
    p->words.most = PROFILE_WORDS;
    p->values.most = PROFILE_VALUES;
}

void profile_free(struct profile *p)
{
    words_free(&p->words);
    words_free(&p->values);
}

bool cell_is_missing(const struct csv_cell *cell)
{
    static const char *const words[] = {"?", "na", "n/a", "#n/a", "nan", "null"};
    const size_t n = cell->length;
    if (n == 0) return true;
    if (n > 4 || !strchr("?nN#", cell->text[0])) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && !strncasecmp(words[i], cell->text, n)) return true;
    return false;
}

/* Two digits or more, the first of them 0, and nothing else. */
static bool is_padded(const struct csv_cell *cell)
{
    if (cell->length < 2 || cell->text[0] != '0') return false;
    for (size_t i = 0; i < cell->length; i++)
        if (cell->text[i] < '0' || cell->text[i] > '9') return false;
    return true;
}

static void follow(struct profile *p, double x)
{
    const double step = x - p->last;
    if (p->whole && x != rint(x)) p->whole = false;
    if (p->numbers == 1) {
        p->stepping = x == 0 || x == 1;
    } else {
        p->rising &= step > 0;
        p->stepping &= step == 1;
    }
    p->last = x;
}

static int behind_last(const struct csv_cell *cell, char point)
{
    for (size_t i = cell->length; i-- > 0;)
        if (cell->text[i] == point) return (int)(cell->length - i) - 1;
    return 0;
}

static void widen(int *least, int *most, int n)
{
    if (n < *least) *least = n;
    if (n > *most) *most = n;
}

/* What a number that is not plain tells of how the column is written. */
static void take_marks(struct profile *p, const struct csv_cell *cell)
{
    const char last = cell->text[cell->length - 1];
    p->odd++;
    for (size_t i = 0; i < cell->length; i++) {
        const char *const mark = memchr(PROFILE_MARKS, cell->text[i], sizeof p->marked);
        if (mark) p->marked[mark - PROFILE_MARKS] = true;
        else if (memchr("eE+", cell->text[i], 3)) p->strange = true;
    }
    if (last == '.' || last == ',') p->strange = true;
    widen(&p->least, &p->decimals, behind_last(cell, '.'));
    widen(&p->comma_least, &p->comma_decimals, behind_last(cell, ','));
}

/* A number that is not plain, in some style? *x: NaN where it is not written with a point. */
static bool take_odd(struct profile *p, const struct csv_cell *cell, double *x)
{
    if (!cell->length || !strchr("0123456789+-.,", cell->text[0])) return false;
    const unsigned fitting = number_styles(cell->text, cell->length);
    if (!fitting) return false;
    p->styles &= fitting;
    p->padded |= is_padded(cell);
    take_marks(p, cell);
    *x = NAN;
    if (fitting & NUMBER_POINT) number_read(cell->text, cell->length, NUMBER_POINT, x);
    return true;
}

/* A point with three digits behind it and at most three before it may be a thousands mark. */
static inline bool may_be_marked(const struct csv_cell *cell, int fraction)
{
    const int whole = (int)cell->length - (cell->text[0] == '-') - fraction - 1;
    return fraction == 3 && whole >= 1 && whole <= 3;
}

/* What a plain number tells of how the column is written. */
static inline void take_form(struct profile *p, const struct csv_cell *cell, int fraction)
{
    if (fraction && p->styles & NUMBER_COMMA && !may_be_marked(cell, fraction)) p->styles &= ~(unsigned)NUMBER_COMMA;
    if (fraction > p->decimals) p->decimals = fraction;
    if (fraction < p->least) p->least = fraction;
    if (!fraction && cell->text[0] == '0' && cell->length > 1) p->padded = true;
}

/* Is the cell a number in some style? Where the style makes a difference, the set of styles shrinks. */
static inline bool take_number(struct profile *p, const struct csv_cell *cell, double *x)
{
    int fraction = 0;
    if (!number_plain(cell->text, cell->length, x, &fraction)) {
        if (!take_odd(p, cell, x)) return false;
    } else {
        take_form(p, cell, fraction);
    }
    p->numbers++;
    if (isnan(*x)) p->rising = p->stepping = p->whole = false;
    else if (p->whole || p->rising || p->stepping) follow(p, *x);
    return true;
}

/* What a text that was not met before tells of the column. */
static void take_text(struct profile *p, const struct csv_cell *cell)
{
    if (p->dates) p->dates = date_patterns(cell->text, cell->length, p->dates);
    if (!p->blanks) p->blanks = memchr(cell->text, ' ', cell->length) != NULL;
    p->pointed &= cell->text[cell->length - 1] == '.';
}

/* A text that was met before is still neither a number nor missing. Numbers are never asked for among the texts. */
static bool is_known_text(struct profile *p, const struct csv_cell *cell, struct sighting *seen)
{
    if (p->texts <= p->numbers) return false;
    seen->place = words_again(&p->words, cell->text, cell->length);
    if (seen->place < 0) return false;
    seen->as = SEEN_TEXT;
    p->texts++;
    p->bytes += (int64_t)cell->length;
    return true;
}

static int look(struct profile *p, const struct csv_cell *cell, struct sighting *seen, struct err *e)
{
    if (is_known_text(p, cell, seen)) return 0;
    seen->place = -1;
    if (take_number(p, cell, &seen->x)) {
        seen->as = SEEN_NUMBER;
        return p->values.full ? 0 : words_place(&p->values, cell->text, cell->length, &seen->place, e);
    }
    if (cell_is_missing(cell)) {
        seen->as = SEEN_MISSING;
        p->missing++;
        return 0;
    }
    seen->as = SEEN_TEXT;
    if (!p->texts++) p->text_at = p->numbers + p->missing;
    p->bytes += (int64_t)cell->length;
    TRY(words_place(&p->words, cell->text, cell->length, &seen->place, e));
    if (seen->place < 0 || p->words.word[seen->place].count == 1) take_text(p, cell);
    return 0;
}

/* Of many numbers in no order: does nothing but their form matter any more? */
static bool is_settled(const struct profile *p)
{
    return p->values.full && !p->rising && !p->stepping;
}

int profile_add_plain(struct profile *p, const struct csv_cell *cell, int step, int count, float *x)
{
    int i = 0, fraction;
    double v;
    if (!is_settled(p)) return 0;
    for (; i < count && number_plain(cell->text, cell->length, &v, &fraction); i++, cell += step) {
        x[i] = (float)v;
        take_form(p, cell, fraction);
        if (fraction && p->whole) p->whole = v == rint(v);
    }
    p->cells += i;
    p->numbers += i;
    return i;
}

int profile_add(struct profile *p, const struct csv_cell *cell, int step, int count, struct sighting *seen,
                struct err *e)
{
    p->cells += count;
    for (int i = 0; i < count; i++) TRY(look(p, cell + (size_t)i * (size_t)step, &seen[i], e));
    return 0;
}
