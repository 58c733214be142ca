/* read_fashion.c -- Fashion-MNIST (Xiao et al. 2017) as Debian's package installs it. */
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"

#include <stdlib.h>
#include <sys/stat.h>

#define FOLDER "/usr/share/datasets/fashion-mnist"

static const char *const classes[] = {"T-shirt/top", "trouser", "pullover", "dress", "coat",
                                      "sandal",      "shirt",   "sneaker",  "bag",   "ankle boot"};

static int check_folder(const char *folder, struct err *e)
{
    struct stat s;
    if (!stat(folder, &s) && S_ISDIR(s.st_mode)) return 0;
    fail(e, ERR_FILE, "fashion-mnist: the folder %s is not there", folder);
    return fail_hint(e, "apt-get install dataset-fashion-mnist, or name another folder in LIMN_FASHION_MNIST");
}

static int fashion_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    static const struct option none[] = {OPT_END};
    const char *elsewhere = getenv("LIMN_FASHION_MNIST"), *folder = elsewhere && *elsewhere ? elsewhere : FOLDER;
    char part[NAME_PART_MAX];
    (void)reader;
    TRY(name_part(name, part, e));
    TRY(name_settings(name, none, NULL, e));
    const bool test = !strcmp(part, "test");
    if (!test && part[0] && strcmp(part, "train")) {
        fail(e, ERR_OPTION, "fashion-mnist has no part '%s'", part);
        return fail_hint(e, "its parts are train and test: fashion-mnist, fashion-mnist:test");
    }
    TRY(check_folder(folder, e));
    TRY(pictures_open_folder(d, folder, part, test ? "Fashion-MNIST, test part" : "Fashion-MNIST, training part", e));
    if (d->item.classes == sizeof classes / sizeof *classes) d->item.class_names = classes;
    return 0;
}

const struct reader reader_fashion_mnist = {
    .name = "fashion-mnist",
    .about = "grey pictures of clothes, 28 x 28, in ten classes",
    .builtin = true,
    .open = fashion_open,
};
