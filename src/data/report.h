/* report.h -- data as a picture: what `limn data` says of them, and what they look like.
**
** Rows: a histogram of each column, what is missing where, correlations, points
** of the plane. Pictures: some of each class, those unlike all others, those
** nearly alike. Text: how often each symbol and word occurs. Series: their course.
*/
#ifndef LIMN_DATA_REPORT_H
#define LIMN_DATA_REPORT_H

#include "data/concerns.h"
#include "file/page.h"

int data_report(struct data *d, struct page *p, struct err *e); /* zero-initialised p; page_close it in any case */

/* The parts. s holds no items where d is sliding. */
int report_classes(const struct sample *s, struct page *p, struct err *e);
int report_rows(const struct sample *s, struct page *p, struct err *e);
int report_pictures(struct sample *s, struct page *p, struct err *e);
int report_clips(struct data *d, struct page *p, struct err *e);
int report_text(struct data *d, struct page *p, struct err *e);
int report_series(struct data *d, struct page *p, struct err *e);

/* Names and counts as lines with a bar each, the largest first; at most `lines` of them. */
struct tally {
    const char *name;
    int64_t count;
};
int report_tallies(struct page *p, const char *heading, struct tally *t, int64_t n, int lines, struct err *e);

/* A histogram of each column's values, [n, width], NaN where missing. */
int report_columns(struct page *p, const struct column *columns, int width, const float *x, int64_t n, struct err *e);

#endif
