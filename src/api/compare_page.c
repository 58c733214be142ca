/* compare_page.c -- the report: one table of all figures, sorted by a click on a column, and what each model draws.
**
** The page stands alone: styles, script and pictures are in it. Likelihoods of
** different kinds stand in different columns, so that none is ranked against
** another. Below the families stand the trivial models, and what real items get.
*/
#include "api/contest.h"
#include "api/html.h"

#include <math.h>

#define COLUMNS_MOST 64
#define TRIVIAL_MOST 32

/* What a column holds: figures of one metric and one kind. */
struct table {
    const limn_verdict *column[COLUMNS_MOST]; /* one of them */
    int columns;
    const char *trivial[TRIVIAL_MOST];
    int trivials;
};

static const char style[] =
    ":root{color-scheme:light dark;--page:#fff;--ink:#1c1e21;--dim:#667;--line:#d8dbe0;--head:#f2f4f7;--best:#0a6b3d;"
    "--bad:#a3212b}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#15181c;--ink:#e4e6ea;--dim:#99a;--line:#363b44;--head:#1f242b;"
    "--best:#5fd39a;--bad:#ff8d8d}}\n"
    "body{margin:0 auto;max-width:90rem;padding:1.5rem;background:var(--page);color:var(--ink);"
    "font:15px/1.45 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0 0 .4rem}\n"
    ".dim{color:var(--dim);margin:.2rem 0}.wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}\n"
    "th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:var(--page)}\n"
    "#figures th{position:sticky;top:0;background:var(--head);vertical-align:bottom}\n"
    "#figures th button{all:unset;cursor:pointer;font-weight:600}#figures th button:focus-visible{outline:2px solid}\n"
    "#figures th[aria-sort=ascending] button:after{content:' \\2191'}"
    "#figures th[aria-sort=descending] button:after{content:' \\2193'}\n"
    "th small{white-space:normal;max-width:14rem;margin-left:auto}th small,td "
    "small{display:block;font-weight:400;color:var(--dim);font-size:.8em}\n"
    "tr.trivial "
    "td{color:var(--dim);font-style:italic}td.none{color:var(--dim);font-size:.85em}td.best{color:var(--best);font-"
    "weight:700}"
    "td.failed div{color:var(--bad);text-align:left;white-space:normal;max-width:60rem}\n"
    ".cards{display:flex;flex-wrap:wrap;gap:1.2rem}.card{border:1px solid var(--line);border-radius:8px;padding:1rem;"
    "max-width:100%;box-sizing:border-box;overflow-x:auto}\n"
    "img{max-width:100%;height:auto;image-rendering:pixelated;display:block}svg{max-width:100%;height:auto;display:"
    "block}\n"
    "table.items{font-size:.85em}pre{white-space:pre-wrap;max-width:40rem;border-left:3px solid var(--line);"
    "padding-left:.7rem}\n";

static const char script[] = "document.querySelectorAll('#figures th button').forEach(b=>b.onclick=()=>{\n"
                             "  const th=b.parentNode,k=th.cellIndex,body=document.querySelector('#figures tbody');\n"
                             "  const was=th.getAttribute('aria-sort');\n"
                             "  const up=was!=='ascending';\n"
                             "  const value=r=>{const c=r.cells[k];return c&&c.dataset.v!==undefined?c.dataset.v:''};\n"
                             "  const rows=[...body.rows].sort((p,q)=>{const a=value(p),z=value(q);\n"
                             "    if(a===''||z==='')return (a==='')-(z==='');\n"
                             "    const order=k?a-z:a.localeCompare(z);return up?order:-order});\n"
                             "  document.querySelectorAll('#figures th').forEach(h=>h.removeAttribute('aria-sort'));\n"
                             "  th.setAttribute('aria-sort',up?'ascending':'descending');\n"
                             "  rows.forEach(r=>body.append(r));\n"
                             "});\n";

/* ---- what stands where ---- */

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static bool in_column(const limn_verdict *column, const limn_verdict *v)
{
    return same(column->metric, v->metric) && same(column->kind, v->kind) && same(column->measure, v->measure) &&
           same(column->unit, v->unit);
}

static void add_column(struct table *t, const limn_verdict *v)
{
    for (int k = 0; k < t->columns; k++)
        if (in_column(t->column[k], v)) return;
    if (t->columns == COLUMNS_MOST) return;
    int at = t->columns++; /* behind those of the same metric, if there are any */
    for (int k = 0; k < t->columns - 1; k++)
        if (same(t->column[k]->metric, v->metric)) at = k + 1;
    for (int k = t->columns - 1; k > at; k--) t->column[k] = t->column[k - 1];
    t->column[at] = v;
}

