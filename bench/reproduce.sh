# reproduce.sh -- published and known figures, reached with the command itself; read by bench/run.
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

# choose NAME VALID SETTINGS...: fits each of the settings ("family option=value ...") to $train, and prints the one that
# did best on VALID, with its score there: {NAME: {"settings", "valid"}}. The model is $WORK/NAME.limn.
choose() {
    name=$1 valid=$2 best=
    shift 2
    for settings in "$@"; do
        flags=$(for s in $(echo "$settings" | cut -s -d' ' -f2-); do printf ' --set %s' "$s"; done)
        # shellcheck disable=SC2086
        "$LIMN" fit "${settings%% *}" "$train" -o "$WORK/$name.try.limn" $flags --valid "$valid" --quiet >/dev/null
        nats=$("$LIMN" score "$WORK/$name.try.limn" "$valid" --json | jq .nats_per_item)
        if [ -z "$best" ] || [ "$(jq -n "$nats > $best")" = true ]; then
            best=$nats chosen=$settings
            mv "$WORK/$name.try.limn" "$WORK/$name.limn"
        fi
    done
    jq -nc --arg name "$name" --arg settings "$chosen" --argjson valid "$best" '{($name): {settings: $settings, valid: $valid}}'
}

# Small binary sets, a record each: chain, tree, networks with up to k parents and mixtures, chosen on the validation part.
debd() {
    for set in ${SETS:-nltcs plants baudio jester accidents mushrooms dna nips}; do
        begin=$(now)
        train=$DATA/debd/$set.train.data.gz valid=$DATA/debd/$set.valid.data.gz
        figures=$({
            choose chain "$valid" "bayesnet structure=chain"
            choose tree "$valid" "bayesnet prior=0.1" "bayesnet prior=1"
            choose network "$valid" "bayesnet parents=2" "bayesnet parents=4" "bayesnet parents=8" \
                "bayesnet parents=2 prior=1" "bayesnet parents=4 prior=1" "bayesnet parents=4 score=bdeu" \
                "bayesnet parents=8 score=bdeu"
            choose mixture "$valid" "mob components=5" "mob components=10" "mob components=20" "mob components=50"
        } | jq -cs add)
        for model in chain tree network mixture; do
            nats=$("$LIMN" score "$WORK/$model.limn" "$DATA/debd/$set.test.data.gz" --json | jq .nats_per_item)
            figures=$(echo "$figures" | jq -c ".$model += {test: ($nats * 1000 | round / 1000)}")
        done
        record "debd-$set" "$set (DEBD), chosen on the validation part" "SETS=$set make bench ROWS=debd" "$figures" \
            "$(since "$begin")" "tabulated"
    done
}

# The whole validation part of tiny Shakespeare, its last tenth, by n-grams of order 1 to 8.
ngram() {
    begin=$(now)
    text=$DATA/text/tinyshakespeare.txt
    figures=$(for order in 1 2 3 4 5 6 7 8; do
        "$LIMN" fit markov "$text,first=0.9" -o "$WORK/markov.limn" --set order=$order --valid "$text,last=0.1" --quiet >/dev/null
        "$LIMN" score "$WORK/markov.limn" "$text,last=0.1" --json | jq -c "{(\"$order\"): (.nats_per_item * 100000 | round / 100000)}"
    done | jq -cs add)
    record ngram "tiny Shakespeare by n-grams" "make bench ROWS=ngram" "$figures" "$(since "$begin")" \
        "within 0.01 of 3.3473 2.48576 2.04922 1.77378 1.66880 1.69805 1.77919 1.87578"
}

STATIC="$DATA/binarized_mnist/binarized-mnist"

# MADE with one hidden layer of 500 and one order, on the binarised MNIST of Larochelle & Murray 2011.
made() {
    epochs=${EPOCHS:-30} seeds=${SEEDS:-1 2 3} threads=${THREADS:-2}
    begin=$(now)
    figures=$(for seed in $seeds; do
        FAMILY=made fit_score made "$seed" "$STATIC-train-images-idx3-ubyte.gz" "$STATIC-test-images-idx3-ubyte.gz" 1 \
            --set order=random --valid "$STATIC-valid-images-idx3-ubyte.gz" --epochs "$epochs" --threads "$threads"
    done | median_of)
    record "made-500-static-mnist" "MADE-500, one order, static binary MNIST, $epochs epochs" \
        "EPOCHS=$epochs SEEDS='$seeds' THREADS=$threads make bench ROWS=made" "$figures" "$(since "$begin")" \
        "-95.0 nats or better; published -94.5"
}

