#!/bin/sh
# Every harness takes every input of its corpus without a crash. Under the asan preset this is a search for old sins.
status=0
for source in fuzz/fuzz_*.c; do
    [ -e "$source" ] || { echo "skip replay: there is no harness yet"; exit 0; }
    name=${source#fuzz/fuzz_}
    name=${name%.c}
    if [ ! -d "fuzz/corpus/$name" ]; then
        echo "not ok replay $name: fuzz/corpus/$name is absent, put a few small inputs there"
        status=1
    elif "$LIMN_BUILD/fuzz/replay_$name" "fuzz/corpus/$name"; then
        echo "ok replay $name"
    else
        echo "not ok replay $name"
        status=1
    fi
done
exit $status
