# reproduce.sh -- published and known figures, reached with the command itself; read by bench/run.
#
# Seeds are 1, 2, 3; the record holds all three, and the median counts.

# fit_score NAME SEED DATA TEST SAMPLES FIT-OPTIONS...: prints {"seed", "nats", "ci95", "fit_seconds"}
fit_score() {
    name=$1 seed=$2 data=$3 test=$4 samples=$5
    shift 5
    done_=$("$LIMN" fit vae "$data" -o "$WORK/$name.limn" --seed "$seed" --json --quiet "$@" | tail -n 1)
    score=$("$LIMN" score "$WORK/$name.limn" "$test" --samples "$samples" --seed "$seed" --json)
    jq -nc --argjson seed "$seed" --argjson d "$done_" --argjson s "$score" \
        '{seed: $seed, nats: $s.nats_per_item, ci95: $s.ci95, fit_seconds: $d.seconds, steps: $d.steps}'
}

median_of() { jq -cs '{runs: ., median: (map(.nats) | sort | .[(length / 2 | floor)])}'; }

IWAE="--set hidden=200,200 --set latent=50 --set activation=tanh --set patience=0 --set schedule=cosine --batch 100"

# The one-layer VAE of Burda, Grosse & Salakhutdinov 2016 on freshly binarised MNIST; 5000 importance samples.
# EPOCHS, SEEDS, PRECISIONS and THREADS say otherwise than the defaults here.
iwae() {
    epochs=${EPOCHS:-900} seeds=${SEEDS:-1 2 3} threads=${THREADS:-2}
    for precision in ${PRECISIONS:-fp32 bf16}; do
        begin=$(now)
        figures=$(for seed in $seeds; do
            fit_score iwae "$seed" "$DATA/mnist" "$DATA/mnist:test" 5000 $IWAE --valid 0.0067 --epochs "$epochs" \
                --precision "$precision" --threads "$threads"
        done | median_of)
        record "iwae-vae-$epochs-$precision" "VAE 200-200-50 on binarised MNIST, $epochs epochs, $precision" \
            "EPOCHS=$epochs SEEDS='$seeds' PRECISIONS=$precision THREADS=$threads make bench ROWS=iwae" "$figures" \
            "$(since "$begin")" "-87.8 nats or better by 5000 samples; published -86.76"
    done
}
