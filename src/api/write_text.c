/* write_text.c -- arrays as text, and what is written line by line. */
#include "api/write.h"
#include "data/units.h"

int sheet_write_line(struct atomic_file *f, struct text *line, struct err *e)
{
    text_add(line, "\n");
    if (line->failed) return fail_memory(e);
    TRY(atomic_write(f, line->data, line->length, e));
    text_clear(line);
    return 0;
}

int sheet_write_whole(const struct sheet *s, const char *path,
                      int (*write)(const struct sheet *, struct atomic_file *, struct err *), struct err *e)
{
    struct atomic_file *f;
    TRY(atomic_open(&f, path, e));
    const int failed = write(s, f, e);
    if (!failed) return atomic_commit(f, e);
    atomic_abandon(f);
    return failed;
}

static int add_texts(const struct sheet *s, struct atomic_file *f, struct text *line, struct err *e)
{
    const int64_t n = s->numbers.shape.dim[0], length = s->numbers.shape.dim[1];
    for (int64_t i = 0; i < n; i++) {
        for (int64_t t = 0; t < length; t++) {
            const int64_t symbol = (int64_t)tensor_get(&s->numbers, i * length + t);
            if (symbol >= 0 && symbol < s->item->symbols) units_print(s->item, (int)symbol, line);
        }
        if (i + 1 < n) text_add(line, "\n");
        TRY(sheet_write_line(f, line, e));
    }
    return 0;
}

static int write_texts(const struct sheet *s, struct atomic_file *f, struct err *e)
{
    struct text line = {0};
    const int failed = add_texts(s, f, &line, e);
    text_free(&line);
    return failed;
}

int sheet_write_txt(const struct sheet *s, const char *path, struct err *e)
{
    const bool text = s->item && s->item->kind == ITEM_TEXT && s->item->symbol_names && s->numbers.shape.rank == 2;
    if (text) return sheet_write_whole(s, path, write_texts, e);
    fail(e, ERR_CALL, "%s: what is to be written is not text", path);
    return fail_hint(e, "give a name that ends in .npy or .csv");
}
