# cold.sh -- from nothing to pictures: 64 drawn from a VAE's file by the command, and by PyTorch (import, load, sample).
#
# Each runs as a process of its own, one after the other in turn; the files are in the page cache after the first.

# cold_seconds COMMAND...: of one process
cold_seconds() {
    begin=$(now)
    "$@" >"$WORK/said" 2>&1 || cat "$WORK/said" >&2
    since_exact "$begin"
}

since_exact() { echo "$(now) $1" | awk '{printf "%.4f\n", $1 - $2}'; }

cold_median() { sort -n "$1" | awk '{x[NR] = $1} END {print x[int((NR + 1) / 2)]}'; }

cold() {
    runs=${RUNS:-15} start=$(now) peer=null
    "$LIMN" fit vae "$DATA/mnist" --steps 50 -o "$WORK/vae.limn" --quiet
    python=
    [ "${PEERS:-}" = no ] || python=$(bench/peers/setup torch)
    : >"$WORK/limn.s"
    : >"$WORK/torch.s"
    for run in $(seq $((runs + 1))); do
        cold_seconds "$LIMN" sample "$WORK/vae.limn" -n 64 -o "$WORK/a.npy" >"$WORK/one"
        [ "$run" -eq 1 ] || cat "$WORK/one" >>"$WORK/limn.s"
        [ -n "$python" ] || continue
        cold_seconds "$python" bench/peers/cold.py "$WORK/vae.limn" 64 "$WORK/b.npy" >"$WORK/one"
        [ "$run" -eq 1 ] || cat "$WORK/one" >>"$WORK/torch.s"
    done
    [ -z "$python" ] || peer=$(cold_median "$WORK/torch.s")
    figures=$(jq -n --argjson limn "$(cold_median "$WORK/limn.s")" --argjson torch "$peer" --argjson runs "$runs" \
        '{limn_ms: ($limn * 1000), torch_ms: (if $torch then $torch * 1000 else null end),
          faster: (if $torch then $torch / $limn * 100 | round / 100 else null end), runs: $runs} | with_entries(select(.value != null))')
    record "cold-start" "64 pictures drawn from a VAE's file by a fresh process" "make bench ROWS=cold" "$figures" \
        "$(since "$start")" "PyTorch's import, load and sample"
}
