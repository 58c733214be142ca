/* npy_header.c -- the header of an .npy file: a Python dictionary of three keys, read and never evaluated.
**
**   {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }
*/
#include "file/npy.h"
#include "file/parse.h"

#define HEADER_MAX (1 << 20)
#define WORD_MAX 32

/* What is left of the header. */
struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && strchr(" \t\r\n", *c->at) && *c->at) c->at++;
}

static bool accept(struct cursor *c, char wanted)
{
    skip_space(c);
    if (c->at == c->end || *c->at != wanted) return false;
    c->at++;
    return true;
}

static int expect(struct cursor *c, char wanted, struct err *e)
{
    CHECK(accept(c, wanted), e, ERR_FORMAT, "the header is malformed: '%c' is missing", wanted);
    return 0;
}

/* A short text, plain ASCII, in either kind of quotes. */
static int read_word(struct cursor *c, char word[WORD_MAX], struct err *e)
{
    char quote = accept(c, '\'') ? '\'' : '"';
    if (quote == '"') TRY(expect(c, '"', e));
    int n = 0;
    while (c->at < c->end && *c->at != quote && *c->at >= ' ' && *c->at <= '~' && n < WORD_MAX - 1)
        word[n++] = *c->at++;
    word[n] = 0;
    CHECK(accept(c, quote), e, ERR_FORMAT, "the header is malformed: the text '%s' does not end", word);
    return 0;
}

static int read_descr(struct cursor *c, struct npy_header *h, struct err *e)
{
    char word[WORD_MAX];
    CHECK(!accept(c, '['), e, ERR_FORMAT, "its items are records; only plain numbers can be read");
    TRY(read_word(c, word, e));
    bool ordered = word[0] && strchr("<>|=", word[0]);
    const char *kind = word + ordered;
    h->big = word[0] == '>';
    h->kind = *kind;
    h->size = *kind && kind[1] && !kind[2] ? kind[1] - '0' : 0;
    bool power = h->size == 1 || h->size == 2 || h->size == 4 || h->size == 8;
    bool known = power && (h->kind == 'i' || h->kind == 'u' || (h->kind == 'b' && h->size == 1) ||
                           (h->kind == 'f' && h->size > 1));
    if (known) return 0;
    if (h->kind == 'O') {
        fail(e, ERR_FORMAT, "its items are Python objects, which would have to be executed to be read");
        return fail_hint(e, "save it as numbers: numpy.save(FILE, x.astype('float32'))");
    }
    fail(e, ERR_FORMAT, "its items are of type '%s'", word);
    return fail_hint(e, "truth values (b1), whole numbers (i1 to i8, u1 to u8) and reals (f2, f4, f8) can be read");
}

static int read_truth(struct cursor *c, bool *truth, struct err *e)
{
    skip_space(c);
    size_t left = (size_t)(c->end - c->at);
    *truth = left >= 4 && memcmp(c->at, "True", 4) == 0;
    bool lie = left >= 5 && memcmp(c->at, "False", 5) == 0;
    CHECK(*truth || lie, e, ERR_FORMAT, "fortran_order is neither True nor False");
    c->at += *truth ? 4 : 5;
    return 0;
}

static int read_dim(struct cursor *c, int64_t *dim, struct err *e)
{
    skip_space(c);
    CHECK(c->at < c->end && *c->at >= '0' && *c->at <= '9', e, ERR_FORMAT, "the shape is not a list of whole numbers");
    for (*dim = 0; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        CHECK(!__builtin_mul_overflow(*dim, 10, dim) && !__builtin_add_overflow(*dim, *c->at - '0', dim), e, ERR_FORMAT,
              "a dimension of the shape is too large to be true");
    accept(c, 'L'); /* Python 2 */
    return 0;
}

static int read_shape(struct cursor *c, struct shape *s, struct err *e)
{
    TRY(expect(c, '(', e));
    for (s->rank = 0; !accept(c, ')'); s->rank++) {
        CHECK(s->rank < MAX_RANK, e, ERR_FORMAT, "it has more than %d dimensions", MAX_RANK);
        TRY(read_dim(c, &s->dim[s->rank], e));
        if (accept(c, ',')) continue;
        CHECK(s->rank > 0, e, ERR_FORMAT, "the shape is not a tuple");
        s->rank++;
        return expect(c, ')', e);
    }
    return 0;
}

static int read_dictionary(struct cursor *c, struct npy_header *h, struct err *e)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    unsigned seen = 0;
    TRY(expect(c, '{', e));
    while (!accept(c, '}')) {
        char word[WORD_MAX];
        TRY(read_word(c, word, e));
        int key = 0;
        while (key < 3 && strcmp(word, keys[key]) != 0) key++;
        CHECK(key < 3, e, ERR_FORMAT, "the header has an unknown key '%s'", word);
        CHECK(!(seen >> key & 1), e, ERR_FORMAT, "the header has the key '%s' twice", word);
        seen |= 1u << key;
        TRY(expect(c, ':', e));
        TRY(key == 0 ? read_descr(c, h, e) : key == 1 ? read_truth(c, &h->fortran, e) : read_shape(c, &h->shape, e));
        if (accept(c, ',')) continue;
        TRY(expect(c, '}', e));
        break;
    }
    for (int key = 0; key < 3; key++) CHECK(seen >> key & 1, e, ERR_FORMAT, "the header lacks the key '%s'", keys[key]);
    skip_space(c);
    CHECK(c->at == c->end, e, ERR_FORMAT, "something follows the dictionary in the header");
    return 0;
}

/* Finds the text between the fixed part and the numbers. */
static int find_text(const uint8_t *p, size_t n, struct cursor *c, struct err *e)
{
    CHECK(n >= 10 && memcmp(p, "\x93NUMPY", 6) == 0, e, ERR_FORMAT,
          "not an .npy file: it does not begin with \\x93NUMPY");
    CHECK(p[6] >= 1 && p[6] <= 3, e, ERR_FORMAT, "it is .npy version %d.%d; 1.0 to 3.0 can be read", p[6], p[7]);
    size_t fixed = p[6] == 1 ? 10 : 12, length = p[8] | (size_t)p[9] << 8;
    CHECK(n >= fixed, e, ERR_FORMAT, "the file ends within the header");
    if (fixed == 12) length |= (size_t)p[10] << 16 | (size_t)p[11] << 24;
    CHECK(length <= HEADER_MAX, e, ERR_FORMAT, "it claims a header of %zu bytes, and %d is the limit", length,
          HEADER_MAX);
    CHECK(length <= n - fixed, e, ERR_FORMAT, "the file ends within the header");
    c->at = (const char *)p + fixed;
    c->end = c->at + length;
    return 0;
}

int npy_parse_header(const void *bytes, size_t n, struct npy_header *h, struct err *e)
{
    struct cursor c = {0};
    *h = (struct npy_header){0};
    TRY(find_text(bytes, n, &c, e));
    h->start = (size_t)(c.end - (const char *)bytes);
    TRY(read_dictionary(&c, h, e));
    size_t need, left = n - h->start;
    TRY(parse_bytes(h->shape, (size_t)h->size, &need, e));
    char text[160];
    CHECK(left >= need, e, ERR_FORMAT,
          "the file ends early: the shape %s needs %zu bytes of numbers, and %zu are there",
          shape_text(h->shape, text, sizeof text), need, left);
    CHECK(left == need, e, ERR_FORMAT, "%zu bytes follow the last number of the shape %s", left - need,
          shape_text(h->shape, text, sizeof text));
    return 0;
}
