# latent.sh -- rows of autoencoders and their kin.

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