static bool is_cost(const limn_verdict *v)
{
    return same(v->unit, "seconds") || same(v->unit, "bytes");
}

static void add_trivial(struct table *t, const char *name)
{
    if (!name) return;
    for (int k = 0; k < t->trivials; k++)
        if (same(t->trivial[k], name)) return;
    if (t->trivials < TRIVIAL_MOST) t->trivial[t->trivials++] = name;
}

static bool has_metric(const struct table *t, const char *metric)
{
    for (int k = 0; k < t->columns; k++)
        if (same(t->column[k]->metric, metric)) return true;
    return false;
}

/* What judges say stands before what it costs, and what none could say stands last. */
enum sort { SAID, COST, UNSAID };

static enum sort sort_of(const limn_verdict *v)
{
    return is_cost(v) ? COST : isfinite(v->value) ? SAID : UNSAID;
}

static void lay_out(const struct contest *c, struct table *t, enum sort sort)
{
    for (int i = 0; i < c->entrants; i++) {
        const struct contestant *who = &c->entrant[i];
        for (int k = 0; k < who->count; k++) {
            const limn_verdict *v = &who->verdict[k];
            if (sort_of(v) != sort || (sort == UNSAID && has_metric(t, v->metric))) continue;
            add_column(t, v);
            if (!same(v->model, who->family->name)) add_trivial(t, v->model);
            add_trivial(t, v->baseline_name);
        }
    }
}

/* Of a family: its own figure. */
static const limn_verdict *figure(const struct contestant *who, const limn_verdict *column)
{
    for (int k = 0; k < who->count; k++)
        if (in_column(column, &who->verdict[k]) && same(who->verdict[k].model, who->family->name))
            return &who->verdict[k];
    return NULL;
}

/* Why a family has no figure of a judge; NULL: nobody says. */
static const char *why_not(const struct contestant *who, const limn_verdict *column)
{
    for (int k = 0; k < who->count; k++)
        if (same(column->metric, who->verdict[k].metric) && !isfinite(who->verdict[k].value))
            return who->verdict[k].note;
    return NULL;
}

/* Of a trivial model (NULL: of real items), in whichever family's verdicts it is told. */
static double trivial_figure(const struct contest *c, const char *name, const limn_verdict *column)
{
    for (int i = 0; i < c->entrants; i++)
        for (int k = 0; k < c->entrant[i].count; k++) {
            const limn_verdict *v = &c->entrant[i].verdict[k];
            if (!in_column(column, v)) continue;
            if (!name && isfinite(v->floor)) return v->floor;
            if (name && same(v->model, name)) return v->value;
            if (name && same(v->baseline_name, name)) return v->baseline;
        }
    return NAN;
}

/* ---- the table ---- */

static void add_value(const limn_verdict *column, double x, struct text *out)
{
    char words[32];
    if (same(column->unit, "bytes")) text_add(out, text_size(x, words, sizeof words));
    else if (same(column->unit, "seconds")) text_add(out, text_duration(x, words, sizeof words));
    else text_printf(out, "%.4g", x);
}

/* Less is better. */
static double rank(const limn_verdict *v, double x)
{
    return same(v->better, "higher") ? -x : same(v->better, "nearer") && isfinite(v->floor) ? fabs(x - v->floor) : x;
}

static void add_cell(const limn_verdict *column, double x, double ci95, const char *class, const char *note,
                     struct text *out)
{
    if (!isfinite(x)) {
        text_add(out, "<td class=\"none\" title=\"");
        if (note) html_text(out, note);
        text_add(out, note ? "\">not possible</td>" : "\"></td>");
        return;
    }
    text_printf(out, "<td class=\"%s\" data-v=\"%.10g\" title=\"", class, rank(column, x));
    if (note) html_text(out, note);
    text_add(out, "\">");
    add_value(column, x, out);
    if (isfinite(ci95)) text_printf(out, "<small>&plusmn; %.2g</small>", ci95);
    text_add(out, "</td>");
}

