/* as_file.h -- the bytes of a search as a file that can be opened by its name, without a disk.
**
** Readers look at how a name ends; so links of all the names that were asked for
** stand in a folder under /tmp, which goes at the end, and point to one file in
** memory.
*/
#ifndef LIMN_FUZZ_AS_FILE_H
#define LIMN_FUZZ_AS_FILE_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char as_file_folder[] = "/tmp/limn-fuzz-XXXXXX";

static inline void as_file_end(void)
{
    char path[320];
    DIR *d = opendir(as_file_folder);
    for (const struct dirent *entry; d && (entry = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", as_file_folder, entry->d_name);
        if (entry->d_name[0] != '.') unlink(path);
    }
    if (d) closedir(d);
    rmdir(as_file_folder);
}

/* Its path, until the next call. */
static inline const char *as_file(const uint8_t *bytes, size_t n, const char *name)
{
    static int file = -1;
    static char target[40], path[320];
    if (file < 0) {
        file = memfd_create("bytes", 0);
        snprintf(target, sizeof target, "/proc/self/fd/%d", file);
        if (!mkdtemp(as_file_folder) || atexit(as_file_end)) abort();
    }
    snprintf(path, sizeof path, "%s/%s", as_file_folder, name);
    if (access(path, F_OK) && symlink(target, path)) abort();
    if (ftruncate(file, 0) || pwrite(file, bytes, n, 0) != (ssize_t)n) abort();
    return path;
}

#endif
