#!/bin/sh
# Nasty inputs, each with the line that it earns: tests/data/nasty.tsv says for each call of the command with which code it
# ends, and its line: of a failure the only one on stderr, else the first on stdout. A line that ends in ... is the
# beginning of one. A call whose line speaks of a library that this build lacks is skipped.
#
#   tests/data/test_nasty.sh --show   prints the table as it would be now, to be read before it is kept
#
# The files are those of nasty/, made by make_nasty.py; beside them here what cannot be kept. Nothing may be left behind,
# and nothing may stand outside.
set -u
limn=${LIMN:?the built command}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp -R "$here/nasty" "$work/nasty" && cd "$work/nasty" || exit 1

mkdir nothing.d pictures.d
touch pictures.d/notes.md
ln -s loop loop
ln -s nobody dangling.csv
"$limn" fit kmeans rows.csv,label=town -o model.limn --quiet >/dev/null 2>&1
head -c 6 model.limn >cut.limn
sed 's/kmeans/kmeanz/g' model.limn >changed.limn
cp rows.csv text.limn
touch empty.limn
"$limn" fit pca same-names.csv -o pca.limn --set latent=1 --quiet >/dev/null 2>&1
"$limn" compress pca.limn same-names.csv -o rows.limz --quiet >/dev/null 2>&1
head -c 70 rows.limz >cut.limz
tr '\r' ' ' <rows.limz >mailed.limz
{ head -c 24 rows.limz && head -c 8 /dev/zero | tr '\0' '\100' && tail -c +33 rows.limz; } >absurd.limz
{ head -c 72 rows.limz && printf x && tail -c +74 rows.limz; } >changed.limz

# one CALL: leaves $code and $line
one() {
    # shellcheck disable=SC2086
    timeout 60 "$limn" $1 >../out 2>../err </dev/null
    code=$?
    line=$(head -n 1 ../out)
    [ "$code" -eq 0 ] || line=$(cat ../err)
}

earns() { # earns CODE LINE
    case $2 in
        *...) [ "$code" = "$1" ] && [ "${line#"${2%...}"}" != "$line" ] ;;
        *) [ "$code" = "$1" ] && [ "$line" = "$2" ] ;;
    esac
}

if [ "${1-}" = --show ]; then
    while IFS='	' read -r call want expected; do
        case $call in "" | "#"*) printf '%s\n' "$call" && continue ;; esac
        one "$call"
        earns "$want" "$expected" && line=$expected
        printf '%s\t%s\t%s\n' "$call" "$code" "$line"
    done <"$here/nasty.tsv"
    exit 0
fi

if [ ! -s model.limn ]; then
    echo "not ok nasty: no model could be made"
    exit 0
fi
before=$(find . | LC_ALL=C sort)
while IFS='	' read -r call want expected; do
    case $call in "" | "#"*) continue ;; esac
    one "$call"
    case $line in *"this build of limn reads no"*) echo "skip $call: $line" && continue ;; esac
    if earns "$want" "$expected"; then
        echo "ok $call"
    else
        echo "not ok $call"
        printf '  want %s: %s\n  got  %s: %s\n' "$want" "$expected" "$code" "$line"
    fi
done <"$here/nasty.tsv"
if [ "$before" = "$(find . | LC_ALL=C sort)" ] && [ ! -e /tmp/evil.png ] && [ ! -e ../evil.png ]; then
    echo "ok nothing was written"
else
    echo "not ok nothing was written"
fi
