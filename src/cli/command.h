/* command.h -- what a verb of `limn` is: a row with its arguments, its flags, its help, and a function.
**
** Adding a verb: 1. a file cmd_<verb>.c with its struct of flags, their table and a
** `const struct command`; 2. a line below and a row in commands.c; 3. tests/cli/test_cli.sh
** asks for its help and for one worked example in it.
*/
#ifndef LIMN_CLI_COMMAND_H
#define LIMN_CLI_COMMAND_H

#include "limn.h"

#define ARGS_MOST 8
#define LIST_MOST 64

/* In C: YES int, TEXT const char *, WHOLE int64_t, REAL double, TIME double (seconds), LIST struct list. */
enum flag_type { FLAG_YES, FLAG_TEXT, FLAG_WHOLE, FLAG_REAL, FLAG_TIME, FLAG_LIST };

struct list {
    int count;
    const char *item[LIST_MOST];
};

struct flag {
    const char *name;    /* "steps" for --steps; NULL where there is only a letter */
    char letter;         /* 'n' for -n; 0: none */
    enum flag_type type;
    size_t offset;       /* in the verb's struct */
    double low, high;    /* of numbers */
    const char *value;   /* what the help calls it: "N" */
    const char *help;
};
#define FLAGS_END {NULL, 0, FLAG_YES, 0, 0, 0, NULL, NULL}

/* Flags that every verb has. */
struct everywhere {
    int64_t seed, threads;
    const char *precision;
    int deterministic, json, quiet, help;
};

struct call {
    const struct command *command;
    struct everywhere common;
    int args;
    const char *arg[ARGS_MOST];
    const void *flags;   /* the verb's struct */
    const char *line;    /* the command as it was typed */
};

struct command {
    const char *name, *title; /* "sample", "draw items from a model" */
    const char *usage;        /* "MODEL -n N -o OUT" */
    const char *text;         /* a paragraph of help */
    const char *example;      /* one worked example, with what it is for */
    int least, most;          /* arguments that are not flags */
    int words;                /* the first so many of them name no file: FAMILY */
    const struct flag *flags;
    const void *defaults;     /* the struct before any flag; `size` bytes */
    size_t size;
    int (*run)(const struct call *c, limn_error *e); /* 0, or not 0 with *e filled in */
};

extern const struct command cmd_fit, cmd_sample, cmd_score, cmd_encode, cmd_decode, cmd_reconstruct, cmd_interpolate,
    cmd_classify, cmd_detect, cmd_cluster, cmd_query, cmd_impute, cmd_forecast, cmd_compress,
    cmd_decompress, cmd_eval, cmd_compare, cmd_judge, cmd_lab, cmd_families, cmd_data,
    cmd_bench, cmd_info, cmd_help;

extern const struct command *const commands[]; /* ends with NULL */

const struct command *command_find(const char *name);
int command_need(const char *name, const struct command **out, limn_error *e); /* or the error that names the nearest */

void help_all(void);
void help_command(const struct command *c);

#endif
