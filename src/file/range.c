/* range.c -- an interval that narrows with each bit; its leading bytes go out once they are settled (Martin 1979).
**
** The interval is kept as 32 bits and is at least 2^24 wide. A byte is settled
** unless a later sum carries into it; so the last byte below 255 is held back, with
** the number of bytes 255 after it.
*/
#include "file/range.h"

#define NARROWEST (1u << 24)
#define FIRST_BYTES 4

struct range range_writer(struct text *out)
{
    return (struct range){.out = out, .width = UINT32_MAX, .held = -1};
}

static uint8_t next_byte(struct range *r)
{
    if (r->in < r->end) return *r->in++;
    r->over = true;
    return 0;
}

struct range range_reader(const void *bytes, size_t n)
{
    struct range r = {.in = bytes, .end = (const uint8_t *)bytes + n, .width = UINT32_MAX};
    for (int i = 0; i < FIRST_BYTES; i++) r.code = r.code << 8 | next_byte(&r);
    return r;
}

static void put(struct range *r, int byte)
{
    const uint8_t b = (uint8_t)byte;
    text_bytes(r->out, &b, 1);
}

/* Moves the leading byte of low out. */
static void shift(struct range *r)
{
    const int carry = (int)(r->low >> 32), lead = (int)(r->low >> 24 & 255);
    if (carry || lead != 255) {
        if (r->held >= 0) put(r, r->held + carry);
        for (; r->pending; r->pending--) put(r, 255 + carry);
        r->held = lead;
    } else {
        r->pending++;
    }
    r->low = (r->low & (NARROWEST - 1)) << 8;
}

bool range_bit(struct range *r, uint32_t one, bool bit)
{
    const uint32_t part = (r->width >> 16) * one;
    if (!r->out) bit = r->code < part;
    if (bit) {
        r->width = part;
    } else {
        r->low += r->out ? part : 0;
        r->code -= r->out ? 0 : part;
        r->width -= part;
    }
    for (; r->width < NARROWEST; r->width <<= 8) {
        if (r->out) shift(r);
        else r->code = r->code << 8 | next_byte(r);
    }
    return bit;
}

void range_finish(struct range *r)
{
    for (int i = 0; i <= FIRST_BYTES; i++) shift(r);
}

bool range_ended(const struct range *r)
{
    return !r->over && r->in == r->end;
}
