/* verdict.h -- figures of judges, as a table for people or an object each for programs. */
#ifndef LIMN_CLI_VERDICT_H
#define LIMN_CLI_VERDICT_H

#include "cli/command.h"

void verdict_json(const limn_verdict *v);
void verdict_head(const limn_verdict *v); /* what all were judged on, and what the columns are */
void verdict_line(const limn_verdict *v, int with_note);

#endif
