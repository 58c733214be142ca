# steps.sh -- training steps, limn beside PyTorch. Sourced by bench/run.
#
# Both begin with the same parameters and data (bench/peers/torch_steps.py writes them), on the same number of threads,
# one after the other in the same minutes. A row counts where the mean loss of steps 181 to 200 agrees within 2 %.
# The best of PyTorch's modes is its figure.
#
#   STEPS_ROWS="vae unet"   some rows only        STEPS_SHARE=20   a twentieth of the steps, to try it out
#
# About 45 minutes for all on two cores.

# row_steps ROW: how many steps; the large rows take seconds for each
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

# torch_modes ROW: the settings tried, one per line; the first is the one whose losses are compared
torch_modes() {
    layouts=none
    case $1 in conv-vae | unet* | dcgan | wgan*) layouts="none --channels-last" ;; esac
    for precision in "" --bf16; do
        for layout in $layouts; do
            for compile in "" --compile; do echo "$precision ${layout#none} $compile"; done
        done
    done
}

# torch_row ROW STEPS: one JSON array of all modes
torch_row() {
    first=$2
    torch_modes "$1" | while read -r mode; do
        # shellcheck disable=SC2086
        "$PYTHON" bench/peers/torch_steps.py "$1" --threads "$(nproc)" --steps "$first" $mode 2>"$WORK/err" ||
            echo "$1 $mode: $(tail -n 1 "$WORK/err")" >&2
        [ "$2" -gt 200 ] || first=$(($2 < 60 ? $2 : 60)) # of large rows one mode tells the losses
    done | jq -s .
}

steps() {
    PYTHON=
    [ "${PEERS:-}" = no ] || PYTHON=$(bench/peers/setup torch)
    for row in ${STEPS_ROWS:-vae iwae-vae-b20 made flow conv-vae unet-block unet unet-sample gpt-4x128 gpt-6x384 dcgan wgan-gp-critic}; do
        begin=$(now) n=$(row_steps "$row") torch='[]' from=
        if [ -n "$PYTHON" ]; then
            from=$WORK/$row.safetensors
            "$PYTHON" bench/peers/torch_steps.py "$row" --threads 1 --steps 1 --export "$from" >/dev/null
        fi
        limn=$(for precision in f32 bf16; do
            "$BENCH/steps" "$row" --precision "$precision" --steps "$n" ${from:+--from "$from"}
        done | jq -s .)
        [ -z "$PYTHON" ] || torch=$(torch_row "$row" "$n")
        figures=$(jq -n --argjson limn "$limn" --argjson torch "$torch" '
            def off($a; $b): if $a and $b then 100 * (($a - $b) | fabs) / ($b | fabs) * 100 | round / 100 else null end;
            ($limn | min_by(.ms)) as $best | ($torch | min_by(.ms)) as $peer |
            {limn_ms: $best.ms, limn_precision: $best.precision, torch_ms: $peer.ms,
             torch_mode: (if $peer then "\($peer.precision) \($peer.mode)" else null end), torch: $peer.system,
             faster: (if $peer and $best then $peer.ms / $best.ms * 100 | round / 100 else null end),
             loss_off_percent: off($limn[0].loss_200; $torch[0].loss_200),
             bf16_loss_off_percent: off($limn[1].loss_200; $limn[0].loss_200),
             steps: $best.steps, ms_f32: $limn[0].ms, ms_bf16: $limn[1].ms, ms_first: $best.ms_first,
             ms_last: $best.ms_last, gflops: $best.gflops, peak_mib: $best.peak_mib, torch_peak_mib: $peer.peak_mib}
            | with_entries(select(.value != null))')
        record "step-$row" "training step, $row" "STEPS_ROWS=$row make bench ROWS=steps" "$figures" "$(since "$begin")" "$(row_bar "$row")"
    done
}
