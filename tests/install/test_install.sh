#!/bin/sh
# What `make install` puts into a prefix serves a stranger: he finds it by pkg-config and by CMake, links it either way,
# sees no name but limn's public ones, and can move the prefix. The examples are that stranger's programs.
root=$(mktemp -d) || exit 1
trap 'rm -rf "$root"' EXIT
prefix=$root/usr
status=0

check() { # check TITLE COMMAND...
    title=$1
    shift
    if "$@" >"$root/log" 2>&1; then
        echo "ok $title"
    else
        echo "not ok $title"
        sed 's/^/    /' "$root/log"
        status=1
    fi
}

if [ ! -e "$LIMN_BUILD/limn.pc" ]; then
    echo "skip install: this build has no public library"
    exit 0
fi
if ! grep -q '^LIMN_SANITIZE:STRING=$' "$LIMN_BUILD/CMakeCache.txt"; then
    echo "skip install: a library with sanitizers in it is not for strangers"
    exit 0
fi

check "installs" cmake --install "$LIMN_BUILD" --prefix "$prefix"
libdir=$(dirname "$(find "$prefix" -name liblimn.a)")
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir

only_public() { # of "nm" output: no defined global name but limn_*
    ! grep -v ' [Uw] ' "$1" | grep -E '^[0-9a-f]+ [A-Z] ' | grep -v ' limn_'
}
nm -D --defined-only "$libdir/liblimn.so" >"$root/shared.txt"
nm -g --defined-only "$libdir/liblimn.a" >"$root/static.txt"
check "the shared library exports only limn_ names" only_public "$root/shared.txt"
check "the static library shows only limn_ names" only_public "$root/static.txt"
check "both libraries show the same names" sh -c "
    awk '\$2 ~ /[A-Z]/ { print \$3 }' $root/shared.txt | sort >$root/a
    awk '\$2 ~ /[A-Z]/ { print \$3 }' $root/static.txt | sort >$root/b
    [ -s $root/a ] && diff $root/a $root/b"
check "the shared library is below 3 MB" test "$(stat -L -c %s "$libdir/liblimn.so")" -lt 3000000

cat >"$root/one.c" <<'END'
#include <limn.h>
int main(void)
{
    return 0;
}
END
for source in "$root/one.c" examples/*.c; do
    [ -e "$source" ] || continue
    name=$(basename "$source" .c)
    check "$name by pkg-config, shared" sh -c "cc -Wall -Wextra -Werror $source -o $root/$name \
        \$(pkg-config --cflags --libs limn)"
    check "$name by pkg-config, static" sh -c "cc $source -o $root/$name.static \$(pkg-config --cflags limn) \
        $libdir/liblimn.a \$(pkg-config --static --libs limn | sed 's/-llimn//')"
done

cat >"$root/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.21)
project(stranger C)
find_package(limn REQUIRED)
foreach(kind limn limn_static)
    add_executable(use_${kind} one.c)
    target_link_libraries(use_${kind} PRIVATE limn::${kind})
endforeach()
END
check "a project finds it by CMake" cmake -S "$root" -B "$root/build" -DCMAKE_PREFIX_PATH="$prefix"
check "and links it both ways" cmake --build "$root/build"

if [ -x "$prefix/bin/limn" ]; then
    version=$(pkg-config --modversion limn)
    unset LD_LIBRARY_PATH
    mv "$prefix" "$root/moved"
    check "the command runs from a prefix that was moved" "$root/moved/bin/limn" --version
    check "its version is that of limn.pc" sh -c "$root/moved/bin/limn --version | grep -Fw '$version'"
fi
exit $status
