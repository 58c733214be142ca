/* class_name.c -- a class by its name or its number. */
#include "api/api.h"

#include "base/text.h"

#include <string.h>

static int no_class(const struct item *item, const char *name, struct err *e)
{
    CHECK(item->classes, e, ERR_CALL, "class '%.60s': there are no classes to choose from", name);
    const char *near = item->class_names ? text_nearest(name, item->class_names, item->classes) : NULL;
    if (near) fail(e, ERR_CALL, "no class '%.60s'; did you mean '%.60s'?", name, near);
    else fail(e, ERR_CALL, "no class '%.60s'", name);
    return fail_hint(e, "there are %d: a name, or a number from 0 to %d", item->classes, item->classes - 1);
}

int api_class(const struct item *item, const char *name, int *label, struct err *e)
{
    double number;
    for (*label = 0; item->class_names && *label < item->classes; ++*label)
        if (!strcmp(item->class_names[*label], name)) return 0;
    if (!text_to_real(name, &number) || number < 0 || number >= item->classes || number != (int)number)
        return no_class(item, name, e);
    *label = (int)number;
    return 0;
}
