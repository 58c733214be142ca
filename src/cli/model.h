/* model.h -- what most verbs begin with: a model from its file, and data beside it. */
#ifndef LIMN_CLI_MODEL_H
#define LIMN_CLI_MODEL_H

#include "cli/command.h"

/* Loads arg[0], computing as the flags say; and opens `data`, where it is not NULL. On failure neither is open. */
int open_model(const struct call *c, const char *data, limn_model **m, limn_data **d, limn_error *e);

/* Opens data as the model reads them, and says in a line what it does not know of them. */
int open_data_for(const struct call *c, const char *name, const limn_model *m, limn_data **d, limn_error *e);

/* Opens arg[0] and the data arg[1], does the work, closes both. out: a file that will be written; NULL: none. */
int with_model_and_data(const struct call *c, const char *out,
                        int (*work)(const struct call *c, limn_model *m, limn_data *d, limn_error *e), limn_error *e);

/* Is there an -o, with an ending that says what to write, in a folder that can be written to? */
int check_out(const struct call *c, const char *out, limn_error *e);

/* Writes an array with its recipe, frees it, and says so. m NULL: it holds latents. columns: pictures side by side, 0 for
** nearly square. */
int write_out(const struct call *c, const limn_model *m, limn_array *a, int columns, const char *out, limn_error *e);

/* The same, with options of its own. */
int write_with(const struct call *c, const limn_write_options *o, limn_array *a, const char *out, limn_error *e);

/* How a picture was made, for limn_write_options: the command, arg[0] under the key `of`, the seed. */
const char *recipe_of(const struct call *c, const char *of);

#endif
