#!/usr/bin/env python3
"""make_nasty.py -- writes tests/data/nasty/: small files that are wrong in one way each, and a few that only look so.

The files are kept in the repository, and nasty.tsv says what each earns; this script is how they were made, and makes
the same again. Standard library only. What cannot be kept (an empty folder, a loop of links, a model) is made by
test_nasty.sh.
"""
import gzip
import io
import json
import lzma
import os
import shutil
import struct
import tarfile
import zipfile
import zlib

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nasty")


def put(name, content):
    path = os.path.join(ROOT, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def noise(n, x=12345):
    """Bytes that look like nothing in particular."""
    out = bytearray()
    for _ in range(n):
        x = (1103515245 * x + 12345) & 0x7FFFFFFF
        out.append(x >> 16 & 255)
    return bytes(out)


def gz(content):
    return gzip.compress(content, mtime=0)


# ---- tables ----

ROWS = "age,height,town\n" + "".join(f"{20 + i},{150 + 7 * i % 40}.5,{'Ulm' if i % 3 else 'Graz'}\n" for i in range(12))


def tables():
    put("rows.csv", ROWS)
    put("empty.csv", "")
    put("header-only.csv", "a,b,c\n")
    put("one-row.csv", "a,b\n1,2\n")
    put("ragged.csv", "a,b\n1,2\n3,4,5\n6,7\n")
    put("short-line.csv", "a,b,c\n1,2,3\n4,5\n")
    put("unclosed-quote.csv", 'a,b\n1,"two\n3,4\n')
    put("after-quote.csv", 'a,b\n"1"x,2\n3,4\n')
    put("nul.csv", b"a,b\n1,\x002\n3,4\n")
    put("noise.csv", noise(600))
    put("picture.csv", png(4, 4))
    put("page.csv", "<!doctype html>\n<html><head><title>404, not found</title></head>\n<body>Not found</body></html>\n")
    put("same-names.csv", "a,a,b\n1,2,3\n4,5,6\n7,8,9\n")
    put("all-missing.csv", "a,b\n,NA\n?,\nNA,?\n")
    put("only-names.csv", "id,name\n" + "".join(f"u{1000 + 37 * i},person number {i}\n" for i in range(30)))
    put("not-finite.csv", "a,b\n1e999,1\nnan,2\ninf,3\n4,5\n")
    put("constant.csv", "a,b\n" + "".join(f"7,{i}\n" for i in range(9)))
    put("line-ends.csv", b"a,b\r\n1,2\n3,4\r\n\r\n5,6")
    put("mark-only.csv", b"\xef\xbb\xbf")
    put("odd-utf16.csv", b"\xff\xfe" + "a,b\n1,2\n3,4\n".encode("utf-16-le") + b"\x31")
    put("broken-utf8.csv", "städte,n\n".encode() + b"K\xf6ln,1\nUlm,2\n" + "Zürich,3\n".encode())
    put("wide.csv.gz", gz(b"1" + b",1" * 70000 + b"\n"))
    put("long-cell.csv.gz", gz(b"a,b\n1," + b"x" * 2000000 + b"\n2,y\n"))
    put("short.csv.gz", gz(ROWS.encode())[:-20])
    put("garbled.csv.gz", gz(ROWS.encode())[:40] + b"\xff" * 40 + gz(ROWS.encode())[80:])
    put("not-gzip.csv.gz", ROWS)
    put("bomb.csv.gz", gz(b"a,b\n" + bytes(8000000)))
    os.makedirs(os.path.join(ROOT, "folder.csv"), exist_ok=True)
    put("folder.csv/notes.md", "nothing that limn reads\n")


def series():
    days = [f"2021-03-{d:02d}" for d in range(1, 31)]
    put("shuffled.csv", "date,x\n" + "".join(f"{days[7 * i % 30]},{i}\n" for i in range(30)))
    put("same-day.csv", "date,x\n" + "".join(f"{days[i // 2]},{i}\n" for i in range(30)))
    put("few-days.csv", "date,x\n" + "".join(f"{days[i]},{i}\n" for i in range(5)))
    put("whose.csv", "id,date,x\n" + "".join(f"{'' if i == 7 else 'pq'[i % 2]},{days[i]},{i}\n" for i in range(20)))
    put("no-such-day.csv", "date,x\n2021-02-28,1\n2021-02-30,2\n2021-03-01,3\n")
    put("unlike/a.csv", "date,x\n" + "".join(f"{days[i]},{i}\n" for i in range(6)))
    put("unlike/b.csv", "date,y\n" + "".join(f"{days[i]},{i}\n" for i in range(6)))


def texts():
    put("empty.txt", "")
    put("mark-only.txt", b"\xef\xbb\xbf")
    put("nuls.txt", bytes(200))
    put("utf16.txt", "a text of two bytes each\n".encode("utf-16"))
    put("latin1.txt", "Käse, Brötchen, Äpfel\n".encode("latin-1"))
    put("one-letter.txt", "a")
    put("noise.bin", noise(500))
    put("noise", noise(500, 7))


# ---- pictures ----

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, colour=2, depth=8, extra=b"", said=None):
    """said: the size that its head claims."""
    channels = {0: 1, 2: 3, 3: 1}[colour]
    raw = b"".join(b"\0" + bytes((5 * x + 9 * y) % 250 for x in range(width * channels)) for y in range(height))
    w, h = said or (width, height)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, 0)) + extra +
            chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


