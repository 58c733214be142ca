/* html.h -- pieces of pages that stand alone. */
#ifndef LIMN_API_HTML_H
#define LIMN_API_HTML_H

#include "base/error.h"
#include "base/text.h"
#include "file/picture.h"

void html_text(struct text *out, const char *s); /* with what has a meaning in HTML written out; also for attributes */
int html_picture(struct text *out, const struct picture *p, const char *about, struct err *e); /* the picture itself, inside */

#endif
