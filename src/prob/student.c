/* student.c -- the density of Student's t. */
#include "prob/student.h"

#include <math.h>

struct student student_of(var mean, var log_scale, var log_freedom)
{
    return (struct student){mean, v_clip(log_scale, STUDENT_LOG_SCALE_LOW, STUDENT_LOG_SCALE_HIGH),
                            v_clip(log_freedom, STUDENT_LOG_FREEDOM_LOW, STUDENT_LOG_FREEDOM_HIGH)};
}

var student_logp(struct student p, var x)
{
    var freedom = v_exp(p.log_freedom), half = v_scale(freedom, 0.5), more = v_offset(half, 0.5);
    var z = v_mul(v_sub(x, p.mean), v_exp(v_neg(p.log_scale)));
    var tail = v_mul(more, v_log(v_offset(v_div(v_square(z), freedom), 1)));
    var constant = v_sub(v_sub(v_lgamma(more), v_lgamma(half)), v_scale(v_offset(p.log_freedom, log(M_PI)), 0.5));
    return v_sub(v_sub(constant, p.log_scale), tail);
}
