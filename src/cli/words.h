/* words.h -- every text that a person reads passes through tr. */
#ifndef LIMN_CLI_WORDS_H
#define LIMN_CLI_WORDS_H

const char *tr(const char *english) __attribute__((format_arg(1)));

#endif