# A grey JPEG of 8 x 8: baseline tables as in the standard's annex K, cut to what it uses.
def jpeg(width=8, height=8):
    def segment(mark, content):
        return b"\xff" + bytes([mark]) + struct.pack(">H", len(content) + 2) + content
    return (b"\xff\xd8" + segment(0xDB, b"\0" + b"\x10" * 64) +
            segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00") +
            segment(0xC4, b"\x00" + b"\1" + b"\0" * 15 + b"\0") + segment(0xC4, b"\x10" + b"\1" + b"\0" * 15 + b"\0") +
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + (b"\x3f" if width * height == 64 else b"\x0f") + b"\xff\xd9")


def gif(width, height, frames=1, said=None):
    w, h = said or (width, height)
    out = b"GIF89a" + struct.pack("<HHBBB", w, h, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    for _ in range(frames):
        codes, bits = [4] + [c for _ in range(width * height) for c in (1, 4)] + [5], ""
        for c in codes:
            bits = f"{c:03b}" + bits
        packed = int(bits, 2).to_bytes((len(bits) + 7) // 8, "little")
        out += b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02" + bytes([len(packed)]) + packed + b"\0"
    return out + b";"


def pictures():
    good = png(4, 4)
    put("good.png", good)
    put("empty.png", "")
    put("cut.png", good[:60])
    put("head-only.png", good[:33])
    put("sum.png", good[:45] + bytes([good[45] ^ 255]) + good[46:])
    put("huge.png", png(4, 4, said=(100000, 100000)))
    put("more-said.png", png(4, 4, said=(4, 400)))
    put("no-size.png", png(4, 4, said=(0, 4)))
    put("no-palette.png", png(4, 4, colour=3))
    put("text.png", "this is no picture\n")
    put("film.png", gif(2, 2))
    put("good.jpg", jpeg())
    put("cut.jpg", jpeg()[:-3])
    put("head-only.jpg", jpeg()[:60])
    put("noise.jpg", b"\xff\xd8\xff\xe0" + noise(300))
    put("huge.jpg", jpeg()[:2] + jpeg(8, 8)[2:].replace(b"\x08\x00\x08\x00\x08", b"\x08\xff\xdc\xff\xdc", 1))
    put("good.gif", gif(4, 3, 2))
    put("cut.gif", gif(4, 3, 2)[:40])
    put("head-only.gif", gif(4, 3)[:13])
    put("no-frame.gif", gif(4, 3, 0))
    put("huge.gif", gif(4, 3, said=(65535, 65535)))
    put("codes.gif", gif(4, 3).replace(b"\x02\x0a", b"\x0f\x0a", 1))
    put("noise.gif", b"GIF89a" + noise(200))
    put("one-broken/a.png", good)
    put("one-broken/b.png", good[:50])
    put("mixed/grey.png", png(5, 3, colour=0))
    put("mixed/colour.jpg", jpeg(16, 8))


def captions():
    for folder, file, told in (
            ("absent", "captions.tsv", "nobody.png\tnot here\n"),
            ("no-tab", "captions.tsv", "1.png a red square\n"),
            ("broken-line", "captions.jsonl", '{"file": "1.png", "caption": "red"}\n{"file": "2.png", "caption": \n'),
            ("wrong-type", "captions.jsonl", '{"file": "1.png", "caption": {"en": "red"}}\n'),
            ("ragged-told", "attributes.csv", "file,hue,size\n1.png,red\n"),
            ("no-names", "attributes.csv", "1.png,red\n2.png,green\n"),
            ("two-meant", "captions.tsv", "1.png\tone of two\n"),
            ("partly", "captions.tsv", "1.png\tthe first\n")):
        put(f"{folder}/1.png", png(4, 4))
        put(f"{folder}/2.png", png(4, 4, extra=b""))
        put(f"{folder}/{file}", told)
    put("two-meant/sub/1.png", png(4, 4))


# ---- arrays ----

def npy(head, content=b"", version=1, said=None):
    text = head.encode()
    size = 10 if version == 1 else 12
    text += b" " * (-(size + len(text) + 1) % 64) + b"\n"
    n = len(text) if said is None else said
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", n) + text + content


def head(shape, descr="'<f4'", fortran="False"):
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}"


SIX = struct.pack("<6f", 1, 2, 3, 4, 5, 6)


def arrays():
    put("v1.npy", npy(head("(3, 2)"), SIX))
    put("v2.npy", npy(head("(3, 2)"), SIX, 2))
    put("v3.npy", npy(head("(3, 2)"), SIX, 3))
    put("columns-first.npy", npy(head("(3, 2)", fortran="True"), SIX))
    put("big-end.npy", npy(head("(3, 2)", "'>f8'"), struct.pack(">6d", 1, 2, 3, 4, 5, 6)))
    put("v9.npy", npy(head("(3, 2)"), SIX, 9))
    put("magic.npy", b"\x93NUMPX" + npy(head("(3, 2)"), SIX)[6:])
    put("empty.npy", "")
    put("cut.npy", npy(head("(3, 2)"), SIX)[:-5])
    put("longer.npy", npy(head("(3, 2)"), SIX + SIX))
    put("cut-head.npy", npy(head("(3, 2)"), SIX)[:50])
    put("head-lies.npy", npy(head("(3, 2)"), SIX, said=60000))
    put("no-dict.npy", npy("import os", SIX))
    put("absurd.npy", npy(head("(4000000000000, 2)"), SIX))
    put("overflow.npy", npy(head("(4611686018427387904, 4611686018427387904)"), SIX))
    put("negative.npy", npy(head("(-3, 2)"), SIX))
    put("objects.npy", npy(head("(3, 2)", "'|O'"), b"\x80\x04K\x01."))
    put("records.npy", npy(head("(3,)", "[('a', '<f4'), ('b', '<i4')]"), SIX))
    put("letters.npy", npy(head("(3,)", "'<U2'"), SIX))
    put("complex.npy", npy(head("(3,)", "'<c8'"), SIX))
    put("order.npy", npy(head("(3, 2)", fortran="'maybe'"), SIX))
    put("no-shape.npy", npy("{'descr': '<f4', 'fortran_order': False, }", SIX))
    put("none.npy", npy(head("(0, 2)")))
    put("five.npy", npy(head("(1, 1, 1, 2, 3)"), SIX))
    put("not-a-number.npy", npy(head("(3, 2)"), struct.pack("<6f", 1, float("nan"), 3, float("nan"), 5, float("nan"))))


def zipped(entries, kind=zipfile.ZIP_DEFLATED, mode=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as z:
        for name, content in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = (mode or 0o100644) << 16
            z.writestr(info, content, kind)
    return out.getvalue()


def named_arrays():
    x, y = npy(head("(3, 2)"), SIX), npy(head("(3,)", "'<i4'"), struct.pack("<3i", 0, 1, 0))
    put("good.npz", zipped([("X.npy", x), ("y.npy", y)]))
    put("cut.npz", zipped([("X.npy", x), ("y.npy", y)])[:-30])
    put("no-arrays.npz", zipped([("readme.txt", "nothing here")]))
    put("other-names.npz", zipped([("left.npy", x), ("right.npy", x)]))
    put("few-labels.npz", zipped([("X.npy", x), ("y.npy", npy(head("(2,)", "'<i4'"), struct.pack("<2i", 0, 1)))]))
    put("below-zero.npz", zipped([("X.npy", x), ("y.npy", npy(head("(3,)", "'<i4'"), struct.pack("<3i", 0, -7, 0)))]))
    put("cut-array.npz", zipped([("X.npy", x[:-4])]))
    put("text.npz", "this is no archive\n")


# ---- archives ----

def lie(archive, at_local, at_central, fmt, value):
    """Changes a number in the first local header and the first record of the directory."""
    out = bytearray(archive)
    central = out.find(b"PK\x01\x02")
    struct.pack_into(fmt, out, at_local, value)
    struct.pack_into(fmt, out, central + at_central, value)
    return bytes(out)


def zips():
    one = [("1.png", png(4, 4))]
    put("up.zip", zipped([("../../tmp/evil.png", png(4, 4))]))
    put("absolute.zip", zipped([("/tmp/evil.png", png(4, 4))]))
    put("drive.zip", zipped([("C:\\evil.png", png(4, 4))]))
    put("backslash.zip", zipped([("..\\evil.png", png(4, 4))]))
    put("link.zip", zipped([("1.png", "/etc/passwd")], zipfile.ZIP_STORED, 0o120777))
    put("up.npz", zipped([("../X.npy", npy(head("(3, 2)"), SIX))]))
    put("cut.zip", zipped(one)[:-30])
    put("empty.zip", "")
    put("no-pictures.zip", zipped([("notes.txt", "nothing")]))
    put("no-entries.zip", zipped([]))
    put("sum.zip", lie(zipped(one), 14, 16, "<I", 1))
    put("bomb.zip", lie(zipped(one), 22, 24, "<I", 4000000000))
    put("locked.zip", lie(zipped(one), 6, 8, "<H", 1))
    put("method.zip", lie(zipped(one), 8, 10, "<H", 12))
    # entries that share their bytes, as bombs do
    twice = bytearray(zipped([("1.png", png(4, 4)), ("2.png", png(4, 4))]))
    first = twice.find(b"PK\x01\x02")
    second = twice.find(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", twice, second + 42, 0)
    put("shared.zip", bytes(twice))
    deflated = zipped([("1.png", bytes(5000))])
    put("garbled.zip", deflated[:40] + b"\xff\xfe\xfd" + deflated[43:])


def tar(entries, fmt=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=fmt) as t:
        for name, content, kind in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = content
                t.addfile(info)
            elif kind in (tarfile.CHRTYPE, tarfile.FIFOTYPE):
                info.devmajor, info.devminor = 1, 5
                t.addfile(info)
            else:
                info.size = len(content)
                t.addfile(info, io.BytesIO(content))
    whole = out.getvalue().rstrip(b"\0")
    return whole + bytes(-len(whole) % 512 + 1024)


def tars():
    good, file = png(4, 4), tarfile.REGTYPE
    put("up.tar", tar([("../evil.png", good, file)]))
    put("absolute.tar", tar([("/tmp/evil.png", good, file)]))
    put("link.tar", tar([("1.png", "/etc/passwd", tarfile.SYMTYPE)]))
    put("hard-link.tar", tar([("1.png", good, file), ("2.png", "/etc/passwd", tarfile.LNKTYPE)]))
    put("device.tar", tar([("1.png", b"", tarfile.CHRTYPE)]))
    put("pipe.tar", tar([("1.png", b"", tarfile.FIFOTYPE)]))
    put("cut.tar", tar([("1.png", good, file)])[:560])
    whole = bytearray(tar([("1.png", good, file)]))
    put("sum.tar", bytes(whole[:148] + b"0000001\0" + whole[156:]))
    lies = bytearray(whole)
    lies[124:136] = b"77777777777\0"
    lies[148:156] = b"        "
    lies[148:156] = b"%06o\0 " % sum(lies[:512])
    put("size.tar", bytes(lies))
    put("text.tar", "this is no archive\n" * 40)
    put("cut.tar.gz", gz(bytes(whole))[:-40])
    put("cut.tar.xz", lzma.compress(bytes(whole))[:-40])
    put("garbled.tar.xz", lzma.compress(bytes(whole))[:60] + noise(40) + lzma.compress(bytes(whole))[100:])
    put("no-pictures.tar", tar([("notes.txt", b"nothing", file)]))


# ---- formats of fixed size ----

def idx(dims, kind=8, content=None, magic=0):
    n = 1
    for d in dims:
        n *= d
    return struct.pack(">HBB", magic, kind, len(dims)) + b"".join(struct.pack(">I", d) for d in dims) + (
        noise(n) if content is None else content)


def fixed():
    put("short-images-idx3-ubyte", idx((2, 4, 4))[:-3])
    put("long-images-idx3-ubyte", idx((2, 4, 4)) + b"more")
    put("magic-images-idx3-ubyte", idx((2, 4, 4), magic=7))
    put("kind-images-idx3-ubyte", idx((2, 4, 4), kind=7))
    put("absurd-images-idx3-ubyte", idx((4294967295, 65535, 65535), content=noise(9)))
    put("none-images-idx3-ubyte", idx((0, 4, 4)))
    put("few-images-idx3-ubyte", idx((3, 4, 4)))
    put("few-labels-idx1-ubyte", idx((2,), content=b"\1\0"))
    put("bomb-images-idx3-ubyte.gz", gz(idx((2, 4, 4)) + bytes(9000000)))
    put("cut-images-idx3-ubyte.gz", gz(idx((2, 4, 4)))[:-6])
    put("short_batch.bin", noise(3072))
    put("long_batch.bin", b"\0" + noise(3072) + b"\0")
    put("label_batch.bin", b"\x0b" + noise(3072))
    put("cut_batch.bin.xz", lzma.compress(b"\0" + noise(3072))[:-50])
    put("bomb_batch.bin.xz", lzma.compress(bytes(20000000), preset=9))


# ---- schemas ----

def field(name, kind, **more):
    return dict(name=name, kind=kind, **more)


def schemas():
    sound = dict(limn_schema=1, separator=",", header=True, columns=[field("age", "number"), field("height", "number"),
                                                      field("town", "category", categories=["Graz", "Ulm"])])

    def wrong(name, **changes):
        put(f"schema-{name}.json", json.dumps({**sound, **changes}, indent=1) + "\n")

    wrong("sound")
    wrong("version", limn_schema="new")
    put("schema-empty.json", "")
    put("schema-text.json", "age is a number\n")
    put("schema-list.json", "[1, 2, 3]\n")
    wrong("columns", columns="age")
    wrong("few", columns=sound["columns"][:2])
    wrong("kind", columns=[field("age", "nubmer")] + sound["columns"][1:])
    wrong("type", columns=[field(7, "number")] + sound["columns"][1:])
    wrong("name", columns=[field("aeg", "number")] + sound["columns"][1:])
    wrong("town", columns=sound["columns"][:2] + [field("town", "number")])
    wrong("categories", columns=sound["columns"][:2] + [field("town", "category", categories=["Graz"])])
    wrong("separator", separator="--")
    wrong("label", label="twon")


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    for make in (tables, series, texts, pictures, captions, arrays, named_arrays, zips, tars, fixed, schemas):
        make()


if __name__ == "__main__":
    main()
