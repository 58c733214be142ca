#!/bin/sh
# tools/lint can fail: each sin, planted in a small tree of its own, is found and named; without it the tree is clean.
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
status=0

plant() { # plant FILE TEXT
    mkdir -p "$tree/$(dirname "$1")"
    printf "$2" >"$tree/$1"
}

fresh_tree() {
    rm -rf "$tree/src" "$tree/include"
    mkdir -p "$tree/tools"
    cp tools/lint tools/lint.awk tools/layers.txt "$tree/tools/"
    cp .clang-format "$tree/"
    plant src/base/one.h '#include <stddef.h>\nsize_t one(void);\n'
    plant src/base/one.c '#include "base/one.h"\nsize_t one(void)\n{\n    return 1;\n}\n'
    plant src/graph/two.h 'int two(void);\n'
    plant src/family/latent/vae.c 'const struct family vae = {\n    .name = "vae",\n};\n'
}

expect() { # expect NAME CODE PATTERN: lint of the tree ends with CODE and says PATTERN
    "$tree/tools/lint" >"$tree/out" 2>&1
    code=$?
    if [ "$code" -eq "$2" ] && grep -q -- "$3" "$tree/out"; then
        echo "ok $1"
    else
        echo "not ok $1: code $code, wanted $2 and '$3' in:"
        sed 's/^/    /' "$tree/out"
        status=1
    fi
}

sin() { # sin NAME FILE TEXT PATTERN
    fresh_tree
    plant "$2" "$3"
    expect "$1" 1 "$4"
}

fresh_tree
expect "a clean tree" 0 '^[89] passed, 0 failed, [01] skipped$'
sin "a forbidden include" src/base/up.c '#include "graph/two.h"\n' \
    'src/base/up.c:1: layers: base may not include "graph/two.h"'
sin "a room above its own" src/nn/up.h '#include "prob/normal.h"\n' 'up.h:1: layers: nn may not'
sin "a path outside the rooms" src/base/up.c '#include "one.h"\n' 'up.c:1: layers: "one.h"'
sin "an unknown room" src/attic/old.c 'int old;\n' 'old.c:1: layers: .*no room'
sin "a library's header away from home" src/graph/z.c '#include <zlib.h>\n' \
    'z.c:1: layers: graph may not include <zlib.h>'
sin "a header that needs another" src/base/bad.h 'size_t bad(void);\n' 'src/base/bad.h:1: headers'
sin "printf" src/base/say.c '/* printf( */ void f(void) { printf("x"); }\n' 'say.c:1: calls: .*prints'
sin "stderr" src/base/say.c 'void f(void)\n{\n    fputs("x", stderr);\n}\n' 'say.c:3: calls: .*prints'
sin "exit" src/base/end.c 'void f(void) { exit(1); }\n' 'end.c:1: calls: .*ends'
sin "sprintf" src/base/buf.c 'void f(char *b) { sprintf(b, "x"); }\n' 'buf.c:1: calls: .*bounds'
sin "malloc" src/base/heap.c 'void *f(void) { return malloc(1); }\n' 'heap.c:1: memory'
sin "a family's name" src/task/who.c 'int f(const char *s) { return !strcmp(s, "vae"); }\n' 'who.c:1: names: "vae"'
sin "a call in a fragment" src/base/part.inc 'void f(void) { abort(); }\n' 'part.inc:1: calls: .*ends'
sin "a tab" src/base/tab.c 'int x;\n\tint y;\n' 'tab.c:2: space: a tab'
sin "a trailing space" src/base/tail.c 'int x; \n' 'tail.c:1: space'
sin "a note to oneself" src/base/note.c "/* TO""DO: later */\n" 'note.c:1: words'
sin "a long file" src/base/long.c "$(yes 'int x;' | head -n 601)\n" 'long.c:1: length'

fresh_tree
plant src/base/fine.c \
    '#include "base/one.h"\n/* printf(malloc) exit() */\nstatic const char *const s = "exit(1) \\" malloc(";\n'
plant src/cli/main.c '#include "limn.h"\n#include <stdio.h>\nint main(void)\n{\n    printf("vae is a word");\n}\n'
plant src/prob/normal.h 'int normal;\n'
plant src/nn/author.h '#include "prob/normal.h"\n'
plant src/lab/lab.c 'const char *lab = "vae";\n'
expect "words in comments and strings, the command, the lab, author.h" 0 '^[89] passed, 0 failed'
exit $status
