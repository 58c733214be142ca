#!/bin/sh
# The documents keep their word: every block of commands in them (fenced as sh) runs, in order, in an empty folder; every
# file that they link to is there; and what they quote from the sources stands there still.
# Wants $LIMN, the built command. Fits that are told a time are given a few steps instead, and comparisons a second.
set -u
limn=${LIMN:?the built command}
root=$(pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
steps=40
[ "${LIMN_TEST_QUICK:-0}" = 1 ] && steps=4
documents="README.md CONTRIBUTING.md docs/*.md"

# fenced LANGUAGE FILE: the lines between ```LANGUAGE and ```.
fenced() {
    awk -v open="\`\`\`$1" '$0 == "```" { inside = 0 } inside { print } $0 == open { inside = 1 }' "$2"
}

links() { # the relative ones
    grep -o '](\([^)]*\))' "$1" | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^https\?:' | grep -v '^$'
}

for file in $documents; do
    title="links of $file"
    verdict=ok
    for link in $(links "$file"); do
        [ -e "$(dirname "$file")/$link" ] || { verdict="not ok"; echo "    there is no $link"; }
    done
    echo "$verdict $title"
done

# A line of C that a document shows stands in a source, but for the blanks, "..." and comments added to explain.
plain() {
    sed 's|/\*.*\*/||; s/[[:space:]]\{1,\}/ /g; s/^ //; s/ $//' "$@"
}
find src tests -name '*.[ch]' -o -name '*.def' -o -name '*.inc' | xargs cat | plain | sort -u >"$work/sources"
for file in docs/*.md; do
    fenced c "$file" | plain | grep -v '\.\.\.' | sort -u | grep -v '^$' >"$work/shown"
    if [ -s "$work/shown" ]; then
        while read -r line; do grep -qF -e "$line" "$work/sources" || echo "$line"; done <"$work/shown" >"$work/stale"
        sed "s/^/    stands in no source: /" "$work/stale"
        [ -s "$work/stale" ] && echo "not ok quotes of $file" || echo "ok quotes of $file"
    fi
done

fenced c README.md >"$work/program.c"
if "${CC:-cc}" -Wall -Werror -Iinclude -fsyntax-only "$work/program.c"; then echo "ok program of README.md"; else echo "not ok program of README.md"; fi

if [ ! -x "$limn" ]; then
    echo "skip commands of the documents: $limn is not built"
    exit 0
fi
if ! "$limn" data fashion-mnist >/dev/null 2>&1; then
    echo "skip commands of the documents: the data set fashion-mnist is not installed"
    exit 0
fi
# What a document shows as printed (fenced as text) is printed by its commands, line after line, but for figures; what a
# command without a fence ("$ limn ...") prints is asked of it. Of fits, that are shorter here, the steps are not compared.
figures() {
    sed -E 's/about .*/about T/; s/-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/#/g; s/[[:space:]]+/ /g; s/ $//' "$@"
}
printed() { # printed FILE LOG: the lines that are not
    figures "$2" >"$work/given"
    fenced text "$1" | grep -v -e '^step ' -e '^\.\.\.' -e '^\$ ' -e 'the time is up' | figures |
        awk 'NR == FNR { given[NR] = $0; n = NR; next }
            { for (k = at + 1; k <= n && given[k] != $0; k++);
              if (k > n) print "    is not printed: " $0; else at = k }' "$work/given" -
}

mkdir "$work/bin" && ln -s "$limn" "$work/bin/limn"
for file in $documents; do
    fenced sh "$file" | sed "/^limn fit/s/--time [0-9]*s/--steps $steps/; s/--time 5s/--time 1s/; s/--steps 300/--steps $steps/" >"$work/script"
    fenced text "$file" | sed -n 's/^\$ \(limn .*\)/\1 || true/p' >>"$work/script"
    [ -s "$work/script" ] || continue
    mkdir -p "$work/run"
    ln -sfn "$root/src" "$work/run/src"
    if (cd "$work/run" && PATH="$work/bin:$PATH" sh -eu "$work/script") >"$work/log" 2>&1; then
        echo "ok commands of $file"
        printed "$file" "$work/log" >"$work/stale"
        cat "$work/stale"
        [ -s "$work/stale" ] && echo "not ok output of $file" || echo "ok output of $file"
    else
        echo "not ok commands of $file"
        tail -n 3 "$work/log" | sed 's/^/    /'
    fi
    rm -rf "$work/run"
done
