/* sniff.c -- the separator is the one that cuts most lines into equally many cells, more than one.
**
** A first line is a header where it has words over columns of numbers; where all
** columns are words, if none of its words occurs again below it. Numbers in it
** say that it is none, but for 0, 1, 2, ... and years one after another.
*/
#include "data/sniff.h"

#include "data/date.h"
#include "data/number.h"
#include "data/profile.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define RECORDS 200 /* looked at */
#define COUNTED_LEAST 3

/* How well the separator cuts the first records: the part of them that has as many cells as the first one, or as the
** second (a header may be shorter). Half of it where the first is not cut at all, which is hardly a header then. */
static int cut(struct csv *c, char separator, double *fit, struct err *e)
{
    int cells[2] = {0}, alike[2] = {0}, records = 0;
    const struct csv_rows *row;
    c->separator = separator;
    for (; records < RECORDS; records++) {
        TRY(csv_peek(c, &row, e));
        if (!row) break;
        for (int k = records ? 1 : 0; records < 2 && k < 2; k++) cells[k] = row->cells;
        for (int k = 0; k < 2; k++) alike[k] += row->cells == cells[k];
    }
    csv_rewind(c);
    const double first = cells[0] > 1 ? alike[0] : 0, second = cells[1] > 1 ? alike[1] : 0;
    *fit = records ? fmax(first, second * (cells[0] > 1 ? 1 : 0.5)) / records : 0;
    return 0;
}

static int find_separator(struct csv *c, struct err *e)
{
    static const char separators[] = {'\t', ';', '|', ',', CSV_BLANKS}; /* ties go to the first */
    double best = 0, fit;
    char chosen = ',';
    for (size_t i = 0; i < sizeof separators; i++) {
        TRY(cut(c, separators[i], &fit, e));
        if (separators[i] == CSV_BLANKS && best > 0.5) break; /* blanks are found in words, too */
        if (fit > best) best = fit, chosen = separators[i];
    }
    c->separator = chosen;
    return 0;
}

/* ---- the header ---- */

struct first {
    const char *text;
    size_t length;
    bool plain;  /* a number, a date, or missing: no name of a column */
    int numbers; /* below it */
    bool again;  /* it occurs below */
};

static bool is_value(const struct csv_cell *cell)
{
    return number_styles(cell->text, cell->length) || date_patterns(cell->text, cell->length, ~(uint64_t)0);
}

static void compare(const struct csv_rows *row, struct first *first, int count)
{
    for (int i = 0; i < row->cells && i < count; i++) {
        const struct csv_cell *cell = &row->cell[i];
        first[i].numbers += is_value(cell);
        first[i].again |= cell->length == first[i].length && !memcmp(cell->text, first[i].text, cell->length);
    }
}

/* Do the numbers of the first line count columns, as 0, 1, 2 or 1999, 2000, 2001 do? */
static bool is_counting(const struct first *first, int count)
{
    int numbers = 0;
    double x, start = 0;
    for (int i = 0; i < count; i++) {
        if (!first[i].plain) continue;
        if (!number_read(first[i].text, first[i].length, NUMBER_POINT, &x)) return false;
        if (!numbers) start = x;
        if (x != start + numbers++) return false;
    }
    return numbers >= COUNTED_LEAST && (start == 0 || (start >= 1900 && start <= 2100));
}

static bool are_names(const struct first *first, int count, int records)
{
    bool numbers = false, again = false, empty = false;
    if (is_counting(first, count)) return true;
    for (int i = 0; i < count; i++) {
        if (first[i].plain) return false;
        numbers |= first[i].numbers > 0;
        again |= first[i].again && first[i].length;
        empty |= !first[i].length;
    }
    return numbers || (!again && !empty && records > 1);
}

static int look_below(struct csv *c, struct first *first, int count, bool *header, struct err *e)
{
    int records = 0;
    for (const struct csv_rows *row; records < RECORDS; records++) {
        TRY(csv_peek(c, &row, e));
        if (!row) break;
        compare(row, first, count);
    }
    *header = are_names(first, count, records);
    return 0;
}

static int find_header(struct csv *c, bool *header, struct err *e)
{
    const struct csv_rows *row;
    TRY(csv_peek(c, &row, e));
    if (!row) return 0;
    const int count = row->cells;
    struct first *first = mem_array((size_t)count, sizeof *first);
    if (!first) return fail_memory(e);
    for (int i = 0; i < count; i++) {
        const struct csv_cell *cell = &row->cell[i];
        first[i] = (struct first){.text = cell->text, .length = cell->length, .plain = is_value(cell)};
        first[i].plain |= first[i].length && cell_is_missing(cell);
    }
    const int failed = look_below(c, first, count, header, e);
    mem_free(first);
    csv_rewind(c);
    return failed;
}

/* ---- what stands before the table ---- */

/* A first line that tells the separator, as spreadsheets write it. */
static bool is_told(const struct csv *c, char *separator)
{
    size_t n;
    const char *line = csv_line(c, &n);
    if (!line || n != 5 || strncasecmp(line, "sep=", 4) || !strchr(",;|\t", line[4])) return false;
    *separator = line[4];
    return true;
}

static int64_t comments(struct csv *c)
{
    size_t n;
    int64_t lines = 0;
    for (const char *line; (line = csv_line(c, &n)) && n && *line == '#'; lines++) csv_pass_over(c, 1);
    return lines;
}

/* The last of them is none, but names columns, if it has as many cells as the line behind it, and more than one. */
static int end_comments(struct csv *c, int64_t lines, struct err *e)
{
    const struct csv_rows *row;
    c->first = c->start;
    c->preface = 0;
    csv_pass_over(c, lines - 1);
    TRY(csv_peek(c, &row, e));
    const int cells = row ? row->cells : 0;
    if (row) TRY(csv_peek(c, &row, e));
    csv_rewind(c);
    if (!row || cells == 1 || cells != row->cells) csv_pass_over(c, 1);
    return 0;
}

int sniff(struct csv *c, bool *header, struct err *e)
{
    *header = false;
    if (is_told(c, &c->separator)) {
        csv_pass_over(c, 1);
        return find_header(c, header, e);
    }
    const int64_t lines = comments(c);
    TRY(find_separator(c, e));
    if (lines) TRY(end_comments(c, lines, e));
    return find_header(c, header, e);
}
