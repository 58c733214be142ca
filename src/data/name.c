/* name.c -- the names of built-in data, and the settings behind their commas. */
#include "data/name.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define SETTING_MAX 160

bool name_is(const char *name, const char *head)
{
    size_t n = strlen(head);
    return !strncmp(name, head, n) && (!name[n] || name[n] == ':' || name[n] == ',');
}

bool name_ends(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && !strcasecmp(name + n - m, ending);
}

int name_part(const char *name, char part[NAME_PART_MAX], struct err *e)
{
    size_t head = strcspn(name, ":,");
    part[0] = 0;
    if (name[head] != ':') return 0;
    const char *from = name + head + 1;
    size_t n = strcspn(from, ",");
    CHECK(n > 0 && n < NAME_PART_MAX, e, ERR_OPTION, "%s: after ':' the name of a part was expected", name);
    memcpy(part, from, n);
    part[n] = 0;
    return 0;
}

static int set_one(char *setting, const struct option *table, void *options, struct err *e)
{
    char *equals = strchr(setting, '=');
    if (!equals || equals == setting) {
        fail(e, ERR_OPTION, "after a comma KEY=VALUE was expected, not '%s'", setting);
        return fail_hint(e, "for example: rings,n=5000,seed=3");
    }
    *equals = 0;
    const struct option *row = options_find(table, setting);
    if (!row) return options_unknown(&table, 1, setting, e);
    return option_set(row, options, equals + 1, e);
}

int name_settings(const char *name, const struct option *table, void *options, struct err *e)
{
    TRY(options_default(table, options, e));
    const char *at = name + strcspn(name, ",");
    while (*at) {
        char setting[SETTING_MAX];
        size_t n = strcspn(++at, ",");
        CHECK(n < sizeof setting, e, ERR_OPTION, "%.40s...: a setting of more than %d letters", at, SETTING_MAX - 1);
        memcpy(setting, at, n);
        setting[n] = 0;
        TRY(set_one(setting, table, options, e));
        at += n;
    }
    return 0;
}

static int no_such_text(const char *key, const struct setting *known, struct err *e)
{
    struct text all = {0};
    for (int i = 0; known[i].key; i++) text_printf(&all, "%s%s=...", i ? ", " : "", known[i].key);
    fail(e, ERR_OPTION, "'%s' is no setting of such a file", key);
    fail_hint(e, "behind the path, each after a comma, may stand: %s", text_get(&all));
    text_free(&all);
    return ERR_OPTION;
}

static int take_text(char *setting, const struct setting *known, struct err *e)
{
    char *equals = strchr(setting, '=');
    if (equals) *equals = 0;
    for (int i = 0; equals && known[i].key; i++) {
        if (strcmp(setting, known[i].key)) continue;
        *known[i].value = equals + 1;
        return 0;
    }
    return no_such_text(setting, known, e);
}

int name_texts(const char *name, const struct setting *known, struct arena *a, struct err *e)
{
    char *at = arena_text(a, name);
    if (!at) return fail_memory(e);
    at += strcspn(at, ",");
    for (bool more = *at; more;) {
        char *const setting = ++at;
        at += strcspn(at, ",");
        more = *at;
        *at = 0;
        TRY(take_text(setting, known, e));
    }
    return 0;
}

/* Cuts the last ",..." or ":..." off. */
static bool cut_last(char *path)
{
    char *comma = strrchr(path, ','), *colon = strrchr(path, ':');
    char *at = comma > colon ? comma : colon;
    if (!at || at == path) return false;
    *at = 0;
    return true;
}

bool name_split(const char *name, struct name_path *out)
{
    struct stat s;
    struct err ignored = {0};
    if (strlen(name) >= sizeof out->path) return false;
    memcpy(out->path, name, strlen(name) + 1);
    while (stat(out->path, &s))
        if (!cut_last(out->path)) return false;
    out->settings = name + strlen(out->path);
    out->folder = S_ISDIR(s.st_mode);
    return !name_part(out->settings, out->part, &ignored);
}

const char *name_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
