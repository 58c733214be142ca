#!/bin/sh
# tools/setup, with the system's commands replaced by stand-ins: silent when all is there, else it installs, or says
# why not.
room=$(mktemp -d) || exit 1
trap 'rm -rf "$room"' EXIT
status=0
calls=$room/calls

stand_in() { # stand_in NAME BODY
    printf '#!/bin/sh\n%s\n' "$2" >"$room/bin/$1"
    chmod +x "$room/bin/$1"
}

# world UID MISSING-PACKAGE SUDO: SUDO is "works", "asks" or "absent".
world() {
    rm -rf "$room/bin"
    mkdir -p "$room/bin"
    for tool in sh awk env; do ln -s "$(command -v $tool)" "$room/bin/$tool"; done
    stand_in dpkg-query "shift 3; for p; do [ \"\$p\" = '$2' ] || echo \"installed \$p\"; done"
    stand_in apt-get "echo \"apt-get \$*\" >>$calls"
    stand_in true :
    stand_in id "echo $1"
    case $3 in
        works) stand_in sudo '[ "$1" = -n ] && shift; exec "$@"' ;;
        asks) stand_in sudo 'exit 1' ;;
    esac
    : >"$calls"
}

check() { # check NAME CODE OUTPUT-PATTERN CALL-PATTERN; an empty pattern: nothing
    PATH=$room/bin "$room/bin/sh" tools/setup build test >"$room/out" 2>&1 </dev/null
    code=$?
    good=yes
    [ "$code" -eq "$2" ] || good=no
    for pair in "out $3" "calls $4"; do
        file=$room/${pair%% *} pattern=${pair#* }
        if [ -n "$pattern" ]; then grep -q "$pattern" "$file" || good=no; else [ ! -s "$file" ] || good=no; fi
    done
    if [ $good = yes ]; then echo "ok $1"; else
        echo "not ok $1: code $code"
        sed 's/^/    /' "$room/out" "$calls"
        status=1
    fi
}

world 0 none absent;           check "all is there: silent" 0 "" ""
world 0 libpng-dev absent;     check "root installs" 0 "installing libpng-dev" "install -y .* libpng-dev$"
world 1000 libpng-dev works;   check "sudo installs" 0 "installing libpng-dev" "install -y .* libpng-dev$"
world 1000 libpng-dev asks;    check "sudo wants a password" 1 "sudo wants a password.*: libpng-dev$" ""
world 1000 libpng-dev absent;  check "neither root nor sudo" 1 "only root can install them: libpng-dev$" ""
world 0 libpng-dev absent;     stand_in apt-get "exit 1"; check "apt-get fails" 1 "could not install: libpng-dev$" ""
world 0 libpng-dev absent;     rm "$room/bin/dpkg-query"; check "not Debian: silent" 0 "" ""
exit $status
