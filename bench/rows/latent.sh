# latent.sh -- rows of autoencoders and their kin.

# Chosen on 2958 held-out pictures after 24000 steps: their bound was -98.36, -96.57, -96.76 with rates of 0.001, 0.002, 0.004.
IWAE="--set hidden=200,200 --set latent=50 --set activation=tanh --set patience=0 --set schedule=cosine --set rate=2e-3 --batch 100"

# iwae_run SEED FAMILY FIT-OPTIONS...: one model: log p by 5000 importance samples, the bound of one, how far it is off,
# and the latents that are used.
iwae_run() {
    of=$1 kin=$2
    shift 2
    run=$(FAMILY=$kin fit_score iwae "$of" "$DATA/mnist" "$DATA/mnist:test" 5000 $IWAE --valid 0.0067 "$@")
    parts=$("$LIMN" score "$WORK/iwae.limn" "$DATA/mnist:test" --parts --seed "$of" --json --quiet)
    jq -nc --argjson r "$run" --argjson p "$parts" '$r + {elbo: ($p.reconstruction - $p.kl),
        gap: ($r.nats - $p.reconstruction + $p.kl), active_units: $p.active_units}'
}

# iwae_row NAME TITLE TIME BAR FAMILY FIT-OPTIONS...: the one-layer models of Burda, Grosse & Salakhutdinov 2016 on freshly
# binarised MNIST, by the clock, or by EPOCHS. SEEDS, PRECISIONS and THREADS say otherwise than the defaults here.
iwae_row() {
    name=$1 title=$2 time=$3 bar=$4 seeds=${SEEDS:-1 2 3} threads=${THREADS:-2}
    shift 4
    if [ -n "${EPOCHS:-}" ]; then span=$EPOCHS until="--epochs $EPOCHS" told="EPOCHS=$EPOCHS"; else
        span=$time until="--time $time" told="TIME=$time"
    fi
    for precision in ${PRECISIONS:-bf16}; do
        begin=$(now)
        figures=$(for seed in $seeds; do
            iwae_run "$seed" "$@" $until --precision "$precision" --threads "$threads"
        done | median_of)
        record "$name-$span-$precision" "$title, ${until#--}, $precision" \
            "$told SEEDS='$seeds' PRECISIONS=$precision THREADS=$threads make bench ROWS=${name%-vae}" "$figures" "$(since "$begin")" "$bar"
    done
}

iwae() {
    iwae_row iwae-vae "VAE 200-200-50 (k = 1) on binarised MNIST" "${TIME:-30m}" \
        "-87.6 nats within 30 minutes on two cores, -87.3 within two hours, by 5000 samples; published -86.76, 19 units active" vae
}

iwae5() {
    iwae_row iwae5 "IWAE 200-200-50 (k = 5) on binarised MNIST" "${TIME:-60m}" \
        "-85.9 nats within 60 minutes on two cores, by 5000 samples; published -85.54, 22 units active" iwae --set draws=5
}

# fit_figure SEED FAMILY DATA FIT-OPTIONS...: fits $WORK/figure.limn and prints how long that took
fit_figure() {
    seed=$1 family=$2 data=$3
    shift 3
    "$LIMN" fit "$family" "$data" -o "$WORK/figure.limn" --seed "$seed" --threads "${THREADS:-2}" --json --quiet "$@" |
        tail -n 1 | jq .seconds
}

# run_of SEED VALUE SECONDS: one of several runs, also told to who waits; runs of them: all, and their median
run_of() {
    jq -nc --argjson seed "$1" --argjson value "$2" --argjson took "$3" '{seed: $seed, value: $value, fit_seconds: $took}' |
        tee /dev/stderr
}
runs() { jq -cs '{runs: ., median: (map(.value) | sort | .[(length / 2 | floor)])}'; }

error_on() { "$LIMN" classify "$WORK/figure.limn" "$1" --json | jq '1 - .accuracy'; }

