# flows.sh -- flows against zuko's, paired on the same test rows.
#
#   FLOWS="magic skin" FLOW_SECONDS=60 FLOW_FAMILIES=nsf make bench ROWS=flows
#
# Same sizes (5 steps, 64,64 hidden, 8 bins), batch, optimiser, schedule, running average of the weights and seconds, the
# same number of threads, one after the other; both keep what does best on the same held-out rows. A record for each
# data: mean log density of the test rows in nats, the paired difference (above 0: limn's is better) and two standard
# errors of it.

# flow_settings FAMILY: how limn names it
flow_settings() {
    case $1 in
        nsf-autoregressive) echo "nsf --set kind=autoregressive" ;;
        maf) echo "maf --set hidden=64,64" ;;
        *) echo "$1" ;;
    esac
}

# flow_pair PYTHON FAMILY SECONDS THREADS: on the rows that stand in $WORK
flow_pair() {
    # shellcheck disable=SC2046
    steps=$("$LIMN" fit $(flow_settings "$2") "$WORK/train.npy" --valid "$WORK/valid.npy" -o "$WORK/m.limn" --time "${3}s" \
        --threads "$4" --quiet --json | tail -n 1 | jq .steps)
    "$LIMN" score "$WORK/m.limn" "$WORK/test.npy" -o "$WORK/scores.csv" >"$WORK/said"
    OMP_NUM_THREADS=$4 "$1" bench/peers/flows.py fit "$WORK" "$2" "$3"
    "$1" bench/peers/flows.py compare "$WORK" "$WORK/scores.csv" | jq -c --arg family "$2" --argjson steps "$steps" \
        '{($family): (. + {limn_steps: $steps})}'
}

flows() {
    python=$(bench/peers/setup torch zuko)
    [ -n "$python" ] || return 1
    seconds=${FLOW_SECONDS:-600} families=${FLOW_FAMILIES:-nsf nsf-autoregressive maf} threads=${THREADS:-2}
    for name in ${FLOWS:-miniboone magic housing shuttle skin}; do
        begin=$(now)
        "$python" bench/peers/flows.py prepare "$name" "$DATA" "$WORK" >&2
        figures=$(for family in $families; do flow_pair "$python" "$family" "$seconds" "$threads"; done | jq -cs add)
        record "flows-$name" "flows on $name beside zuko, $seconds s each" \
            "FLOWS=$name FLOW_FAMILIES='$families' FLOW_SECONDS=$seconds THREADS=$threads make bench ROWS=flows" "$figures" \
            "$(since "$begin")" "difference 0 or more, within two standard errors"
    done
}

# flow_mnist: RealNVP on the 256 levels of MNIST with uniform noise; TIME=60m make bench ROWS=flow_mnist
flow_mnist() {
    begin=$(now) minutes=${TIME:-60m} threads=${THREADS:-1}
    run=$(FAMILY=realnvp fit_score flow "${SEED:-1}" "$DATA/mnist/train-images-idx3-ubyte.gz" \
        "$DATA/mnist/t10k-images-idx3-ubyte.gz" 1 --time "$minutes" --threads "$threads" --batch 32 --set layers=6)
    figures=$(echo "$run" | jq -c '. + {bits_per_dim: (-.nats / 784 / (2 | log))}')
    record flow-mnist "RealNVP on MNIST, $minutes" "TIME=$minutes SEED=${SEED:-1} THREADS=$threads make bench ROWS=flow_mnist" \
        "$figures" "$(since "$begin")" "1.25 bits per dimension or fewer, in an hour"
}
