/* condition.c -- one-hot classes, and how probable each is. */
#include "prob/condition.h"
#include "nn/layer.h"
#include "prob/categorical.h"

int condition_check(bool conditional, const struct item *item, struct err *e)
{
    if (!conditional || item->classes) return 0;
    fail(e, ERR_OPTION, "conditional=yes wants to know the class of each item, and these data have no classes");
    return fail_hint(e, "leave it away, or say which column of a table tells the class: DATA,label=COLUMN");
}

bool condition_known(net *n, bool conditional)
{
    if (conditional) return true;
    fail(&n->g->err, ERR_UNSUPPORTED, "the model was fitted without regard to classes");
    fail_hint(&n->g->err, "fit it with --set conditional=yes, and it tells classes apart");
    return false;
}

static var log_classes(net *n) /* [1, C] */
{
    return v_log_softmax(param(n, "class", SHAPE(1, n->item->classes), INIT_ZEROS));
}

var condition_of(net *n, bool conditional, struct batch b)
{
    return conditional ? v_one_hot(b.label, n->item->classes) : NO_VAR;
}

static var draw(net *n) /* [N] */
{
    return categorical_sample((struct categorical){v_broadcast(log_classes(n), SHAPE(n->batch, n->item->classes))});
}

var condition_drawn(net *n, bool conditional, struct batch given)
{
    if (!conditional) return NO_VAR;
    return v_one_hot(given.has_labels ? given.label : draw(n), n->item->classes);
}

var condition_logp(net *n, var condition)
{
    return v_sum_items(v_mul(condition, log_classes(n)));
}

var condition_join(var x, var condition)
{
    return condition.g ? v_join(x, condition, -1) : x;
}

var condition_split(net *n, bool conditional, var *joined)
{
    if (!conditional) return NO_VAR;
    const int64_t width = var_dim(*joined, -1), classes = n->item->classes;
    var condition = v_slice(*joined, -1, width - classes, classes);
    *joined = v_slice(*joined, -1, 0, width - classes);
    return condition;
}

var condition_copies(net *n, var x)
{
    const int64_t classes = n->item->classes, items = var_dim(x, 0);
    var once = v_reshape(x, shape_join(1, var_shape(x)));
    return v_reshape(v_broadcast(once, shape_join(classes, var_shape(x))),
                     shape_join(classes * items, shape_item(var_shape(x))));
}

var condition_each(net *n, int64_t items)
{
    const int64_t classes = n->item->classes;
    var class = v_reshape(v_iota(n->g, SHAPE(classes, items), 0), SHAPE(classes * items));
    return v_one_hot(v_cast(class, I32), classes);
}

var condition_table(net *n, var each)
{
    const int64_t classes = n->item->classes;
    return v_swap(v_reshape(each, SHAPE(classes, var_dim(each, 0) / classes)), 0, 1);
}
