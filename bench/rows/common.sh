# common.sh -- what the rows share: a fit with its score, and the median of several.
#
# Seeds are 1, 2, 3; the record holds all three, and the median counts.

# FAMILY=... (vae) fit_score NAME SEED DATA TEST SAMPLES FIT-OPTIONS...: prints {"seed", "nats", "ci95", "fit_seconds"}
fit_score() {
    name=$1 seed=$2 data=$3 test=$4 samples=$5
    shift 5
    done_=$("$LIMN" fit "${FAMILY:-vae}" "$data" -o "$WORK/$name.limn" --seed "$seed" --json --quiet "$@" | tail -n 1)
    score=$("$LIMN" score "$WORK/$name.limn" "$test" --samples "$samples" --seed "$seed" --json)
    jq -nc --argjson seed "$seed" --argjson d "$done_" --argjson s "$score" \
        '{seed: $seed, nats: $s.nats_per_item, ci95: $s.ci95, fit_seconds: $d.seconds, steps: $d.steps}'
}

median_of() { jq -cs '{runs: ., median: (map(.nats) | sort | .[(length / 2 | floor)])}'; }
