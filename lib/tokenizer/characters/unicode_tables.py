"""What the Rust library `tokenizers` does to each code point, asked of it: writes unicode_tables.hpp beside itself.

    python3 unicode_tables.py                writes it (needs the package tokenizers)
    python3 unicode_tables.py --check FILE   compares with unicode-tables.json, tables made so elsewhere
"""
import json
import pathlib
import sys
import unicodedata

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
FLAGS = ["removed", "blank", "chinese", "white_space", "punctuation", "nonspacing", "word", "decomposes", "uppercase"]


def bert(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **on}).normalize_str


def word_characters():
    """regex's \\w, as a token that has to be a single word sees it."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "Q": 1}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("Q", single_word=True, normalized=False)])
    found = set()
    for at in range(0, len(CODE_POINTS), 20000):
        part = CODE_POINTS[at:at + 20000]
        for c, encoding in zip(part, tokenizer.encode_batch([chr(c) + "Q" for c in part])):
            if 1 not in encoding.ids:
                found.add(c)
    return found


def combining_classes(plain):
    """Canonical combining classes, from the order NFD puts a mark and one of a known class in. `plain`: what NFD leaves."""
    nfd = normalizers.NFD().normalize_str

    def swapped(first, second):
        return nfd("a" + first + second) != "a" + first + second

    left, marks = set(plain), {1: "\u0334"}
    for c in range(0x300, 0x20000):
        known = unicodedata.combining(chr(c))
        if known and known not in marks and c in left and swapped(chr(c), marks[1]):
            marks[known] = chr(c)

    lowest, highest = marks[min(marks)], marks[max(marks)]
    classes = {}
    for c in plain:
        ch = chr(c)
        if not swapped(ch, lowest) and not swapped(highest, ch) and ch not in (lowest, highest):
            continue
        below = [k for k in marks if swapped(ch, marks[k])]
        above = [k for k in marks if swapped(marks[k], ch)]
        same = [k for k in marks if k not in below and k not in above]
        assert len(same) == 1, (hex(c), same)
        classes[c] = same[0]
    return classes


def derive():
    clean, chinese, strip, lower = (bert(**{k: True}) for k in
                                    ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase"))
    nfd = normalizers.NFD().normalize_str
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    flags = {name: set() for name in FLAGS}
    decompositions, lowercase = {}, {}
    flags["word"] = word_characters()
    for c in CODE_POINTS:
        ch = chr(c)
        cleaned = clean(ch)
        if cleaned == "":
            flags["removed"].add(c)
        elif cleaned == " ":
            flags["blank"].add(c)
        if chinese(ch) != ch:
            flags["chinese"].add(c)
        pieces = len(split("a" + ch + "a"))
        if pieces > 1:
            flags["white_space" if pieces == 2 else "punctuation"].add(c)
        if nfd(ch) != ch:
            flags["decomposes"].add(c)
            if not 0xAC00 <= c <= 0xD7A3:
                decompositions[c] = [ord(d) for d in nfd(ch)]
        elif strip(ch) == "":
            flags["nonspacing"].add(c)
        if lower(ch) != ch:
            flags["uppercase"].add(c)
            lowercase[c] = [ord(d) for d in lower(ch)]
    plain = [c for c in CODE_POINTS if c not in flags["decomposes"]]
    return flags, decompositions, lowercase, combining_classes(plain)


def ranges(points):
    out = []
    for c in sorted(points):
        if out and (out[-1][1] == c - 1):
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def check(path, flags, decompositions, lowercase):
    truth = json.load(open(path))
    for ours, theirs in (("removed", "clean_delete"), ("blank", "clean_to_space"), ("chinese", "cjk_isolate"),
                         ("white_space", "pretok_whitespace"), ("punctuation", "pretok_punct")):
        strip = {r for r in map(tuple, truth[theirs])}
        print(ours, "same" if {tuple(r) for r in ranges(flags[ours])} == strip else "DIFFERENT")
    for name, table in (("lower", lowercase), ("nfd_non_hangul", decompositions)):
        print(name, "same" if {int(k, 16): v for k, v in truth[name].items()} == table else "DIFFERENT")
    marks = {c for first, last in truth["strip_mn"] for c in range(first, last + 1)}
    print("strip_mn, of what does not decompose",
          "same" if marks - flags["decomposes"] == flags["nonspacing"] else "DIFFERENT",
          [hex(c) for c in sorted((marks - flags["decomposes"]) ^ flags["nonspacing"])][:9])


def lines(items):
    out, line = [], "   "
    for item in items:
        if len(line) + len(item) > 108:
            out.append(line)
            line = "   "
        line += " " + item
    return "\n".join(out + [line])


def write(path, flags, decompositions, lowercase, classes):
    properties, last = [], None
    for c in range(0x110000):
        value = sum(1 << i for i, name in enumerate(FLAGS) if c in flags[name])
        if value != last:
            properties.append(f"{{{c:#x}, {value:#x}}},")
            last = value
    maps = []
    for table in (decompositions, lowercase):
        width = max(map(len, table.values()))
        maps.append((width, [f"{{{c:#x}, {{{', '.join(map(hex, to))}}}}}," for c, to in sorted(table.items())]))
    class_ranges = []
    for c in sorted(classes):
        if class_ranges and class_ranges[-1][1] == c - 1 and class_ranges[-1][2] == classes[c]:
            class_ranges[-1][1] = c
        else:
            class_ranges.append([c, c, classes[c]])
    bits = "\n".join(f"constexpr std::uint16_t {name} = {1 << i:#x};" for i, name in enumerate(FLAGS))
    path.write_text(f"""// What the Rust library `tokenizers` does to each code point. Made by unicode_tables.py. DO NOT EDIT.
#pragma once

#include <array>
#include <cstdint>

namespace heed::unicode_tables {{

// clang-format off
{bits}

struct PropertyRange {{
    char32_t first;  // to the next range's
    std::uint16_t properties;
}};
template <std::size_t N>
struct Mapping {{
    char32_t from;
    std::array<char32_t, N> to;  // 0 behind its end
}};
struct ClassRange {{
    char32_t first, last;
    std::uint8_t combining_class;
}};

inline constexpr PropertyRange properties[] = {{
{lines(properties)}
}};

/// Canonical decompositions in full, Hangul syllables aside.
inline constexpr Mapping<{maps[0][0]}> decompositions[] = {{
{lines(maps[0][1])}
}};

inline constexpr Mapping<{maps[1][0]}> lowercase[] = {{
{lines(maps[1][1])}
}};

/// Canonical combining classes other than 0, of what does not decompose.
inline constexpr ClassRange combining_classes[] = {{
{lines(f"{{{a:#x}, {b:#x}, {k}}}," for a, b, k in class_ranges)}
}};
// clang-format on

}}  // namespace heed::unicode_tables
""")


tables = derive()
if sys.argv[1:2] == ["--check"]:
    check(sys.argv[2], *tables[:3])
else:
    write(pathlib.Path(__file__).with_name("unicode_tables.hpp"), *tables)
