# steps.sh -- training steps, limn beside PyTorch. Sourced by bench/run.
#
# Both begin with the same parameters and data (bench/peers/torch_steps.py writes them), on the same number of threads,
# one after the other in the same minutes. A row counts where the mean loss of steps 181 to 200 agrees within 2 %, in the
# type that is timed where PyTorch took so many steps in it.
# The best of PyTorch's modes is its figure; one that takes 1.3 times as long as the best so far is given up after ten
# steps and a second. Memory is the largest resident set of a process, on both sides with all that it holds: program, libraries, data.
#
#   STEPS_ROWS="vae unet"   some rows only        STEPS_SHARE=20   a twentieth of the steps, to try it out
#
# About 30 minutes for all on two cores.

STEPS_ALL="vae iwae-vae-b20 made flow conv-vae unet-block unet unet-sample gpt-4x128 gpt-6x384 dcgan wgan-gp-critic"

# A step of these takes most of a second: one of limn's types and one of PyTorch's modes take all steps, the others a few.
is_large() { case $1 in unet | unet-sample | gpt-6x384) ;; *) false ;; esac }

# row_steps ROW: how many steps
row_steps() {
    case $1 in
        vae | iwae-vae-b20 | gpt-4x128 | made | flow) n=2000 ;;
        *) n=200 ;;
    esac
    n=$((n / ${STEPS_SHARE:-1}))
    [ "$n" -ge 20 ] || n=20
    echo "$n"
}

row_bar() {
    case $1 in
        vae) echo "3 ms; PyTorch's best" ;;
        unet-block) echo "15 ms on two AMX cores; PyTorch's best" ;;
        *) echo "PyTorch's best" ;;
    esac
}

# torch_modes ROW: the settings tried, one per line; the first is the one whose losses are compared. Of large rows it is
# the one that is likely to be the best.
torch_modes() {
    layouts=none precisions="none --bf16" compiles="none --compile"
    case $1 in conv-vae | unet* | dcgan | wgan*) layouts="none --channels-last" ;; esac
    if is_large "$1"; then
        precisions="--bf16 none" compiles="--compile none"
        [ "$layouts" = none ] || layouts="--channels-last none"
    fi
    for precision in $precisions; do
        for layout in $layouts; do
            for compile in $compiles; do echo "$precision $layout $compile" | sed 's/none//g'; done
        done
    done
}

# later_steps ROW STEPS: how many a mode takes where another has told the losses
later_steps() {
    if is_large "$1"; then echo 20; elif [ "$2" -gt 200 ]; then echo "$2"; else echo $(($2 < 60 ? $2 : 60)); fi
}

# torch_row ROW STEPS: one JSON array of all modes; the first of each type (of large rows, the first) tells the losses
torch_row() {
    best=inf told=
    torch_modes "$1" | while read -r mode; do
        type=f32 steps=$2
        case $mode in *bf16*) type=bf16 ;; esac
        ! is_large "$1" || type=either
        case " $told " in *" $type "*) steps=$(later_steps "$1" "$2") ;; esac
        # shellcheck disable=SC2086
        if "$PYTHON" bench/peers/torch_steps.py "$1" --threads "$(nproc)" --steps "$steps" --best "$best" $mode \
            >"$WORK/mode" 2>"$WORK/err"; then
            cat "$WORK/mode"
            told="$told $type"
            best=$(jq -n --argjson ms "$(jq .ms "$WORK/mode")" --argjson best "$([ "$best" = inf ] && echo null || echo "$best")" \
                '[$ms, $best | values] | min')
        else echo "$1 $mode: $(tail -n 1 "$WORK/err")" >&2; fi
    done | jq -s .
}

