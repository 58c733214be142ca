#!/bin/sh
# flows.sh [SECONDS [DATA... [-- FAMILY...]]] -- flows against zuko's, paired on the same test rows.
#
#   bench/peers/flows.sh                            600 s each, all data, nsf (coupling), nsf-autoregressive, maf
#   bench/peers/flows.sh 60 magic skin -- nsf
#
# Same sizes (5 steps, 64,64 hidden, 8 bins), batch, optimiser, schedule and seconds, the same number of threads, one
# after the other; both keep what does best on the same held-out rows. Prints a JSON line per family and data: mean log
# density of the test rows in nats, their paired difference (above 0: limn's is better) and two standard errors of it.
# The peer lives in a throw-away virtual environment (VENV, default /tmp/limn-peers), made from PyPI if need be.
set -eu
cd "$(dirname "$0")/../.."
: "${LIMN:=$PWD/build/release/bin/limn}" "${VENV:=/tmp/limn-peers}"
DATA=${LIMN_TEST_DATA:-$(cd .. && pwd)/shared/data}
seconds=${1:-600}
[ $# -eq 0 ] || shift
names="" families=""
while [ $# -gt 0 ] && [ "$1" != -- ]; do names="$names $1"; shift; done
[ $# -eq 0 ] || shift
families=${*:-nsf nsf-autoregressive maf}
[ -n "$names" ] || names="miniboone magic housing shuttle skin"
if [ ! -x "$VENV/bin/python" ]; then
    python3 -m venv "$VENV"
    "$VENV/bin/pip" install --quiet torch --index-url https://download.pytorch.org/whl/cpu ||
        "$VENV/bin/pip" install --quiet torch
    "$VENV/bin/pip" install --quiet zuko numpy
fi
: "${OMP_NUM_THREADS:=$(nproc)}"
export OMP_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in $names; do
    "$VENV/bin/python" bench/peers/flows.py prepare "$name" "$DATA" "$work" >&2
    for family in $families; do
        set -- "${family%-autoregressive}"
        [ "$family" = nsf-autoregressive ] && set -- nsf --set kind=autoregressive
        [ "$family" = maf ] && set -- maf --set hidden=64,64
        "$LIMN" fit "$@" "$work/train.npy" --valid "$work/valid.npy" -o "$work/m.limn" --time "${seconds}s" --quiet >&2
        "$LIMN" score "$work/m.limn" "$work/test.npy" -o "$work/scores.csv" >/dev/null
        "$VENV/bin/python" bench/peers/flows.py fit "$work" "$family" "$seconds"
        printf '{"data": "%s", "family": "%s", "seconds": %s, "figures": %s}\n' "$name" "$family" "$seconds" \
            "$("$VENV/bin/python" bench/peers/flows.py compare "$work" "$work/scores.csv")"
    done
done
