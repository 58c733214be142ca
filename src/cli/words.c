/* words.c -- the command's texts in other languages.
**
** A language is a table of pairs; a text that is in no table stays English. A
** translation has the same conversions (%s, %lld) in the same order.
*/
#include "cli/words.h"

#include <stddef.h>
#include <string.h>

struct pair {
    const char *english, *other;
};

static const struct pair none[] = {{NULL, NULL}};

static const struct pair *const language = none;

const char *tr(const char *english)
{
    for (const struct pair *p = language; p->english; p++)
        if (!strcmp(p->english, english)) return p->other;
    return english;
}
