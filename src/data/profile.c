/* profile.c -- a cell at a time; most cells are plain numbers, which are asked for first. */
#include "data/profile.h"

#include "data/date.h"
#include "data/number.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define ALL_STYLES (NUMBER_POINT | NUMBER_GROUPS | NUMBER_COMMA)

void profile_begin(struct profile *p)
{
    *p = (struct profile){.styles = ALL_STYLES, .dates = ~(uint64_t)0, .whole = true, .rising = true};
    p->stepping = p->pointed = true;
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

/* Do the values still matter, or only that they are numbers? */
static bool is_followed(const struct profile *p)
{
    return p->whole || p->rising || p->stepping;
}

/* Is the cell a number in some style? Where the style makes a difference, the set of styles shrinks. */
static bool take_number(struct profile *p, const struct csv_cell *cell)
{
    double x;
    unsigned styles = p->styles;
    int fraction = 0;
    const bool simple = number_is_plain(cell->text, cell->length, &fraction), followed = is_followed(p) || !simple;
    const bool plain = !followed || number_read(cell->text, cell->length, NUMBER_POINT, &x);
    if (!plain || (styles & NUMBER_COMMA && memchr(cell->text, '.', cell->length))) {
        const unsigned fitting = number_styles(cell->text, cell->length);
        if (!fitting) return false;
        styles &= fitting;
    }
    p->styles = styles;
    p->numbers++;
    p->odd |= !simple;
    if (fraction > p->decimals) p->decimals = fraction;
    p->padded |= is_padded(cell);
    if (plain && followed) follow(p, x);
    else if (!plain) p->rising = p->stepping = p->whole = false;
    return true;
}

static void take_text(struct profile *p, const struct csv_cell *cell)
{
    if (p->dates) p->dates = date_patterns(cell->text, cell->length, p->dates);
    p->texts++;
    p->bytes += (int64_t)cell->length;
    if (!p->blanks) p->blanks = memchr(cell->text, ' ', cell->length) != NULL;
    p->pointed &= cell->text[cell->length - 1] == '.';
}

int profile_add(struct profile *p, const struct csv_cell *cell, struct err *e)
{
    p->cells++;
    if (cell_is_missing(cell)) {
        p->missing++;
        return 0;
    }
    if (take_number(p, cell)) return p->values.full ? 0 : words_add(&p->values, cell->text, cell->length, e);
    take_text(p, cell);
    return words_add(&p->words, cell->text, cell->length, e);
}
