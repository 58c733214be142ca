# scaling.sh -- the same step on one core and on two.
#
#   STEPS_ROWS="vae unet"   some rows only        STEPS_SHARE=20   a twentieth of the steps, to try it out
#
# About 6 minutes for all. Runs with one thread and with two take turns, each twice, and the quicker of each two counts.
# The model of it: with T1 milliseconds on one core and c calls of kernels in a step,
#
#     T2 = (s + (1 - s) / 2) T1 + f c
#
# where s is the share that does not get shorter (Amdahl's; what waits for memory is in it) and f what a call costs because
# two threads begin and end it together. s and f are fitted over all rows, so that each row's relative error counts alike.

scaling_steps() {
    case $1 in
        unet | unet-sample | gpt-6x384) n=12 ;;
        conv-vae | unet-block | dcgan | wgan-gp-critic) n=100 ;;
        *) n=1000 ;;
    esac
    n=$((n / ${STEPS_SHARE:-1}))
    [ "$n" -ge 4 ] || n=4
    echo "$n"
}

scaling_fit='
    def places($n): pow(10; $n) as $scale | . * $scale | round / $scale;
    # T2 / T1 = a + f (c / T1), a straight line; each row weighs by what its relative error weighs
    map(. + {u: (.calls / .one_ms), y: (.two_ms / .one_ms)} | . + {w: (1 / (.y * .y))}) |
    (map(.w) | add) as $n | (map(.w * .u) | add / $n) as $u | (map(.w * .y) | add / $n) as $y |
    (map(.w * (.u - $u) * (.u - $u)) | add) as $spread |
    (if length < 3 or $spread == 0 then 0 else [0, (map(.w * (.u - $u) * (.y - $y)) | add) / $spread] | max end) as $f |
    ($y - $f * $u) as $a |
    {serial_share: (2 * $a - 1 | places(3)), call_us: ($f * 1000 | places(2)),
     rows: map({row, one_ms, two_ms, ratio: (.one_ms / .two_ms | places(2)), calls,
                model_ms: (($a * .one_ms + $f * .calls) | places(3))} | . + {off_percent: ((.model_ms / .two_ms - 1) * 100 | places(1))})}'

scaling() {
    begin=$(now)
    : >"$WORK/scaling"
    for row in ${STEPS_ROWS:-$STEPS_ALL}; do
        n=$(scaling_steps "$row")
        for threads in 1 2 2 1; do
            OMP_NUM_THREADS=$threads "$BENCH/steps" "$row" --precision "${PRECISION:-bf16}" --steps "$n" |
                jq -c '{row, threads, ms, calls}' >>"$WORK/scaling"
        done
    done
    figures=$(jq -s 'group_by(.row) | map({row: .[0].row, calls: .[0].calls,
        one_ms: (map(select(.threads == 1).ms) | min), two_ms: (map(select(.threads == 2).ms) | min)})' "$WORK/scaling" |
        jq -c "$scaling_fit")
    record scaling "a training step on one core and on two, ${PRECISION:-bf16}" "make bench ROWS=scaling" "$figures" "$(since "$begin")" ""
}