# A gated PixelCNN on freshly binarised MNIST.
pixelcnn() {
    time=${TIME:-60m} seeds=${SEEDS:-1} threads=${THREADS:-2}
    begin=$(now)
    figures=$(for seed in $seeds; do
        FAMILY=pixelcnn fit_score pixelcnn "$seed" "$DATA/mnist" "$DATA/mnist:test" 1 --valid 0.03 --time "$time" \
            --batch 32 --threads "$threads"
    done | median_of)
    record "pixelcnn-dynamic-mnist-$time" "Gated PixelCNN, freshly binarised MNIST, $time" \
        "TIME=$time SEEDS='$seeds' THREADS=$threads make bench ROWS=pixelcnn" "$figures" "$(since "$begin")" \
        "-83.0 nats or better within an hour; published -81.5 after days"
}

# A transformer on tiny Shakespeare, by the clock: nats per character of all of the last tenth.
shakespeare_row() {
    row=$1 time=$2 bar=$3
    shift 3
    text=$DATA/text/tinyshakespeare.txt seeds=${SEEDS:-1} threads=${THREADS:-2}
    begin=$(now)
    figures=$(for seed in $seeds; do
        FAMILY=transformer fit_score "$row" "$seed" "$text" "$text,last=0.1" 1 --valid 0.1 --time "$time" \
            --threads "$threads" "$@"
    done | median_of)
    record "$row" "transformer on tiny Shakespeare, $time: $*" \
        "SEEDS='$seeds' THREADS=$threads make bench ROWS=${row%-*}" "$figures" "$(since "$begin")" "$bar"
}

shakespeare() { shakespeare_row shakespeare-5m 5m "-1.65 nats per character or better; a 5-gram has -1.669"; }

shakespeare_long() {
    shakespeare_row shakespeare_long-20m 20m "-1.55 nats per character or better" \
        --set layers=6 --set width=192 --set heads=6 --set dropout=0.1
}

# Beside scikit-learn on the same arrays: PEER_PYTHON is a Python that has it, such as that of a virtual environment.
peers() {
    for part in em kmeans logistic; do
        begin=$(now)
        figures=$(OMP_NUM_THREADS=${THREADS:-2} "${PEER_PYTHON:-python3}" bench/peers/closed.py "$LIMN" "$WORK" $part)
        case $part in em) bar="a round at least 5 times as fast" ;; *) bar="at least as fast" ;; esac
        record "peer-$part" "beside scikit-learn: $part" "PEER_PYTHON=... make bench ROWS=peers" "$figures" "$(since "$begin")" "$bar"
    done
}

# Mixtures of Bernoullis on black and white MNIST: 205.80, 167.07, 155.83, 144.11, 137.05, 125.29 for 1 .. 500 components.
mob_curve() {
    begin=$(now)
    figures=$(for k in ${COMPONENTS:-1 10 20 50 100 500}; do
        "$LIMN" fit mob "$DATA/binarized_mnist" -o "$WORK/mob.limn" --set components="$k" --valid 0 --quiet >"$WORK/said"
        "$LIMN" score "$WORK/mob.limn" "$DATA/binarized_mnist:test" --json | jq -c --arg k "$k" '{($k): .nats_per_item}'
    done | jq -cs add)
    record mob-curve "mixture of k Bernoullis on binarised MNIST, test" "COMPONENTS='${COMPONENTS:-1 10 20 50 100 500}' make bench ROWS=mob_curve" \
        "$figures" "$(since "$begin")" "within 2 nats of -205.80, -167.07, -155.83, -144.11, -137.05, -125.29"
}

# accuracy FAMILY SETTING...
accuracy() {
    "$LIMN" fit "$1" "$DATA/mnist" -o "$WORK/class.limn" --valid 0 --quiet $(shift && printf -- '--set %s ' "$@") >"$WORK/said"
    "$LIMN" classify "$WORK/class.limn" "$DATA/mnist:test" --json | jq .accuracy
}

# Classical classifiers on MNIST, 60,000 and 10,000 pictures.
mnist_classes() {
    begin=$(now)
    figures=$(jq -nc --argjson normal "$(accuracy naive-bayes grey=yes smoothing=1e-9)" \
        --argjson bernoulli "$(accuracy naive-bayes light=0 prior=1)" --argjson lda "$(accuracy lda ridge=0.01)" \
        --argjson qda "$(accuracy qda ridge=0.02)" --argjson logistic "$(accuracy logistic penalty=100)" '$ARGS.named')
    record mnist-classes "accuracy on MNIST's test pictures" "make bench ROWS=mnist_classes" "$figures" "$(since "$begin")" \
        "within 0.003 of 0.5555, 0.8412, 0.8772, 0.9534, 0.9187"
}
