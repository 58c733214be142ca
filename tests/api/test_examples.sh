#!/bin/sh
# The programs under examples/ do what they say. (That they compile against an installed library is tests/install's.)
set -u
build=${LIMN_BUILD:?the build folder}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
sanitize=$(sed -n 's/^LIMN_SANITIZE:STRING=//p' "$build/CMakeCache.txt")

check() { # check TITLE COMMAND...
    title=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok $title"
    else
        echo "not ok $title"
        sed 's/^/    /' "$work/log"
    fi
}

for name in fit sample; do
    check "$name compiles" cc -std=c11 -Wall -Wextra -Werror ${sanitize:+-fsanitize=$sanitize} -Iinclude \
        "examples/$name.c" -o "$work/$name" -L"$build/lib" -llimn -Wl,-rpath,"$build/lib"
done
check "fit fits rings" "$work/fit" rings,n=2000 rings,n=500,seed=2 "$work/m.limn"
cp "$work/log" "$work/told"
check "and tells its score beside a baseline" grep -q '^log p: .* nats per item (bound), that of ' "$work/told"
check "sample draws a picture" "$work/sample" "$work/m.limn" 200 "$work/m.png"
check "which is there" test -s "$work/m.png"
"$work/sample" "$work/absent.limn" 1 "$work/x.png" 2>"$work/err"
check "a model that is not there is code 1" test $? -eq 1
check "and is named" grep -q absent.limn "$work/err"
"$work/fit" 2>/dev/null
check "too few arguments are code 2" test $? -eq 2