# What a code of 30 numbers gives back of MNIST's test pictures, beside 30 principal components.
deep_ae() {
    epochs=${EPOCHS:-60} begin=$(now)
    squared='.squared_error * 784'
    figures=$(for seed in ${SEEDS:-1 2 3}; do
        took=$(fit_figure "$seed" ae "$DATA/mnist" --set hidden=1000,500,250 --set latent=30 --set schedule=cosine \
            --valid 0.0167 --epochs "$epochs")
        run_of "$seed" "$("$LIMN" reconstruct "$WORK/figure.limn" "$DATA/mnist:test" -n 10000 --json | jq "$squared")" "$took"
    done | runs)
    "$LIMN" fit pca "$DATA/mnist" -o "$WORK/pca.limn" --set latent=30 --valid 0 --quiet >"$WORK/said"
    components=$("$LIMN" reconstruct "$WORK/pca.limn" "$DATA/mnist:test" -n 10000 --json | jq "$squared")
    record deep-ae "squared error of a test picture of MNIST through 30 numbers, autoencoder 784-1000-500-250-30, $epochs epochs" \
        "EPOCHS=$epochs make bench ROWS=deep_ae" "$(echo "$figures" | jq -c --argjson pca "$components" '. + {pca: $pca}')" \
        "$(since "$begin")" "3.5 or less; 30 principal components 13.9"
}

# The classes of MNIST from 100 labels: a network by itself, and one that begins with an encoder fitted without labels.
few_labels() {
    begin=$(now) layers="--set hidden=${HIDDEN:-1000,500,250}"
    plain=$(for seed in ${SEEDS:-1 2 3}; do
        took=$(fit_figure "$seed" classifier "$DATA/mnist,labels=100,seed=$seed" $layers --valid 0 --steps 1000)
        run_of "$seed" "$(error_on "$DATA/mnist:test")" "$took"
    done | runs)
    fit_figure 1 ae "$DATA/mnist" $layers --set latent=30 --set drop=0.5 --set schedule=cosine --valid 0.0167 \
        --epochs "${EPOCHS:-30}" >"$WORK/said"
    mv "$WORK/figure.limn" "$WORK/begun.limn"
    begun=$(for seed in ${SEEDS:-1 2 3}; do
        took=$(fit_figure "$seed" classifier "$DATA/mnist,labels=100,seed=$seed" $layers --from "$WORK/begun.limn" --valid 0 \
            --set rate=3e-4 --set dropout=0.5 --steps 300)
        run_of "$seed" "$(error_on "$DATA/mnist:test")" "$took"
    done | runs)
    record few-labels "error on MNIST's test pictures after 100 labels" "make bench ROWS=few_labels" \
        "$(jq -nc --argjson plain "$plain" --argjson begun "$begun" '{plain: $plain, pretrained: $begun}')" \
        "$(since "$begin")" "pretrained 0.15 or less; plain about 0.25"
}

AAE="--set hidden=500,500 --set critic=300,300 --set noise=0.4 --set rate=4e-3 --set critic_rate=0.3 --set class_rate=1 --set schedule=cosine --batch 100 --precision bf16"

# An adversarial autoencoder that is told few of MNIST's labels, and one that is told none. Chosen on the last 10,000
# training pictures after 4 epochs, 100 labels: errors of 0.104 and 0.082 with rates of 1e-3 and 4e-3; 0.168,
# 0.135, 0.104 and 0.123 with a critic_rate of 0.03, 0.1, 0.3 and 1.
aae_labels() {
    for labels in ${LABELS:-100 1000}; do
        begin=$(now)
        figures=$(for seed in ${SEEDS:-1 2 3}; do
            took=$(fit_figure "$seed" aae "$DATA/mnist,labels=$labels,seed=$seed" $AAE --set latent=10 --set conditional=yes \
                --valid 0 --epochs "${EPOCHS:-20}")
            run_of "$seed" "$(error_on "$DATA/mnist:test")" "$took"
        done | runs)
        record "aae-labels-$labels" "AAE told $labels of MNIST's labels: error on the test pictures, ${EPOCHS:-20} epochs" \
            "EPOCHS=${EPOCHS:-20} SEEDS='${SEEDS:-1 2 3}' LABELS=$labels THREADS=${THREADS:-2} make bench ROWS=aae_labels" \
            "$figures" "$(since "$begin")" \
            "$([ "$labels" = 100 ] && echo 0.06 || echo 0.025) or less; published $([ "$labels" = 100 ] && echo 0.019 || echo 0.016)"
    done
}

