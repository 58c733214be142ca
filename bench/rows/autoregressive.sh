# autoregressive.sh -- rows of the models that write a sample one value after the other.

STATIC="$DATA/binarized_mnist/binarized-mnist"

# static FAMILY TITLE BAR FIT-OPTIONS...: on the binarised MNIST of Larochelle & Murray 2011; EPOCHS, SEEDS, THREADS.
static() {
    family=$1 title=$2 bar=$3 seeds=${SEEDS:-1 2 3} threads=${THREADS:-2}
    shift 3
    begin=$(now)
    figures=$(for seed in $seeds; do
        FAMILY=$family fit_score "$family" "$seed" "$STATIC-train-images-idx3-ubyte.gz" "$STATIC-test-images-idx3-ubyte.gz" 1 \
            --valid "$STATIC-valid-images-idx3-ubyte.gz" --epochs "$epochs" --threads "$threads" "$@"
    done | median_of)
    record "$title-static-mnist" "$title, static binary MNIST, $epochs epochs" \
        "EPOCHS=$epochs SEEDS='$seeds' THREADS=$threads make bench ROWS=$family" "$figures" "$(since "$begin")" "$bar"
}

# Chosen on the validation part: -98.98 by Adam in 30 epochs, -98.91 by plain descent in 15, in a random order -98.62.
fvsbn() {
    epochs=${EPOCHS:-40} && static fvsbn fvsbn "-97.5 nats or better; published -97.45" \
        --set order=random --set optimiser=sgd --set rate=0.05 --set decay=2e-5
}
made() { epochs=${EPOCHS:-30} && static made made-500 "-95.0 nats or better; published -94.5" --set order=random; }
nade() {
    epochs=${EPOCHS:-20} && static nade nade-500 "-88.9 nats or better within 90 minutes; published -88.33" \
        --set order=random --set rate=4e-3
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
        --set width=192 --set heads=6 --set context=256 --batch 16
}

# 10.7 million parameters, as nanoGPT's run on a GPU.
shakespeare_6x384() {
    shakespeare_row shakespeare_6x384-2h 2h "-1.48 nats per character or better" --set layers=6 --set width=384 \
        --set heads=6 --set context=256 --batch 32 --set dropout=0.2 --set rate=1.5e-3
}
