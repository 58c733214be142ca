/* query.h -- questions to a density of rows.
**
**   P(sex=MALE | island=Biscoe)                  a probability
**   P(sex | island=Biscoe, body_mass_g=4000)     that of each category, or of each of a few whole numbers
**   P(age>30 | 1<=visits<5), P(age=30..40)       of ranges of numbers
**   P(body_mass_g=4000)                          of a number a density; of a whole number the probability of its step
**   argmax(sex, species | island=Biscoe)         the likeliest values, taken together; over all else is summed
**   argmax(* | island=Biscoe)                    of all other categories: the most probable explanation
*/
#ifndef LIMN_TASK_QUERY_H
#define LIMN_TASK_QUERY_H

#include "base/text.h"
#include "model/model.h"

struct answer {
    int count;         /* of values; 1 where one was asked for */
    const char **name; /* [count]: of categories; NULL where one was asked for */
    double *value;     /* [count]: probabilities, or a density where a number was asked for */
    bool is_density;
    int columns;       /* argmax: how many; value[0] is their probability together */
    const char **column, **best; /* [columns]: names, and the likeliest values */
    struct arena arena;
};

int query_ask(const struct model *m, const char *question, struct answer *a, struct err *e);
void answer_free(struct answer *a);

/* "a=1, b=x" into row [columns], on the scale of the data, NaN where nothing is said. */
int query_given(const struct model *m, const char *list, double *row, struct err *e);

#endif
