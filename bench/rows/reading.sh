# reading.sh -- how fast data are read; sourced by bench/run.

# TIMES runs of each command, one after the other in turn; prints the lines of all.
in_turn() {
    for _ in $(seq "${TIMES:-5}"); do
        for command in "$@"; do $command; done
    done
}

# A table of 1,000,000 rows and 20 columns, opened and read in batches, beside pandas.read_csv. SORTS says which.
csv() {
    PYTHON=
    [ "${PEERS:-}" = no ] || PYTHON=$(bench/peers/setup pandas)
    for sort in ${SORTS:-numbers mixed}; do
        begin=$(now) file=$WORK/$sort.csv
        "$BENCH/tables" --make "$file" "${ROWS_MADE:-1000000}" "$sort"
        cat "$file" >"$WORK/warm" # both find it in memory
        figures=$(in_turn "$BENCH/tables $file" ${PYTHON:+"$PYTHON bench/peers/tables.py $file"} | jq -cs '
            def middle: sort | .[length / 2 | floor];
            (map(select(.threads))) as $limn | (map(select(.pandas))) as $peer |
            {seconds: ($limn | map(.seconds) | middle), peak_mb: ($limn | map(.peak_mb) | max), threads: $limn[0].threads,
             pandas_seconds: ($peer | map(.seconds) | middle), pandas_peak_mb: ($peer | map(.peak_mb) | max),
             pandas: $peer[0].pandas, runs: ($limn | map(.seconds)), pandas_runs: ($peer | map(.seconds))}
            | .faster = (if .pandas_seconds then .pandas_seconds / .seconds * 100 | round / 100 else null end)
            | with_entries(select(.value != null and .value != []))')
        record "csv-$sort" "a table of 1,000,000 rows and 20 columns read and batched: $sort" \
            "SORTS=$sort make bench ROWS=csv" "$figures" "$(since "$begin")" "at least as fast as pandas reads it, in bounded memory"
        rm -f "$file" "$WORK/warm"
    done
}

# Folders of 2000 pictures, decoded while they are read: beside the libraries alone, and in training.
decode() {
    "$BENCH/decode" --make "$WORK/pictures" "${PICTURES:-2000}"
    for sort in jpeg png; do
        begin=$(now) folder=$WORK/pictures/$sort
        figures=$(in_turn "$BENCH/decode --plain $folder" "$BENCH/decode --read $folder" \
            "$BENCH/decode --fit $folder 100" "$BENCH/decode --fit $folder 100 --ahead" | jq -cs '
            def middle: sort | .[length / 2 | floor];
            def of($what): map(select(.what == $what) | .per_second) | middle;
            def fit($ahead): map(select(.what == "fit" and .ahead == $ahead)) |
                {per_second: (map(.per_second) | middle), waited: (map(.waited) | middle)};
            {libraries_per_second: of("plain"), limn_per_second: of("read"), threads: .[0].threads,
             share: (of("read") / of("plain") * 1000 | round / 1000), training: fit(false), training_ahead: fit(true)}')
        record "decode-$sort" "pictures of 128 x 128 ($sort) decoded while they are read, per second" \
            "make bench ROWS=decode" "$figures" "$(since "$begin")" "the libraries' speed on as many threads"
    done
}