static void add_head(const struct table *t, struct text *out)
{
    text_add(out, "<thead><tr><th><button>model</button></th>");
    for (int k = 0; k < t->columns; k++) {
        const limn_verdict *v = t->column[k];
        text_add(out, "<th title=\"");
        html_text(out, v->title);
        text_add(out, "\"><button>");
        html_text(out, v->metric);
        if (v->kind) text_printf(out, ", %s", v->kind);
        text_add(out, "</button><small>");
        html_text(out, v->unit);
        text_printf(out, "</small><small>%s%s is better</small>", v->better,
                    same(v->better, "nearer") ? " to real" : "");
        if (v->measure) {
            text_add(out, "<small>");
            html_text(out, v->measure);
            text_add(out, "</small>");
        }
        text_add(out, "</th>");
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
}

static double best_of(const struct contest *c, const limn_verdict *column)
{
    double best = NAN;
    for (int i = 0; i < c->entrants; i++) {
        const limn_verdict *v = figure(&c->entrant[i], column);
        if (!v || !isfinite(v->value)) continue;
        if (isnan(best) || rank(column, v->value) < rank(column, best)) best = v->value;
    }
    return best;
}

static void add_name(const char *name, const char *title, const char *class, struct text *out)
{
    text_printf(out, "<tr class=\"%s\"><td data-v=\"", class);
    html_text(out, name);
    text_add(out, "\">");
    html_text(out, name);
    text_add(out, "<small>");
    html_text(out, title);
    text_add(out, "</small></td>");
}

static void add_contestant(const struct contest *c, const struct table *t, const struct contestant *who,
                           struct text *out)
{
    add_name(who->family->name, who->family->title, "family", out);
    if (who->error) {
        text_printf(out, "<td class=\"failed\" colspan=\"%d\"><div>", t->columns ? t->columns : 1);
        html_text(out, who->error);
        text_add(out, "</div></td>");
    }
    for (int k = 0; k < t->columns && !who->error; k++) {
        const limn_verdict *v = figure(who, t->column[k]);
        const bool best = v && v->value == best_of(c, t->column[k]);
        const char *note = v && isfinite(v->value) ? v->note : why_not(who, t->column[k]);
        add_cell(t->column[k], v ? v->value : NAN, v ? v->ci95 : NAN, best ? "best" : "", note, out);
    }
    text_add(out, "</tr>\n");
}

static void add_table(const struct contest *c, const struct table *t, struct text *out)
{
    text_add(out, "<div class=\"wide\"><table id=\"figures\">\n");
    add_head(t, out);
    for (int i = 0; i < c->entrants; i++) add_contestant(c, t, &c->entrant[i], out);
    for (int i = 0; i <= t->trivials; i++) {
        const char *name = i < t->trivials ? t->trivial[i] : NULL;
        add_name(name ? name : "real items", name ? "trivial model" : "against other real items", "trivial", out);
        for (int k = 0; k < t->columns; k++)
            add_cell(t->column[k], trivial_figure(c, name, t->column[k]), NAN, "", NULL, out);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
}

/* ---- the page ---- */

static void add_about(const struct contest *c, struct text *out)
{
    char time[32];
    text_add(out, "<h1>");
    html_text(out, c->data->name);
    text_add(out, "</h1>\n<p class=\"dim\">");
    html_text(out, c->data->about);
    text_printf(
        out,
        "</p>\n<p>Each family was fitted to the same %lld items, for at most %s, with its own defaults, and judged "
        "on the same %lld others. A bold figure is the best of its column. Likelihoods of different kinds or measures "
        "stand in different columns and are not to be ranked against each other. Hover over a figure to see "
        "how it was measured; click on a column to sort, the best first.</p>\n",
        (long long)c->train->count, text_duration(c->o->seconds, time, sizeof time), (long long)c->test->count);
}

static void add_card(const char *name, const char *title, const struct text *show, struct text *out)
{
    text_add(out, "<div class=\"card\"><h3>");
    html_text(out, name);
    text_add(out, " <span class=\"dim\">");
    html_text(out, title);
    text_add(out, "</span></h3>\n");
    text_bytes(out, text_get(show), show->length);
    text_add(out, "</div>\n");
}

int contest_page(const struct contest *c, struct text *out, struct err *e)
{
    struct table t = {0};
    lay_out(c, &t, SAID);
    lay_out(c, &t, COST);
    lay_out(c, &t, UNSAID);
    text_add(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>limn compare: ");
    html_text(out, c->data->name);
    text_printf(out, "</title>\n<style>\n%s</style></head><body>\n", style);
    add_about(c, out);
    add_table(c, &t, out);
    text_add(out, "<h2>What they draw</h2>\n<div class=\"cards\">\n");
    if (c->real.length) add_card("real items", "held out", &c->real, out);
    for (int i = 0; i < c->entrants; i++)
        if (c->entrant[i].show.length)
            add_card(c->entrant[i].family->name, c->entrant[i].family->title, &c->entrant[i].show, out);
    text_printf(out, "</div>\n<p class=\"dim\">limn %s, seed %llu</p>\n<script>\n%s</script>\n</body></html>\n",
                LIMN_VERSION, (unsigned long long)c->o->seed, script);
    return out->failed ? fail_memory(e) : 0;
}
