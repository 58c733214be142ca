/* signals.c -- the handler only counts, and leaves at once when it is called again. */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define INTERRUPTED 130

static volatile sig_atomic_t came;
static const char *message;
static size_t message_length;

static void handle(int signal)
{
    (void)signal;
    if (came) _exit(INTERRUPTED);
    came = 1;
    if (message && write(STDERR_FILENO, message, message_length) < 0) return; /* nobody is left to be told */
}

void signals_catch(const char *said)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    message = said;
    message_length = said ? strlen(said) : 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* hours of work do not end because nobody reads its progress any more */
}

int signals_stop(void *unused)
{
    (void)unused;
    return came;
}
