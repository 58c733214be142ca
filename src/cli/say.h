/* say.h -- how the command speaks: results on stdout, everything else on stderr, JSON where it was asked for. */
#ifndef LIMN_CLI_SAY_H
#define LIMN_CLI_SAY_H

#include "cli/command.h"

/* Fills *e with an error of the caller's making (exit code 2), and returns not 0. hint may be NULL. */
int wrong(limn_error *e, const char *hint, const char *format, ...) __attribute__((format(printf, 3, 4)));

int out_of_memory(limn_error *e); /* nonzero */

/* One line on stderr, unless --quiet or --json. */
void say(const struct call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The one line of a failure: on stderr, or as an object on stdout. */
void say_error(const limn_error *e, int json);

/* Pieces of JSON, on stdout. A real that is not finite is null. */
void out_text(const char *s);
void out_real(double x);

/* {"items":64,"out":"pictures.png"}, or the same in words on stderr. */
void say_written(const struct call *c, int64_t items, const char *out);

#endif
