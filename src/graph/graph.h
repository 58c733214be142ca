/* graph.h -- a step of a model, as data: operations on shaped values.
**
** A graph is built once, by plain calls (build.h): add(x, y) appends a node and
** returns it. Gradients (gradient.h) append more nodes; the plan compiles what
** its targets need. Nodes are only ever appended, so a node's sources stand
** before it. The graph knows no hardware and holds no numbers.
**
** Errors are sticky: a call with unfitting shapes records the first error in
** the graph and returns a poisoned var, which every later call passes on, so
** model code has no `if` per line. graph_check is the one place to look.
*/
#ifndef LIMN_GRAPH_GRAPH_H
#define LIMN_GRAPH_GRAPH_H

#include "base/error.h"
#include "base/mem.h"
#include "tensor/tensor.h"

#define OP_MAX_SOURCES 8

enum op {
#define OP(name, ...) OP_##name,
#include "graph/ops.def"
#undef OP
    OP_COUNT
};

enum op_flag {
    OP_ELEMENT = 1,
    OP_HEAVY = 2,
    OP_LEAF = 4,
    OP_RANDOM = 8,
    OP_EFFECT = 16,
    OP_FLAT = 32,
    OP_NOGRAD = 64,
};

struct graph;

/* A value of a graph. Poisoned: id < 0. */
typedef struct var {
    struct graph *g;
    int id;
} var;

struct node {
    enum op op;
    enum dtype type;
    struct shape shape;
    int sources;
    int source[OP_MAX_SOURCES]; /* ids, all smaller than this node's */
    int64_t i[8];               /* attributes: ops.def says which */
    double f[2];
    const char *name;           /* INPUT and STATE: by which the plan finds it */
    const char *scope;          /* "enc/1": where in the model, for messages and random keys */
};

struct op_info {
    const char *name;
    int sources; /* -1: one to OP_MAX_SOURCES */
    unsigned flags;
    bool (*infer)(struct graph *g, struct node *n); /* sets shape and type, or records an error */
    /* dx[k] = the gradient of source k, in the output's broadcast shape; leave dx[k].id = -1 where nothing flows */
    void (*gradient)(var y, var dy, var *dx);
    var (*expand)(var y); /* the same value in smaller rows; rows with several outputs return output 0 */
    const char *help;
};

extern const struct op_info op_table[OP_COUNT];

static inline bool op_assigns(enum op op) /* to its first source */
{
    return op_table[op].flags & OP_EFFECT;
}

struct graph {
    struct arena arena;
    struct node *node;
    int count, capacity;
    struct err err;
    char scope[200];
    const char *scope_text; /* the same, interned */
    struct ordinal *ordinals; /* random nodes so far, per scope */
};

struct graph *graph_new(void); /* NULL: out of memory */
void graph_free(struct graph *g);
int graph_check(const struct graph *g, struct err *e);

/* Scopes name what is being built: "vae" then "enc" gives "vae/enc". */
void graph_push(struct graph *g, const char *name);
void graph_pop(struct graph *g);

/* Append a node: sources must belong to g. Shape and type of leaves, and the
** "to" shape of rows that want one, are set beforehand in *n. */
var graph_add(struct graph *g, struct node n, const var *sources, int count);

/* Record the first error; returns a poisoned var. */
var graph_fail(struct graph *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool var_ok(var v);

const struct node *var_node(var v); /* of a sound var */
struct shape var_shape(var v);      /* SCALAR when poisoned */
enum dtype var_type(var v);
int64_t var_dim(var v, int axis);
var var_source(var v, int k);

/* Does node `user` read node `id`? */
bool graph_uses(const struct graph *g, int user, int id);

struct text; /* base/text.h */
void graph_dump(const struct graph *g, struct text *out);

#endif
