/* safetensors_format.h -- what the reader and the writer of safetensors share; for these two files only. */
#ifndef LIMN_FILE_SAFETENSORS_FORMAT_H
#define LIMN_FILE_SAFETENSORS_FORMAT_H

#include <stdbool.h>

#define LENGTH_SIZE 8         /* the header's length: u64 */
#define HEADER_MAX 100000000  /* the limit of the format's own definition */
#define META_KEY "__metadata__"
#define CHECKSUM_KEY "limn.checksum"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are read and written in place: little-endian only");

/* No control characters: names are printed in messages. */
static inline bool name_is_sound(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name < 32 || *name == 127) return false;
    return true;
}

#endif
