/* fuzz_state.c -- any bytes are refused as a state file, or read into a store whose numbers may be touched. */
#include "train/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store *store = store_new(1);
    void *bytes = mem_alloc(size);
    const struct fit f = {.family = family_find("vae"), .store = store, .state_path = "state", .identity = "fuzz"};
    struct run_state s;
    bool exact;
    struct err e = {0};
    const char *name;
    if (size && bytes) memcpy(bytes, data, size);
    if (store && bytes && !state_parse(&f, bytes, size, &s, &exact, &e)) store_finite(store, &name);
    if (!store) mem_free(bytes);
    store_free(store);
    return 0;
}
