# precision.sh -- does bf16 cost quality? Loss curves of the same trainings in f32 and in bf16, on real data, three seeds.
#
#   PRECISION_ROWS="vae dcgan"   some rows only        STEPS_SHARE=20   a twentieth of the steps, to try it out
#
# About 40 minutes for all on two cores. Numbers that a seed begins with, its order of the items and its noise are the same
# in both types. At ten points, the mean loss of that tenth of the run: bf16 less f32 on average over the seeds, and what
# two standard errors of it are by the spread of the seeds within each type. A network counts as kept where the last tenth
# lies within that; an adversarial one too, though its loss says little of its pictures.

PRECISION_ALL="vae gpt-4x128 dcgan unet"

# precision_row ROW: data, steps and batch (0: the row's own)
precision_row() {
    case $1 in
        vae) echo "fashion-mnist 6000 0" ;;
        gpt-4x128) echo "$DATA/text/tinyshakespeare.txt 2000 0" ;;
        dcgan) echo "$DATA/cifar10/data_batch_1.bin.xz 500 0" ;;
        unet) echo "$DATA/cifar10/data_batch_1.bin.xz 500 8" ;;
    esac
}

precision_figures='
    def mean: add / length;
    def variance: mean as $m | map((. - $m) * (. - $m)) | add / (length - 1);
    def at($p; $k): [.[] | select(.precision == $p) | .tenths[$k]];
    . as $runs | ([.[].tenths | length] | min) as $points |
    {steps: .[0].steps, seeds: ([.[].seed] | unique),
     curve: [range($points) as $k | ($runs | at("f32"; $k)) as $f | ($runs | at("bf16"; $k)) as $b |
        {step: ((($k + 1) / 10) * $runs[0].steps | round), f32: ($f | mean), bf16: ($b | mean), difference: (($b | mean) - ($f | mean)),
         noise: (if ($f | length) > 1 then 2 * ((($f | variance) / ($f | length) + ($b | variance) / ($b | length)) | sqrt) else null end)}],
     each: [.[] | {seed, precision, last: .tenths[-1], ms}]} |
    . + (.curve[-1] | {difference, noise, kept: (if .noise then (.difference | fabs) <= .noise else null end)}) |
    . + {points_within: ([.curve[] | select(.noise and (.difference | fabs) <= .noise)] | length)}'

precision() {
    for row in ${PRECISION_ROWS:-$PRECISION_ALL}; do
        begin=$(now)
        # shellcheck disable=SC2046
        set -- $(precision_row "$row")
        steps=$(($2 / ${STEPS_SHARE:-1})) batch=$3
        [ "$steps" -ge 20 ] || steps=20
        : >"$WORK/precision"
        for seed in ${SEEDS:-1 2 3}; do
            for type in f32 bf16; do
                "$BENCH/steps" "$row" --data "$1" --seed "$seed" --steps "$steps" --batch "$batch" --precision "$type" |
                    jq -c --argjson seed "$seed" '. + {seed: $seed}' >>"$WORK/precision"
            done
        done
        record "precision-$row" "loss of $row in f32 and bf16, $(basename "$1"), $steps steps" \
            "PRECISION_ROWS=$row make bench ROWS=precision" "$(jq -sc "$precision_figures" "$WORK/precision")" "$(since "$begin")" \
            "within seed noise"
    done
}
