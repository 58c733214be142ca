# fuzz.sh -- what came of searching the parsers for bytes that break them.

# fuzz_figures LOG: {"seconds", "runs", "covered", "kept", "found"} of one search, as libFuzzer tells it at the end.
fuzz_figures() {
    awk '/^#[0-9]+\tDONE/ { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
         /^Done [0-9]+ runs in/ { runs = $2; seconds = $5 }
         /^(SUMMARY|==[0-9]+== ?ERROR)/ { found = 1 }
         END { sub("/.*", "", corp)
               printf "{\"seconds\": %d, \"runs\": %d, \"covered\": %d, \"kept\": %d, \"found\": %d}", seconds, runs, cov, corp, found }' "$1"
}

# Each harness searches for FUZZ_SECONDS (600). FUZZ_AGAIN=no: only the record, of the searches that tools/fuzz made last.
fuzz() {
    begin=$(now)
    [ "${FUZZ_AGAIN:-}" = no ] || tools/fuzz "${FUZZ_SECONDS:-600}" || true
    figures=$(for log in build/fuzz/found/*.log; do
        name=${log##*/}
        jq -nc --arg name "${name%.log}" --argjson of "$(fuzz_figures "$log")" '{($name): $of}'
    done | jq -cs add)
    took=$(echo "$figures" | jq '[.[].seconds] | add')
    [ "${FUZZ_AGAIN:-}" = no ] || took=$(since "$begin")
    record fuzz "libFuzzer with the address and undefined-behaviour sanitizers, each parser by itself" \
        "FUZZ_SECONDS=600 make bench ROWS=fuzz" "$figures" "$took" "ten minutes each, nothing found"
}
