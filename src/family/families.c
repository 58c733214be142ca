/* families.c -- the list of families, one row each. */
#include "family/family.h"

extern const struct family gan_family, made_family, transformer_family;
extern const struct family bayes_family, bayesnet_family, gaussian_family, independent_family, lda_family;
extern const struct family linear_family;
extern const struct family logistic_family, ridge_family;
extern const struct family pixelcnn_family;
extern const struct family classifier_family, markov_family;
extern const struct family fvsbn_family, nade_family;
extern const struct family naive_bayes_family, qda_family;
extern const struct family cnn_family;
extern const struct family gmm_family, kde_family, kmeans_family, mob_family, pca_family, ppca_family;
extern const struct family glow_family, maf_family, nsf_family, realnvp_family;
extern const struct family aae_family, ae_family, iwae_family, vae_family, vqvae_family, wae_family;

/* clang-format off */
const struct family *const families[] = {
    &independent_family,
    &gaussian_family,
    &naive_bayes_family,
    &bayes_family,
    &bayesnet_family,
    &markov_family,
    &lda_family,
    &qda_family,
    &logistic_family,
    &linear_family,
    &ridge_family,
    &classifier_family,
    &gmm_family,
    &mob_family,
    &kde_family,
    &kmeans_family,
    &pca_family,
    &ppca_family,
    &fvsbn_family,
    &nade_family,
    &made_family,
    &realnvp_family,
    &maf_family,
    &nsf_family,
    &glow_family,
    &ae_family,
    &pixelcnn_family,
    &transformer_family,
    &vae_family,
    &iwae_family,
    &vqvae_family,
    &aae_family,
    &wae_family,
    &gan_family,
    &cnn_family,
    NULL,
};
/* clang-format on */

const struct family *family_find(const char *name)
{
    for (int k = 0; families[k]; k++)
        if (strcmp(families[k]->name, name) == 0) return families[k];
    return NULL;
}

/* What `independent` calls a distribution that somebody takes for a family; "": that goes without saying; NULL: none. */
static const char *law_named(const char *name)
{
    if (strcmp(name, "bernoulli") == 0 || strcmp(name, "categorical") == 0) return "";
    for (int k = 0; k < LAW_BERNOULLI; k++)
        if (strcmp(law_name((enum law_kind)k), name) == 0) return law_name((enum law_kind)k);
    return NULL;
}

int family_need(const char *name, const struct family **out, struct err *e)
{
    const char *names[64];
    int count = 0;
    *out = family_find(name);
    if (*out) return 0;
    for (; families[count] && count < 64; count++) {
        names[count] = families[count]->name;
    }
    const char *near = text_nearest(name, names, count), *law = law_named(name);
    if (strcmp(name, "auto") == 0) {
        fail(e, ERR_CALL, "there is no family 'auto'");
        return fail_hint(e, "`limn compare DATA` fits several and tells which does best");
    }
    if (law) {
        fail(e, ERR_CALL, "there is no family '%s': it is a distribution of single columns", name);
        return fail_hint(e, "fit the family independent%s%s", law[0] ? " with --set law=" : "", law);
    }
    if (near) fail(e, ERR_CALL, "there is no family '%s'; did you mean '%s'?", name, near);
    else fail(e, ERR_CALL, "there is no family '%s'", name);
    fail_hint(e, "`limn families` tells which there are, and what each can do");
    return ERR_CALL;
}
