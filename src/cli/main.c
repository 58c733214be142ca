/* main.c -- `limn`: finds the verb, reads its flags, runs it, and leaves with its code.
**
** Built on limn.h alone, as any other program could be.
*/
#include "cli/busy.h"
#include "cli/flags.h"
#include "cli/inputs.h"
#include "cli/say.h"
#include "cli/watch.h"
#include "cli/words.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MOST 1000

/* The command as it was typed, words with blanks between quotes; cut where it is very long. */
static const char *typed(int argc, char **argv)
{
    static char line[LINE_MOST];
    size_t n = (size_t)snprintf(line, sizeof line, "limn");
    for (int i = 1; i < argc && n < sizeof line; i++) {
        const char *quote = strpbrk(argv[i], " \t\n'\"$\\*?") ? "'" : "";
        n += (size_t)snprintf(line + n, sizeof line - n, " %s%s%s", quote, argv[i], quote);
    }
    for (char *at = line; *at; at++)
        if (*at == '\n' || *at == '\r') *at = ' ';
    return line;
}

/* Asked before the line is parsed, because parsing may fail. */
static int wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (!strcmp(argv[i], "--json")) return 1;
    return 0;
}

static int run_command(const struct command *command, int argc, char **argv, limn_error *e)
{
    struct call c = {.command = command, .line = typed(argc, argv)};
    void *flags = calloc(1, command->size ? command->size : 1);
    if (!flags) return out_of_memory(e);
    int failed = flags_parse(&c, flags, argc - 2, argv + 2, e);
    if (!failed && c.common.help) help_command(command);
    else if (!failed && inputs_spared(&c, e)) failed = 1;
    else if (!failed) {
        busy_settle(argv);
        if (c.common.threads) limn_set_threads((int)c.common.threads);
        failed = command->run(&c, e);
        watch_end();
    }
    free(flags);
    return failed;
}

static int print_version(void)
{
    printf("limn %s\n", limn_version());
    return 0;
}

static int run(int argc, char **argv, limn_error *e)
{
    static const char *const flags[] = {"--help", "--version"};
    const char *verb = argc > 1 ? argv[1] : "";
    const struct command *command;
    if (!*verb)
        return wrong(e, tr("`limn help` lists the verbs"), tr("what is to be done? usage: limn VERB ARGUMENTS"));
    if (!strcmp(verb, "--version")) return print_version();
    if (!strcmp(verb, "--help") || !strcmp(verb, "-h")) {
        help_all();
        return 0;
    }
    if (verb[0] == '-') {
        const char *near = limn_nearest(verb, flags, 2);
        const char *hint = tr("flags follow the verb; `limn help` lists the verbs");
        if (near) return wrong(e, hint, tr("limn has no flag '%s'; did you mean '%s'?"), verb, near);
        return wrong(e, hint, tr("'%s' stands where a verb was expected"), verb);
    }
    if (command_need(verb, &command, e)) return 1;
    for (int i = 2; i < argc && strcmp(argv[i], "--"); i++)
        if (!strcmp(argv[i], "--version")) return print_version();
    return run_command(command, argc, argv, e);
}

/* A stream that came closed must not become the first file that is opened; and a limit on the size of files is told as
** an error of writing, where the signal would leave a part of a file behind. */
static void settle_streams(void)
{
    int fd;
    do fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) close(fd);
    signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
    limn_error e = {0};
    settle_streams();
    int failed = run(argc, argv, &e);
    if (failed) say_error(&e, wants_json(argc, argv));
    if (fflush(stdout) || ferror(stdout)) {
        if (!failed) fprintf(stderr, "%s\n", tr("limn: the output could not be written"));
        failed = 1;
        if (!e.exit_code) e.exit_code = 1;
    }
    return failed ? e.exit_code : 0;
}
