/* hint.c -- who would do it, where a family will not: found by asking each of the registry. */
#include "model/verb.h"

#include <stdio.h>

static bool would(const struct family *f, const struct item *item, enum verb v)
{
    struct model *m;
    struct err unheard = {0};
    if (!(f->takes >> item->kind & 1) || (v != VERB_COUNT && !verb_able(f, item, v))) return false;
    if (model_new(&m, f, item, 0, NULL)) return false;
    const bool fits = !f->check || !f->check(m->options, &m->item, &unheard);
    model_free(m);
    return fits;
}

int hint_families(const struct model *m, enum verb v, struct err *e)
{
    char list[160] = "";
    size_t length = 0;
    bool more = false;
    for (int k = 0; families[k]; k++) {
        const struct family *f = families[k];
        if (f == m->family || !would(f, &m->item, v)) continue;
        more = length + strlen(f->name) + 3 > sizeof list;
        if (more) break;
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", f->name);
    }
    const char *does = v == VERB_COUNT ? "take them" : "can";
    if (length) return fail_hint(e, "for such data these families %s: %s%s", does, list, more ? ", ..." : "");
    return fail_hint(e, "no%s family %s, for such data", v == VERB_COUNT ? " other" : "",
                     v == VERB_COUNT ? "takes them" : "can");
}
