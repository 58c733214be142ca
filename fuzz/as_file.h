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
static int as_file_memory = -1;

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
    close(as_file_memory);
}

/* Its path, until the next call. */
static inline const char *as_file(const uint8_t *bytes, size_t n, const char *name)
{
    static char target[40], path[320];
    if (as_file_memory < 0) {
        as_file_memory = memfd_create("bytes", 0);
        snprintf(target, sizeof target, "/proc/self/fd/%d", as_file_memory);
        if (!mkdtemp(as_file_folder) || atexit(as_file_end)) abort();
    }
    snprintf(path, sizeof path, "%s/%s", as_file_folder, name);
    if (access(path, F_OK) && symlink(target, path)) abort();
    if (ftruncate(as_file_memory, 0) || pwrite(as_file_memory, bytes, n, 0) != (ssize_t)n) abort();
    return path;
}

#endif
