/* forecast.c -- limn_forecast: how a series may go on. */
#include "api/api.h"

#include "task/feed.h"
#include "task/forecast.h"

#include <math.h>

limn_forecast_options limn_forecast_defaults(void)
{
    return (limn_forecast_options){.steps = 1, .draws = 100, .temperature = 1, .seed = 1};
}

static int tell(limn_model *model, limn_data *data, const limn_forecast_options *o, limn_array *drawn,
                limn_forecast_result *r, struct err *e)
{
    const limn_forecast_options defaults = limn_forecast_defaults(), *wish = o ? o : &defaults;
    const struct forecast_options f = {wish->steps, wish->draws, wish->temperature, wish->seed};
    struct forecast_judged judged;
    struct tensor t;
    CHECK_HERE(model, e);
    CHECK_HERE(data, e);
    CHECK(f.temperature >= 0 && f.temperature < 1e6, e, ERR_CALL, "a temperature of %g; it is 0 or more",
          f.temperature);
    TRY(feed_suit(model_of(model), data_of(data), e));
    if (r) TRY(forecast_judge(model_of(model), data_of(data), &f, &judged, e));
    if (r) *r = (limn_forecast_result){judged.crps, judged.last_value, judged.windows};
    if (!drawn) return 0;
    TRY(forecast(model_of(model), data_of(data), &f, &t, e));
    return api_array(&t, drawn, e);
}

int limn_forecast(limn_model *m, limn_data *d, const limn_forecast_options *o, limn_array *drawn,
                  limn_forecast_result *r, limn_error *e)
{
    struct err err = {0};
    api_empty(drawn);
    return api_done(tell(m, d, o, drawn, r, &err), &err, e);
}
