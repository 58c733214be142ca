# closed.sh -- rows of the models that have a closed form or come by counting and EM.

# flags "family option=value ...": as fit takes them
flags() { for s in $(echo "$1" | cut -s -d' ' -f2-); do printf ' --set %s' "$s"; done; }

# choose NAME VALID SETTINGS...: fits each of the settings ("family option=value ...") to $train, and prints the one that
# did best on VALID, with its score there: {NAME: {"settings", "valid"}}. The model is $WORK/NAME.limn.
choose() {
    name=$1 valid=$2 best=
    shift 2
    for settings in "$@"; do
        # shellcheck disable=SC2046
        "$LIMN" fit "${settings%% *}" "$train" -o "$WORK/$name.try.limn" $(flags "$settings") --valid "$valid" --quiet >/dev/null
        nats=$("$LIMN" score "$WORK/$name.try.limn" "$valid" --json | jq .nats_per_item)
        if [ -z "$best" ] || [ "$(jq -n "$nats > $best")" = true ]; then
            best=$nats chosen=$settings
            mv "$WORK/$name.try.limn" "$WORK/$name.limn"
        fi
    done
    jq -nc --arg name "$name" --arg settings "$chosen" --argjson valid "$best" '{($name): {settings: $settings, valid: $valid}}'
}

# test_nats MODEL DATA: rounded to a thousandth
test_nats() { "$LIMN" score "$1" "$2" --json | jq '.nats_per_item * 1000 | round / 1000'; }

# learn MODEL SETTINGS...: the best of the settings on the validation part, fitted with each of $SEEDS, and what it gets on
# the test part: {MODEL: {"settings", "valid", "runs", "median"}}
learn() {
    model=$1
    shift
    chosen=$(choose "$model" "$valid" "$@")
    settings=$(echo "$chosen" | jq -r ".$model.settings")
    for seed in $SEEDS; do # what choose left is that of seed 1
        # shellcheck disable=SC2046
        [ "$seed" = 1 ] || "$LIMN" fit "$model" "$train" -o "$WORK/$model.limn" $(flags "$settings") --valid "$valid" --seed "$seed" --quiet >/dev/null
        jq -nc --argjson seed "$seed" --argjson nats "$(test_nats "$WORK/$model.limn" "$test")" '{$seed, $nats}'
    done | median_of | jq -c --argjson chosen "$chosen" ".$model = \$chosen.$model + . | {$model}"
}

# Zeros and ones as categories: for families that would take them for numbers.
as_categories() {
    "$LIMN" data "$train" --schema | sed 's/"kind":"number"/"kind":"category","categories":["0","1"]/' >"$WORK/kinds.json"
    train=$train,schema=$WORK/kinds.json valid=$valid,schema=$WORK/kinds.json test=$test,schema=$WORK/kinds.json
}

# Small binary sets, a record each: chain, tree, networks with up to k parents, mixtures, and what goes value by value; all
# chosen on the validation part. What is learned by gradients is fitted with three seeds where there is a bar, else with one.
debd() {
    for set in ${SETS:-nltcs plants baudio jester accidents mushrooms dna nips}; do
        begin=$(now) bar=tabulated SEEDS=1 masked="made rate=3e-3"
        set -- "nade rate=1e-3" "nade rate=3e-3"
        case $set in # two thousand rows: one network learns them by heart, the mean of several does not
            mushrooms)
                bar="-9.7 nats or better" SEEDS="1 2 3"
                set -- "nade rate=3e-3" "nade rate=3e-3 nets=8"
                ;;
            nips) bar="-275 nats or better" SEEDS="1 2 3" masked="made rate=3e-4" ;; # four hundred rows
        esac
        train=$DATA/debd/$set.train.data.gz valid=$DATA/debd/$set.valid.data.gz test=$DATA/debd/$set.test.data.gz
        closed=$({
            choose chain "$valid" "bayesnet structure=chain"
            choose tree "$valid" "bayesnet prior=0.1" "bayesnet prior=1"
            choose network "$valid" "bayesnet parents=2" "bayesnet parents=4" "bayesnet parents=8" \
                "bayesnet parents=2 prior=1" "bayesnet parents=4 prior=1" "bayesnet parents=4 score=bdeu" \
                "bayesnet parents=8 score=bdeu"
            choose mixture "$valid" "mob components=5" "mob components=10" "mob components=20" "mob components=50"
        } | jq -cs add)
        for model in chain tree network mixture; do
            closed=$(echo "$closed" | jq -c ".$model.test = $(test_nats "$WORK/$model.limn" "$test")")
        done
        learned=$({
            learn fvsbn "fvsbn rate=0.03" "fvsbn optimiser=sgd rate=0.003"
            learn nade "$@"
            as_categories
            learn made "$masked"
        } | jq -cs add)
        record "debd-$set" "$set (DEBD), chosen on the validation part" "SETS=$set make bench ROWS=debd" \
            "$(echo "$closed $learned" | jq -cs add)" "$(since "$begin")" "$bar"
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

# Beside scikit-learn on the same arrays: PEER_PYTHON is a Python that has it, such as that of a virtual environment.
peers() {
    for part in ${PARTS:-em kmeans logistic kmeans-mnist logistic-mnist}; do
        begin=$(now)
        figures=$(OMP_NUM_THREADS=${THREADS:-2} "${PEER_PYTHON:-python3}" bench/peers/closed.py "$LIMN" "$WORK" $part)
        case $part in em) bar="a round at least 5 times as fast" ;; *) bar="at least as fast" ;; esac
        record "peer-$part" "beside scikit-learn: $part" "PARTS=$part PEER_PYTHON=... make bench ROWS=peers" "$figures" "$(since "$begin")" "$bar"
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
