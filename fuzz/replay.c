/* replay.c -- runs files through a fuzz harness once, without a fuzzer.
**
** replay_<name> PATH... : each file, and each file in each folder. Linked with
** fuzz_<name>.c by any compiler; under the sanitizers it shows whether what the
** fuzzer once found is still repaired. It does not search.
*/
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1); /* of the exact size, so that reading past the end is seen */
    int bad = !f || !data || fread(data, 1, size, f) != size;
    if (bad) {
        fprintf(stderr, "replay: cannot read %s\n", path);
    } else {
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    if (f) fclose(f);
    return bad;
}

static int replay(const char *path, int *count);

static int replay_folder(const char *path, int *count)
{
    DIR *folder = opendir(path);
    if (!folder) {
        fprintf(stderr, "replay: cannot open %s\n", path);
        return 1;
    }
    int bad = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inside[4096];
        if (entry->d_name[0] == '.') continue;
        if (snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) < (int)sizeof inside)
            bad |= replay(inside, count);
    }
    closedir(folder);
    return bad;
}

static int replay(const char *path, int *count)
{
    struct stat s;
    if (stat(path, &s)) {
        fprintf(stderr, "replay: %s is not there\n", path);
        return 1;
    }
    if (S_ISDIR(s.st_mode)) return replay_folder(path, count);
    (*count)++;
    return replay_file(path, (size_t)s.st_size);
}

int main(int argc, char **argv)
{
    int count = 0, bad = 0;
    for (int i = 1; i < argc; i++) bad |= replay(argv[i], &count);
    printf("%d inputs\n", count);
    return bad;
}