# Without noise on what the critic sees it tells soft shares from whole kinds at sight, and few kinds are used. Chosen on the
# last 10,000 training pictures after 6 epochs: 0.398, 0.246 and 0.330 with a critic_rate of 0.3, 1 and 2 (blur 0.3, 0.5,
# 0.5), 0.271 with twice the rate; without blur 0.46.
AAE_KINDS="--set hidden=500,500 --set critic=300,300 --set latent=5 --set kinds=16 --set noise=0.3 --set blur=0.5
    --set rate=1e-3 --set critic_rate=1 --set schedule=cosine --batch 100 --precision bf16"

aae_clusters() {
    begin=$(now) epochs=${EPOCHS:-20} threads=${THREADS:-2}
    figures=$(for seed in ${SEEDS:-1 2 3}; do
        took=$(fit_figure "$seed" aae "$DATA/mnist" $AAE_KINDS --valid 0 --epochs "$epochs")
        run_of "$seed" "$("$LIMN" cluster "$WORK/figure.limn" "$DATA/mnist:test" --json | jq '1 - .purity')" "$took"
    done | runs)
    record aae-clusters "AAE with 16 kinds: error on MNIST's test pictures, each kind called what most of it are, $epochs epochs" \
        "EPOCHS=$epochs SEEDS='${SEEDS:-1 2 3}' THREADS=$threads make bench ROWS=aae_clusters" "$figures" \
        "$(since "$begin")" "0.15 or less; published 0.096"
}

# A VQ-VAE of each class of Fashion-MNIST; a classifier that has seen nothing but its samples; and how many codes are used.
# Sizes were chosen on the last 10,000 training pictures.
VQVAE="--set channels=32 --set prior-layers=2 --set dropout=0 --set schedule=cosine --valid 0.0167"

vqvae_classes() {
    begin=$(now)
    figures=$(for seed in ${SEEDS:-1 2 3}; do
        took=$(fit_figure "$seed" vqvae fashion-mnist --set conditional=yes $VQVAE --precision bf16 --epochs "${EPOCHS:-4}")
        "$LIMN" encode "$WORK/figure.limn" fashion-mnist:test -o "$WORK/codes.csv" --quiet
        used=$(tail -n +2 "$WORK/codes.csv" | tr ',' '\n' | sort -u | wc -l)
        "$LIMN" sample "$WORK/figure.limn" -n "${DRAWN:-20000}" --class all -o "$WORK/drawn.npz" --seed "$seed" \
            --threads "${THREADS:-2}" --quiet
        fit_figure "$seed" classifier "$WORK/drawn.npz" --set schedule=cosine --valid 0 --epochs 10 >"$WORK/said"
        run_of "$seed" "$(jq -n "1 - $(error_on fashion-mnist:test)")" "$took" | jq -c --argjson used "$used" '. + {codes_used: ($used / 256)}'
    done | runs)
    record vqvae-classes "accuracy on Fashion-MNIST's test pictures of a classifier fitted to a VQ-VAE's samples, ${EPOCHS:-4} epochs" \
        "THREADS=${THREADS:-2} make bench ROWS=vqvae_classes" "$figures" "$(since "$begin")" "0.75 or more, and above 0.8 of the codes used"
}
