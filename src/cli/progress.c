/* progress.c -- drawing how far a fit has come. */
#include "cli/progress.h"
#include "cli/busy.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PLAIN_SECONDS 5
#define BAR_MOST 40
#define BAR_LEAST 8
#define LINE_MOST 512

static int can_move_cursor(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb");
}

static int terminal_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > 0) return size.ws_col;
    const int n = columns ? atoi(columns) : 0;
    return n > 0 ? n : 80;
}

void progress_begin(struct progress *p, const struct call *c, const char *about)
{
    const char *no_color = getenv("NO_COLOR");
    *p = (struct progress){.call = c, .about = about, .last = -1};
    p->bar = can_move_cursor() && !c->common.quiet && !c->common.json;
    p->colour = p->bar && !(no_color && *no_color);
}

/* "step 1200 of 4700  loss 104.3  21 k items/s  1 min 20 s left" */
static void figures(const limn_report *r, char *out, size_t size)
{
    char items[32], left[32];
    int n = snprintf(out, size, "%s", r->text);
    if (n >= 0 && (size_t)n < size && r->items_per_second > 0)
        n += snprintf(out + n, size - (size_t)n, tr("  %s items/s"),
                      limn_count_text(r->items_per_second, items, sizeof items));
    if (n >= 0 && (size_t)n < size && r->seconds_left > 0)
        snprintf(out + n, size - (size_t)n, tr("  %s left"), limn_duration_text(r->seconds_left, left, sizeof left));
}

static double share_done(const limn_report *r)
{
    const double all = r->seconds + r->seconds_left;
    const double share = r->seconds_left > 0 && all > 0 ? r->seconds / all
                         : r->steps > 0                 ? (double)r->step / (double)r->steps
                                                        : 0;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* The bar takes the room that the figures leave; where there is too little, it gives way. */
static void draw_bar(struct progress *p, const limn_report *r)
{
    char tail[LINE_MOST];
    char done[BAR_MOST + 1], ahead[BAR_MOST + 1];
    figures(r, tail, sizeof tail);
    const int width = terminal_width() - 1, room = width - (int)strlen(tail) - 9;
    const int bar = room > BAR_MOST ? BAR_MOST : room;
    const double share = share_done(r);
    if (bar < BAR_LEAST) {
        fprintf(stderr, "\r%.*s\033[K", width, tail);
    } else {
        const int n = (int)(share * bar + 0.5);
        memset(done, '=', sizeof done);
        memset(ahead, '-', sizeof ahead);
        fprintf(stderr, "\r%3.0f%% [%s%.*s%s%.*s] %s\033[K", 100 * share, p->colour ? "\033[32m" : "", n, done,
                p->colour ? "\033[0m" : "", bar - n, ahead, tail);
    }
    fflush(stderr);
    p->drawn = 1;
}

void progress_clear(struct progress *p)
{
    if (p->drawn) fprintf(stderr, "\r\033[K");
    p->drawn = 0;
}

static void plain_line(struct progress *p, const limn_report *r)
{
    char line[LINE_MOST];
    const int last = r->steps > 0 && r->step >= r->steps;
    if (!last && p->last >= 0 && r->seconds - p->last < PLAIN_SECONDS) return;
    p->last = r->seconds;
    figures(r, line, sizeof line);
    fprintf(stderr, "%s\n", line);
}

void progress_report(void *progress, const limn_report *r)
{
    struct progress *p = progress;
    if (p->about) say(p->call, "%s", p->about);
    if (p->about && busy_settled()) say(p->call, "%s", tr("the machine is busy: threads wait without spinning"));
    p->about = NULL;
    if (p->call->common.json) {
        printf("%s\n", r->json);
        fflush(stdout);
    } else if (p->call->common.quiet) {
        return;
    } else if (r->kind != LIMN_REPORT_PROGRESS) {
        progress_clear(p);
        fprintf(stderr, "%s\n", r->text);
    } else if (p->bar) {
        draw_bar(p, r);
    } else {
        plain_line(p, r);
    }
}

void progress_end(struct progress *p)
{
    if (p->drawn) fputc('\n', stderr);
    p->drawn = 0;
}