# limn_row ROW STEPS FILE: one JSON array of both types; the better of them tells where its time goes
limn_row() {
    few=$2
    ! is_large "$1" || few=20
    "$BENCH/steps" "$1" --precision f32 --steps "$few" ${3:+--from "$3"} >"$WORK/f32"
    "$BENCH/steps" "$1" --precision bf16 --steps "$2" ${3:+--from "$3"} >"$WORK/bf16"
    better=$(cat "$WORK/f32" "$WORK/bf16" | jq -rs 'min_by(.ms).precision')
    "$BENCH/steps" "$1" --precision "$better" --steps 20 --inside | jq '{where, alone}' >"$WORK/inside"
    jq -s --slurpfile inside "$WORK/inside" --arg better "$better" \
        'map(if .precision == $better then . + $inside[0] else . end)' "$WORK/f32" "$WORK/bf16"
}

# What is recorded of a row, of limn's runs, PyTorch's, and what a large product does in the same minutes.
step_figures='
    def off($a; $b): if $a and $b then 100 * (($a - $b) | fabs) / ($b | fabs) * 100 | round / 100 else null end;
    def places($n): pow(10; $n) as $scale | . * $scale | round / $scale;
    ($limn | min_by(.ms)) as $best | ($torch | min_by(.ms)) as $peer | ($torch | map(select(.loss_200))) as $tell |
    ($tell | map(select(.precision == $best.precision)) + . | first) as $told |
    ($limn | map(select($told and .precision == $told.precision)) | first) as $same |
    (if $best.precision == "bf16" then $machine.bf16_gflops else $machine.f32_gflops end) as $rate |
    {limn_ms: $best.ms, limn_precision: $best.precision, limn_quartiles: $best.ms_quartiles, torch_ms: $peer.ms,
     torch_mode: (if $peer then "\($peer.precision) \($peer.mode)" else null end), torch_quartiles: $peer.ms_quartiles, torch_steps: $peer.steps,
     torch: $peer.system, faster: (if $peer and $best then $peer.ms / $best.ms | places(2) else null end),
     loss_off_percent: off($same.loss_200; $told.loss_200), loss_in: (if $same.loss_200 then $same.precision else null end),
     bf16_loss_off_percent: off($limn[1].loss_200; $limn[0].loss_200),
     torch_bf16_loss_off_percent: off(($tell | map(select(.precision == "bf16")) | first).loss_200;
         ($tell | map(select(.precision == "f32")) | first).loss_200),
     steps: $best.steps, ms_f32: $limn[0].ms, ms_bf16: $limn[1].ms, ms_first: $best.ms_first, ms_last: $best.ms_last,
     last_to_first: ($best.ms_last / $best.ms_first | places(3)), gflops: $best.gflops, product_gflops: ($rate | round),
     share_of_product: ($best.gflops / $rate | places(3)), calls: $best.calls, where: $best.where,
     outside_products: ($best.where // null | values | [.products, .conv, .conv_dx, .conv_dw] | 100 - (map(values) | add // 0) | places(1)),
     alone: $best.alone, peak_mib: $best.peak_mib, torch_peak_mib: $peer.peak_mib,
     torch_least_peak_mib: ([$torch[].peak_mib] | min)}
    | with_entries(select(.value != null))'

steps() {
    PYTHON=
    [ "${PEERS:-}" = no ] || PYTHON=$(bench/peers/setup torch)
    for row in ${STEPS_ROWS:-$STEPS_ALL}; do
        begin=$(now) n=$(row_steps "$row") torch='[]' from=
        if [ -n "$PYTHON" ]; then
            from=$WORK/$row.safetensors
            "$PYTHON" bench/peers/torch_steps.py "$row" --threads 1 --steps 1 --export "$from" >"$WORK/said"
        fi
        machine=$("$LIMN" bench --json)
        limn=$(limn_row "$row" "$n" "$from")
        [ -z "$PYTHON" ] || torch=$(torch_row "$row" "$n")
        machine=$("$LIMN" bench --json | jq --argjson before "$machine" 'with_entries(.value = ([.value, $before[.key]] | max))')
        figures=$(jq -nc --argjson limn "$limn" --argjson torch "$torch" --argjson machine "$machine" "$step_figures")
        record "step-$row" "training step, $row" "STEPS_ROWS=$row make bench ROWS=steps" "$figures" "$(since "$begin")" "$(row_bar "$row")"
        rm -f "$from"
    done
}
