/* entry_name.c -- the rules for names, for all archives. */
#include "file/entry_name.h"

#include <string.h>

int entry_unsafe(struct err *e)
{
    return fail_hint(e, "if it can be trusted, unpack it yourself, and name the folder");
}

int entry_name_check(const char *name, struct err *e)
{
    CHECK(name[0], e, ERR_FORMAT, "it has an entry without a name");
    for (const char *p = name; *p; p++)
        CHECK((unsigned char)*p >= 32 && *p != 127, e, ERR_FORMAT, "an entry's name has a control character in it");
    if (name[0] == '/' || name[0] == '\\' || name[1] == ':') {
        fail(e, ERR_FORMAT, "its entry '%.80s' has an absolute name", name);
        return entry_unsafe(e);
    }
    for (const char *p = name; *p;) {
        const size_t part = strcspn(p, "/\\");
        if (part == 2 && !memcmp(p, "..", 2)) {
            fail(e, ERR_FORMAT, "its entry '%.80s' would leave its folder", name);
            return entry_unsafe(e);
        }
        p += part + (p[part] != 0);
    }
    return 0;
}
