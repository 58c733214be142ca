/* commands.c -- the table of verbs. */
#include "cli/command.h"
#include "cli/say.h"
#include "cli/words.h"

#include <string.h>

const struct command *const commands[] = {
    &cmd_fit,        &cmd_sample, &cmd_score,   &cmd_encode, &cmd_decode, &cmd_reconstruct, &cmd_interpolate,
    &cmd_classify,   &cmd_detect, &cmd_cluster, &cmd_query,  &cmd_impute, &cmd_forecast,    &cmd_compress,
    &cmd_decompress, &cmd_eval,   &cmd_compare, &cmd_judge,  &cmd_lab,    &cmd_families,    &cmd_data,
    &cmd_info,       &cmd_bench,  &cmd_help,    NULL,
};

#define COMMANDS ((int)(sizeof commands / sizeof commands[0]) - 1)

const struct command *command_find(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i]->name, name)) return commands[i];
    return NULL;
}

int command_need(const char *name, const struct command **out, limn_error *e)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) names[i] = commands[i]->name;
    const char *near = limn_nearest(name, names, COMMANDS);
    *out = command_find(name);
    if (*out) return 0;
    if (near) return wrong(e, tr("`limn help` lists the verbs"), tr("no verb '%s'; did you mean '%s'?"), name, near);
    return wrong(e, tr("`limn help` lists the verbs"), tr("no verb '%s'"), name);
}
