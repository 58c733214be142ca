#!/bin/sh
# tools/demo, in a hurry: it leaves every picture, the figures, and a page that needs nothing but itself.
# Wants $LIMN, the built command.
set -u
limn=${LIMN:?the built command}
if [ ! -x "$limn" ] || ! "$limn" data fashion-mnist >/dev/null 2>&1; then
    echo "skip demo: $limn is not built, or fashion-mnist is not installed"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

check() { # check TITLE COMMAND...
    title=$1
    shift
    if "$@"; then echo "ok $title"; else echo "not ok $title"; fi
}

LIMN_DEMO_TIME=3 LIMN="$limn" tools/demo "$work/demo" >"$work/out" 2>"$work/err"
check "demo runs" [ $? -eq 0 ]
page=$work/demo/index.html
for name in data samples pairs between map points curve; do
    check "demo leaves $name.png" [ -s "$work/demo/$name.png" ]
done
check "the page holds every picture" [ "$(grep -c 'src="data:image/png;base64,' "$page")" -eq 7 ]
check "the page asks for nothing else" sh -c "! grep -qE '(src|href)=\"[^d]|url\(|@import' '$page'"
check "three figures stand beside a baseline" [ "$(grep -cE '[0-9] +\(.*: -?[0-9]' "$work/demo/figures.txt")" -eq 3 ]
check "the figures are told at the end" grep -q 'bits per pixel' "$work/out"
LIMN="$work/absent" tools/demo "$work/other" >/dev/null 2>"$work/err"
check "without the command it says what to do" sh -c "[ $? -eq 1 ] && grep -q 'run make' '$work/err' && [ ! -e '$work/other' ]"
