# text.sh -- text drawn symbol by symbol, with keys and values of the places before kept: limn beside PyTorch.
#
# Both draw from the same file: a transformer of 4 blocks of 128, texts of 256 symbols, one at a time and sixteen. First
# both take the likeliest symbol each time, and then tell how likely a text is that limn drew: the row counts where the texts
# are the same, and the nats per symbol to a thousandth. The model is in memory and
# compiled on both sides; the best of PyTorch's modes is its figure.

# text_torch COUNT: one JSON array of all modes
text_torch() {
    for mode in "" --bf16 --compile "--bf16 --compile"; do
        # shellcheck disable=SC2086
        "$PYTHON" bench/peers/draw.py "$WORK/text.limn" "$1" "$WORK/other.txt" --threads "$(nproc)" $mode 2>"$WORK/err" ||
            echo "text $1 $mode: $(tail -n 1 "$WORK/err")" >&2
    done | jq -s .
}

text_draw() {
    begin=$(now) runs=${RUNS:-9} PYTHON=
    [ "${PEERS:-}" = no ] || PYTHON=$(bench/peers/setup torch)
    "$LIMN" fit transformer "$DATA/text/tinyshakespeare.txt" -o "$WORK/text.limn" --set context=256 --set layers=4 \
        --set width=128 --set heads=4 --steps "${STEPS:-300}" --batch 16 --quiet
    for count in 1 16; do
        torch='[]' same=null ours=null theirs=null
        limn=$(for precision in fp32 bf16; do
            "$BENCH/draw" "$WORK/text.limn" "$count" "$WORK/ours.txt" --runs "$runs" --precision "$precision"
        done | jq -s .)
        if [ -n "$PYTHON" ]; then
            "$BENCH/draw" "$WORK/text.limn" "$count" "$WORK/ours.txt" --runs 1 --precision fp32 --greedy >"$WORK/said"
            "$PYTHON" bench/peers/draw.py "$WORK/text.limn" "$count" "$WORK/other.txt" --runs 2 --greedy >"$WORK/said"
            same=$(python3 -c 'import sys; print(str(open(sys.argv[1]).read().strip() == open(sys.argv[2]).read().strip()).lower())' \
                "$WORK/ours.txt" "$WORK/other.txt")
            "$LIMN" sample "$WORK/text.limn" -n 1 -o "$WORK/drawn.txt" --quiet
            head -c 256 "$WORK/drawn.txt" >"$WORK/one.txt" # without the end of the line
            ours=$("$LIMN" score "$WORK/text.limn" "$WORK/one.txt" --json --quiet | jq .nats_per_item)
            theirs=$("$PYTHON" bench/peers/draw.py "$WORK/text.limn" 1 "$WORK/other.txt" --given "$WORK/one.txt" | jq .nats)
            same=$(jq -n "$same and (($ours - $theirs) | fabs) < 0.001")
            torch=$(text_torch "$count")
        fi
        figures=$(jq -nc --argjson limn "$limn" --argjson torch "$torch" --argjson same "$same" --argjson ours "$ours" --argjson theirs "$theirs" '
            ($limn | min_by(.seconds)) as $best | ($torch | min_by(.seconds)) as $peer |
            {limn_ms: ($best.seconds * 1000), limn_precision: $best.precision, limn_quartiles: [$best.quartiles[] * 1000],
             torch_ms: (if $peer then $peer.seconds * 1000 else null end),
             torch_mode: (if $peer then "\($peer.precision) \($peer.mode)" else null end), torch: $peer.system,
             torch_quartiles: (if $peer then [$peer.quartiles[] * 1000] else null end),
             faster: (if $peer then $peer.seconds / $best.seconds * 100 | round / 100 else null end), same_text: $same, nats: $ours, torch_nats: $theirs,
             peak_mib: $best.peak_mib, torch_peak_mib: $peer.peak_mib, torch_least_peak_mib: ([$torch[].peak_mib] | min)}
            | with_entries(select(.value != null))')
        record "step-gpt-draw-$count" "256 symbols drawn by a transformer of 4 x 128, $count at a time" "make bench ROWS=text_draw" \
            "$figures" "$(since "$begin")" "PyTorch's best"
    done
}
