/* read_films.c -- films: PATH[:PART][,frames=N][,size=SIDE].
**
**   FILM.gif          a film
**   FOLDER            of GIF films, or of folders with a film's frames in each: frame1.png, frame2.png, ...
**   FOLDER,frames=N   the same with pictures of any names, and of archives; N = 1: no clips, but the frames as pictures
**
** Frames come in the order of the numbers in their names. A folder above a film is its class.
*/
#include "data/album.h"
#include "data/classes.h"
#include "data/clips.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/reels.h"
#include "file/gif.h"

#include <dirent.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>

#define LOOKS 4096 /* at names in a folder */
#define LOOK_DEPTH 4

struct settings {
    int frames, size;
};

static const struct option settings_table[] = {
    OPT_INT(struct settings, frames, "0", 0, GIF_FRAMES_MOST, "of a clip (0: as the films are, at most 16)"),
    OPT_INT(struct settings, size, "0", 0, 4096, "frames become squares of that side (0: only if they differ)"),
    OPT_END,
};

/* ---- opening ---- */

static int films_label(const struct reels *r, struct data *d, int32_t **kept, struct err *e)
{
    int32_t *labels, most = 0;
    const char **names;
    *kept = NULL;
    TRY(classes_label(r->above, r->film.count, &d->arena, &labels, &names, e));
    if (!labels) return 0;
    *kept = arena_alloc(&d->arena, (size_t)r->film.count * sizeof **kept);
    for (int64_t k = 0; k < r->film.count && *kept; k++) {
        (*kept)[k] = labels[k];
        if (labels[k] > most) most = labels[k];
    }
    mem_free(labels);
    if (!*kept) return fail_memory(e);
    d->item.classes = most + 1;
    d->item.class_names = names;
    return 0;
}

static int any_picture(const char *path, bool *any, struct err *e)
{
    struct entries x = {0};
    const int failed = entries_open(&x, path, album_is_picture, e);
    *any = x.count > 0;
    entries_close(&x);
    return failed;
}

static int films_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    struct name_path n;
    struct settings s;
    struct reels r = {0};
    int32_t *labels = NULL;
    bool frames = false;
    (void)reader;
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: it is gone", name);
    TRY(name_settings(n.settings, settings_table, &s, e));
    for (size_t end = strlen(n.path); end > 1 && n.path[end - 1] == '/';) n.path[--end] = 0;
    if (!reels_is_gif(n.path)) TRY(any_picture(n.path, &frames, e));
    int failed = (frames ? reels_read_frames : reels_read_gifs)(&n, s.size, &r, &d->arena, e);
    if (!failed) failed = films_label(&r, d, &labels, e);
    const char *file = name_file(n.path), *title = r.side ? arena_printf(&d->arena, "%s, cut square", file) : file;
    if (!failed && !title) failed = fail_memory(e);
    if (!failed) return clips_hold(d, r.pixels, &r.film, labels, s.frames, title, e);
    mem_free(r.pixels.data);
    return failed;
}

/* ---- whose it is ---- */

struct looked {
    int looks, films, frames, others; /* names; GIF; frame0001.png; other pictures */
};

/* frame0001.png, Frame_12.jpg */
static bool is_frame(const char *name)
{
    if (!album_is_picture(name) || strncasecmp(name, "frame", 5)) return false;
    name += 5;
    name += strspn(name, "-_ ");
    const size_t digits = strspn(name, "0123456789");
    return digits && name[digits] == '.';
}

static void look_into(const char *folder, int depth, struct looked *l)
{
    char path[PATH_MAX];
    struct stat s;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir)) && l->looks > 0 && !l->others; l->looks--) {
        if (entry->d_name[0] == '.') continue;
        if (reels_is_gif(entry->d_name)) l->films++;
        else if (is_frame(entry->d_name)) l->frames++;
        else if (album_is_picture(entry->d_name)) l->others++;
        else if (depth < LOOK_DEPTH && snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < PATH_MAX &&
                 !lstat(path, &s) && S_ISDIR(s.st_mode))
            look_into(path, depth + 1, l);
    }
    if (dir) closedir(dir);
}

static bool films_mine(const char *name)
{
    struct name_path n;
    struct looked l = {.looks = LOOKS};
    if (!name_split(name, &n)) return false;
    if (!n.folder) return reels_is_gif(n.path) || (entries_is_archive(n.path) && strstr(n.settings, "frames="));
    look_into(n.path, 0, &l);
    return !l.others && (l.films || l.frames) ? true : l.others && strstr(n.settings, "frames=") != NULL;
}

const struct reader reader_films = {
    .name = "gif, frames",
    .about = "films: a GIF, a folder of them, or folders of numbered frames; read in clips",
    .mine = films_mine,
    .open = films_open,
};
