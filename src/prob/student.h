/* student.h -- Student's t distribution, value by value: a normal with heavier tails. Parameters are clipped. */
#ifndef LIMN_PROB_STUDENT_H
#define LIMN_PROB_STUDENT_H

#include "graph/build.h"

#define STUDENT_LOG_SCALE_LOW (-9.0)
#define STUDENT_LOG_SCALE_HIGH 9.0
#define STUDENT_LOG_FREEDOM_LOW (-2.0)
#define STUDENT_LOG_FREEDOM_HIGH 5.0 /* 148 degrees: hardly to be told from a normal, and lgamma still exact to 1e-5 */

struct student {
    var mean, log_scale, log_freedom;
};

struct student student_of(var mean, var log_scale, var log_freedom); /* clips */
var student_logp(struct student p, var x);

#endif
