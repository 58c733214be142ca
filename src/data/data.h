/* data.h -- one argument names any data.
**
**   NAME[:PART][,KEY=VALUE...]   a built-in: fashion-mnist, fashion-mnist:test, rings, rings,n=5000,seed=3
**   PATH                         a file or folder; what it is is found out by looking (./rings is a file called rings)
**   DATA,label=ATTRIBUTE         the class is what an attribute of the items says (tables: a column)
**   DATA,labels=N[,seed=S]       the classes of only N items, the others' are not known
**   DATA+DATA                    pictures of several sources, and the class is the source: emoji+emoji-noto
**
** A data set is a number of items that can be read in any order. Readers are
** rows of a table (readers.c): each looks at a name or path and says whether it
** is its own.
*/
#ifndef LIMN_DATA_DATA_H
#define LIMN_DATA_DATA_H

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "tensor/item.h"

struct data;

/* What is told of items beside their labels. A function that is NULL has nothing to tell of any of them. */
struct captions {
    void (*text)(const struct data *d, int64_t row, struct text *out);     /* adds nothing where that item has none */
    void (*keywords)(const struct data *d, int64_t row, struct text *out); /* separated by ", " */
    int columns;                                                           /* attributes: numbers and categories */
    const struct column *column;
    double (*attribute)(const struct data *d, int64_t row, int column);    /* NaN: not known */
};

struct data {
    struct arena arena;   /* names, columns; freed by data_close */
    const char *name;     /* as given */
    const char *about;    /* one line: what was understood */
    const char *schema;   /* tables: how the file was understood, as JSON (data/schema.h); else NULL */
    const struct item *as; /* while it is opened, for a model: what that knows of such data; else NULL */
    const char *unknown;   /* what stands in it that the model does not know, in one line; NULL: nothing */
    const char *doubts;   /* tables: columns that would be numbers but for a few words, in lines; NULL: none */
    const struct table_file *file; /* where the items are the rows of a table in a file, in order: data/verbatim.h; else NULL */
    struct item item;
    bool named;           /* tables: the columns' names stand in the file, and are no numbers given to them */
    int64_t count;
    /* Items rows[0..n-1] into x (item.type, n x item.shape) and, where there are labels and labels is not NULL,
    ** labels[0..n-1]. Reading changes nothing: several threads may read. */
    int (*read)(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e);
    const struct captions *captions; /* NULL: nothing is told */
    /* Items of one group are variants of one thing, and stay together when data are split. NULL: each is for itself. */
    uint64_t (*group)(const struct data *d, int64_t row);
    /* Of text: how many characters stand before that symbol. NULL: every symbol is one character. */
    int64_t (*place)(const struct data *d, int64_t symbol);
    bool numbered; /* pictures in the order of the numbers in their names, which may be that of a film */
    bool partly;  /* of some items the class is not known: their label is -1 */
    bool made;    /* items are made when they are read (decoded, drawn): reading ahead of their use is worth a thread */
    const int64_t *gap;   /* of one series with times: rows that come after another step than usual; the first of them */
    int64_t gaps;
    bool sliding; /* items overlap: item i is the window that begins at place i of one long text or series */
    void (*close)(struct data *d); /* what the arena does not hold; may be NULL */
    void *self;
    /* Known truth, for made data. */
    double (*log_density)(const struct data *d, const double *x); /* NULL: unknown */
    double entropy;       /* nats per item, where log_density is known */
    const char *truth;    /* how they are made, in lines for a person; may be NULL */
};

struct reader {
    const char *name, *about;                        /* NULL: not listed */
    bool labels;                                     /* takes label= itself */
    bool builtin;                                    /* matched by name, listed by `limn data`; `mine` is not asked */
    bool (*mine)(const char *name);                  /* cheap: looks at the name, or at the file's first bytes */
    /* Fills *d, whose name stands already; on failure d is closed by the caller. */
    int (*open)(const struct reader *self, const char *name, struct data *d, struct err *e);
};
extern const struct reader *const data_readers[];    /* ends with NULL */

int data_open(const char *name, struct data **out, struct err *e); /* unknown: says what is near, and what there is */

/* The same for a model that was made for items `as`. What it says of its columns decides, by their names, how those of a
** table are read, however few the rows; a category or class that it does not know counts as missing, and (*out)->unknown
** tells of it. */
int data_open_as(const char *name, const struct item *as, struct data **out, struct err *e);
void data_close(struct data *d);                                   /* NULL allowed */

/* Text: items become windows of `length` symbols (64 until this is called), starting anywhere. To be called before
** any part is taken of d. */
int data_set_window(struct data *d, int length, struct err *e);

/* Text: symbols become bytes or subwords; they are characters until this is called, or bytes where it is no UTF-8, and so
** they stay where characters are asked for. That many subwords are learned from all but the last part `held` of it, which
** data_split would hold out. Like data_set_window, to be called before any part is taken. */
int data_set_units(struct data *d, enum units units, int subwords, double held, struct err *e);

int64_t data_symbols(const struct data *d);    /* of text: in all its windows together, which overlap */
int64_t data_characters(const struct data *d); /* the same in characters, whatever the symbols are */

/* A subset seen as a data set; it borrows d, which must stay open. rows is copied. */
int data_subset(struct data *d, const int64_t *rows, int64_t n, struct data **out, struct err *e);

/* The items of which an attribute is known, which must be a category, with it as their label. It borrows d. */
int data_label(struct data *d, const char *attribute, struct data **out, struct err *e);

/* The items whose class is known; *out NULL: it is known of all. It borrows d. */
int data_known(struct data *d, struct data **out, struct err *e);

/* All items, but of only so many is the class known, evenly many of each class, drawn by the seed. It takes d over, also
** when it fails. */
int data_few_labels(struct data *d, int64_t labels, uint64_t seed, const char *name, struct data **out, struct err *e);

/* Splits by a hash of each item's contents, so that the same item falls on the same side on every machine; items of one
** group, and equal items, stay together. Columns of rows are measured anew. One long text or series is cut at one place:
** its last part is `part`, and windows across the cut are on neither side. Both borrow d. */
int data_split(struct data *d, double fraction, struct data **rest, struct data **part, struct err *e);

/* The rows of batch number `step` of an endless walk: each epoch a fresh keyed permutation; a pure function of seed
** and step. Batches run on from one epoch into the next, so that each is full; data smaller than a batch repeat. */
void data_batch_rows(const struct data *d, uint64_t seed, int64_t step, int64_t batch, int64_t *rows);

/* Everything as doubles, row-major n x size of an item: for plain fitters and judges. Refuses more than `most` bytes.
** *x, and *labels (NULL where there are none; labels may be NULL), are the caller's (mem_free). */
#define DATA_WHOLE_MOST ((size_t)1 << 32) /* bytes, where the data are all wanted at once */
int data_all(struct data *d, size_t most, double **x, int32_t **labels, struct err *e);

int data_labels(struct data *d, int32_t *labels, struct err *e); /* labels [count] alone, of data that have them */

#endif
