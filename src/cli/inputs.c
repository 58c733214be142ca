/* inputs.c -- what a call reads stays what it is: a result is not written over it.
**
** Files are told apart by device and number, not by their names: ./a.csv, a link
** to it and a.csv,label=x are one. What only begins with other weights (--from) may
** be replaced by what came of them.
*/
#include "cli/inputs.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_MOST 4096

/* A built-in name with neither folder nor ending is no file, even where there is one of that name. */
static int is_builtin(const char *name)
{
    const char *builtin, *about;
    for (int k = 0; !limn_builtin_data(k, &builtin, &about); k++) {
        const size_t n = strlen(builtin);
        if (!strncmp(name, builtin, n) && (!name[n] || strchr(":,+", name[n]))) return 1;
    }
    return 0;
}

/* The file that a name of data begins with: TABLE,label=x is TABLE, where there is no file of the whole name. */
static int find_file(const char *name, struct stat *out)
{
    char path[NAME_MOST];
    if (snprintf(path, sizeof path, "%s", name) >= (int)sizeof path || is_builtin(name)) return 0;
    for (;;) {
        if (!stat(path, out)) return S_ISREG(out->st_mode);
        char *comma = strrchr(path, ',');
        if (!comma) return 0;
        *comma = 0;
    }
}

static int check(const struct stat *out, const char *path, const char *input, limn_error *e)
{
    struct stat in;
    if (!find_file(input, &in) || in.st_dev != out->st_dev || in.st_ino != out->st_ino) return 0;
    return wrong(e, tr("give the result a name of its own"), tr("-o %s and %s name the same file"), path, input);
}

static const char *text_of(const struct call *c, const struct flag *f)
{
    return f->type == FLAG_TEXT ? *(const char *const *)((const char *)c->flags + f->offset) : NULL;
}

int inputs_spared(const struct call *c, limn_error *e)
{
    const char *path = NULL;
    struct stat out;
    for (const struct flag *f = c->command->flags; f && f->help; f++)
        if (f->letter == 'o') path = text_of(c, f);
    if (!path || stat(path, &out)) return 0;
    for (int i = c->command->words; i < c->args; i++)
        if (check(&out, path, c->arg[i], e)) return 1;
    for (const struct flag *f = c->command->flags; f && f->help; f++)
        if (f->value && !strncmp(f->value, "DATA", 4) && text_of(c, f) && check(&out, path, text_of(c, f), e)) return 1;
    return 0;
}
