# lint.awk -- reads C files and prints one line per finding: CHECK FILE:LINE: what is wrong.
#
# Called by tools/lint with the variables layers (tools/layers.txt) and families (names, separated by spaces). Works on
# lines from which comments and the insides of strings are taken out, so that words in messages do not count as calls.

BEGIN {
    while ((getline row < layers) > 0) {
        if (row ~ /^#/ || row !~ /:/) continue
        room = row
        sub(/:.*/, "", room)
        sub(/[^:]*:/, "", row)
        rooms[room] = 1
        n = split(row, word, " ")
        for (i = 1; i <= n; i++) allowed[room, word[i]] = 1
    }
    n = split(families, word, " ")
    for (i = 1; i <= n; i++) family[word[i]] = 1
    before = "[^A-Za-z0-9_.>]"
    after = "[ ]*\\("
    ends = before "(exit|_exit|_Exit|quick_exit|abort|assert)" after
    speaks = before "(printf|vprintf|puts|putchar|perror)" after "|" before "(stdout|stderr)[^A-Za-z0-9_]"
    heap = "malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|free|strdup|strndup|asprintf|vasprintf"
    heap = before "(" heap ")" after
    overflows = before "(strcpy|strcat|sprintf|vsprintf|gets|strtok)" after
    guesses = before "(rand|srand|random|srandom|drand48)" after
}

FNR == 1 {
    file = FILENAME
    in_comment = 0
    opened = 0
    is_source = file ~ /^src\//
    is_code = file ~ /\.([ch]|inc)$/
    room = substr(file, 5) in rooms ? substr(file, 5) : room_of(file)
    if (is_source && room == "") finding("layers", "this folder is no room of tools/layers.txt")
    lines[file] = 0
}

{
    lines[file]++
    if ($0 ~ /[ \t]$/) finding("space", "space at the end of the line")
    if ($0 ~ /\t/ && file ~ /\.([ch]|inc|def)$/) finding("space", "a tab")
    if ((" " $0 " ") ~ /[^A-Za-z](TO[D]O|FIX[M]E|XX[X])[^A-Za-z]/)
        finding("words", "a note to oneself: do it, or open an issue")
    if (!is_code) next
    code = strip($0)
    if (is_source && $0 ~ /^[ \t]*#[ \t]*include/) include($0)
    if (is_source) calls(" " code " ")
    lengths(code)
}

END {
    for (name in lines) {
        if (lines[name] > 600) print "length " name ":1: " lines[name] " lines; at most 600, better below 250"
        else if (lines[name] > 500) print "note " name ":1: " lines[name] " lines; time to split it"
    }
}

function finding(check, text) { print check " " file ":" FNR ": " text }

# The room of a path under src/: its longest prefix in the table, or "".
function room_of(path, part, n) {
    sub(/^src\//, "", path)
    n = split(path, part, "/")
    if (n > 2 && (part[1] "/" part[2]) in rooms) return part[1] "/" part[2]
    return n > 1 && part[1] in rooms ? part[1] : ""
}

function include(line, target) {
    target = line
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
    if (target ~ /^</) {
        sub(/>.*/, ">", target)
        if (target in rooms && !((target, room) in allowed)) finding("layers", room " may not include " target)
        if (target != "<limn.h>") return
    }
    sub(/^["<]/, "", target)
    sub(/[">].*/, "", target)
    if (target == "limn.h") target = "include/limn.h"
    else if (room_of(target) == room) return
    else if (room_of(target) == "") {
        finding("layers", "\"" target "\": write it as \"room/file.h\", with a room of tools/layers.txt")
        return
    }
    if (!((room, target) in allowed) && !((room, room_of(target)) in allowed))
        finding("layers", room " may not include \"" target "\"")
}

function calls(code) {
    if (room == "cli") return
    if (code ~ ends) finding("calls", "nothing below src/cli ends the process: return an error")
    if (code ~ speaks) finding("calls", "nothing below src/cli prints: return an error or fill a struct text")
    if (code ~ heap && file != "src/base/mem.c")
        finding("memory", "memory comes from mem_alloc or an arena (base/mem.h)")
    if (code ~ overflows)
        finding("calls", "a call that knows no bounds, or no threads: use snprintf, memcpy, struct text, strtok_r")
    if (code ~ guesses) finding("calls", "random numbers come from base/rng.h, by key and counter")
}

# A function's body opens and closes in column 1.
function lengths(code) {
    if (code ~ /^{/) opened = FNR
    if (code ~ /^}/ && opened) {
        body = FNR - opened - 1
        if (body > 60) print "note " file ":" opened ": a function of " body " lines; better below 60"
        opened = 0
    }
}

# The line without comments, with strings emptied; checks each string against the families' names on its way.
function strip(line, out, c, i, n, text) {
    if (!in_comment && line !~ /["'\/]/) return line
    n = length(line)
    for (i = 1; i <= n; i++) {
        c = substr(line, i, 1)
        if (in_comment) {
            if (c == "*" && substr(line, i + 1, 1) == "/") { in_comment = 0; i++ }
        } else if (c == "/" && substr(line, i + 1, 1) == "*") {
            in_comment = 1
            i++
        } else if (c == "/" && substr(line, i + 1, 1) == "/") {
            break
        } else if (c == "\"" || c == "'") {
            text = ""
            for (i++; i <= n && substr(line, i, 1) != c; i++) {
                if (substr(line, i, 1) == "\\") i++
                text = text substr(line, i, 1)
            }
            if (c == "\"") named(text)
            out = out c c
        } else {
            out = out c
        }
    }
    return out
}

function named(text) {
    if (is_source && text in family && file !~ /^src\/(family|lab)\//)
        finding("names", "\"" text "\" is a family: ask for what it can do, never for its name")
}
