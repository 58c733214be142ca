/* state.c -- the state file, as safetensors with the run's numbers in its metadata. */
#include "train/state.h"
#include "base/json.h"
#include "base/rng.h"
#include "store/checkpoint.h"

#include <math.h>
#include <stdio.h>

#define FORMAT "2" /* 1: moments under the parameters' own names */

static void identity_of(const struct fit *f, char *out, size_t size)
{
    snprintf(out, size, "%016llx", (unsigned long long)rng_hash_text(f->identity ? f->identity : ""));
}

static int to_json(const struct run_state *s, struct json *j, struct err *e)
{
    TRY(json_put_int(j, "step", s->step, e));
    TRY(json_put_int(j, "steps", s->steps, e));
    TRY(json_put_int(j, "stage", s->stage, e));
    TRY(json_put_int(j, "stage_start", s->stage_start, e));
    TRY(json_put_real(j, "rate_factor", s->rate_factor, e));
    TRY(json_put_int(j, "rollbacks", s->rollbacks, e));
    if (isfinite(s->best)) TRY(json_put_real(j, "best", s->best, e));
    TRY(json_put_int(j, "best_step", s->best_step, e));
    TRY(json_put_int(j, "stale", s->stale, e));
    return json_put_real(j, "seconds", s->seconds, e);
}

static void from_json(const struct json *j, struct run_state *s)
{
    s->step = json_int(json_get(j, "step"), -1);
    s->steps = json_int(json_get(j, "steps"), -1);
    s->stage = (int)json_int(json_get(j, "stage"), -1);
    s->stage_start = json_int(json_get(j, "stage_start"), -1);
    s->rate_factor = json_number(json_get(j, "rate_factor"), -1);
    s->rollbacks = (int)json_int(json_get(j, "rollbacks"), -1);
    s->best = json_number(json_get(j, "best"), -INFINITY);
    s->best_step = json_int(json_get(j, "best_step"), 0);
    s->stale = (int)json_int(json_get(j, "stale"), 0);
    s->seconds = json_number(json_get(j, "seconds"), 0);
}

int state_save(const struct fit *f, const struct run_state *s, struct err *e)
{
    char identity[20];
    struct text text = {0};
    struct json *j = json_new_object();
    int status = j ? to_json(s, j, e) : fail_memory(e);
    if (!status) {
        json_print(j, &text);
        identity_of(f, identity, sizeof identity);
        const struct st_meta meta[] = {{"limn.state", FORMAT},
                                       {"limn.family", f->family->name},
                                       {"limn.identity", identity},
                                       {"limn.run", text_get(&text)}};
        status = text.failed ? fail_memory(e) : checkpoint_save(f->store, CHECKPOINT_ALL, f->state_path, meta, 4, e);
    }
    json_free(j);
    text_free(&text);
    return status;
}

static int other_sizes(const struct entry *state, const struct entry *here, struct err *e)
{
    char of_state[100], of_run[100];
    fail(e, ERR_SHAPE, "the state has %s of %s, and with these data and options it is of %s", state->name,
         shape_text(state->value.shape, of_state, sizeof of_state),
         shape_text(here->value.shape, of_run, sizeof of_run));
    return fail_hint(e, "give the data and options that it was begun with, or begin anew without --resume");
}

static int copy_entries(const struct store *from, struct store *to, struct err *e)
{
    for (int i = 0; i < from->count; i++) {
        const struct entry *of = &from->entry[i], *here = store_find(to, of->kind, of->name);
        struct entry *made;
        if (here && !shape_equal(here->value.shape, of->value.shape)) return other_sizes(of, here, e);
        TRY(store_need(to, of->kind, of->name, of->value.type, of->value.shape, (struct init){INIT_FILL, 0}, &made, e));
        memcpy(made->value.data, of->value.data, tensor_bytes(&of->value));
    }
    to->version++;
    return 0;
}

/* f->store may hold some entries already, the front's; those of the file take their place. */
static int take_entries(const struct fit *f, const struct safetensors *file, struct err *e)
{
    struct store *read = store_new(0);
    if (!read) return fail_memory(e);
    int status = checkpoint_load(read, CHECKPOINT_ALL, file, f->state_path, e);
    if (!status) status = copy_entries(read, f->store, e);
    f->store->source = arena_text(&f->store->arena, f->state_path);
    store_free(read);
    return status;
}

static int load(const struct fit *f, const struct safetensors *file, struct run_state *s, bool *exact, struct err *e)
{
    const char *format = safetensors_meta(file, "limn.state"), *family = safetensors_meta(file, "limn.family");
    const char *identity = safetensors_meta(file, "limn.identity"), *numbers = safetensors_meta(file, "limn.run");
    char mine[20];
    CHECK(format && family && identity && numbers && strcmp(format, FORMAT) == 0, e, ERR_FORMAT,
          "%s is no state file of this version of limn", f->state_path);
    CHECK(strcmp(family, f->family->name) == 0, e, ERR_CALL, "%s is the state of a %s, not of a %s", f->state_path,
          family, f->family->name);
    struct json *j = json_parse(numbers, strlen(numbers), e);
    if (!j) return e && e->kind ? (int)e->kind : ERR_FORMAT;
    from_json(j, s);
    json_free(j);
    CHECK(s->step >= 0 && s->steps >= 0 && s->stage >= 0 && s->stage_start >= 0 && s->stage_start <= s->step &&
              s->rate_factor > 0 && s->rollbacks >= 0,
          e, ERR_FORMAT, "%s: the numbers of the run make no sense", f->state_path);
    identity_of(f, mine, sizeof mine);
    *exact = strcmp(identity, mine) == 0;
    return take_entries(f, file, e);
}

static int load_and_free(const struct fit *f, struct safetensors *file, struct run_state *s, bool *exact, struct err *e)
{
    int status = load(f, file, s, exact, e);
    safetensors_free(file);
    return status;
}

int state_load(const struct fit *f, struct run_state *s, bool *exact, struct err *e)
{
    struct safetensors *file;
    TRY(safetensors_read(f->state_path, &file, e));
    return load_and_free(f, file, s, exact, e);
}

int state_parse(const struct fit *f, void *bytes, size_t n, struct run_state *s, bool *exact, struct err *e)
{
    struct safetensors *file;
    TRY(safetensors_parse(bytes, n, &file, e));
    return load_and_free(f, file, s, exact, e);
}
