"""What the Rust library `tokenizers` knows of each code point beyond unicode_tables.hpp, asked of it: general categories as
its regular expressions see them, compatibility decompositions, compositions, and what its grapheme clusters are made of.

    python3 character_tables.py     writes character_tables.hpp beside itself (needs the package tokenizers; 2 minutes)
"""
import pathlib
import struct
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
CATEGORIES = ["Cn", "Cc", "Cf", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc", "Pd", "Pe",
              "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"]
FLAGS = ["regex_space", "regex_word", "regex_class_word", "numeric", "combining_mark"]
GRAPHEMES = ["other", "control", "extend", "conjunct_extend", "linker", "zwj", "spacing_mark", "prepend", "hangul_l", "hangul_v",
             "hangul_t", "hangul_lv", "hangul_lvt", "pictographic", "consonant"]


def matched(pattern):
    """The code points of which a regular expression matches each by itself."""
    found = set()
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    for at in range(0, len(CODE_POINTS), 50000):
        part = CODE_POINTS[at:at + 50000]
        text = "".join(map(chr, part))
        left = set()
        for piece, _ in split.pre_tokenize_str(text):
            left.update(map(ord, piece))
        found.update(c for c in part if c not in left)
    return found


def general_categories():
    category = {}
    for name in CATEGORIES[1:]:
        if name == "Cs":
            continue
        for c in matched(rf"\p{{{name}}}"):
            assert c not in category, (hex(c), name, category[c])
            category[c] = name
    for group in "LMNPSZC":
        union = {c for c in CODE_POINTS if category.get(c, "Cn")[0] == group}
        assert union == matched(rf"\p{{{group}}}"), group
    assert {c for c in CODE_POINTS if category.get(c) == "Nd"} == matched(r"\d")
    return category


def flags():
    digits = pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str
    strip = normalizers.StripAccents().normalize_str
    return {"regex_space": matched(r"\s"), "regex_word": matched(r"\w"), "regex_class_word": matched(r"[\w]"),
            "numeric": {c for c in CODE_POINTS if len(digits("a" + chr(c) + "a")) == 3},
            "combining_mark": {c for c in CODE_POINTS if strip(chr(c)) == ""}}


def compatibility():
    nfkd, nfd = normalizers.NFKD().normalize_str, normalizers.NFD().normalize_str
    return {c: [ord(d) for d in nfkd(chr(c))] for c in CODE_POINTS if nfkd(chr(c)) != nfd(chr(c))}


def compositions():
    """first + second -> one, Hangul aside. Candidates are each character's decomposition, cut before its last."""
    nfc, nfd = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str
    pairs = {}
    for c in CODE_POINTS:
        parts = nfd(chr(c))
        if len(parts) < 2 or 0xAC00 <= c <= 0xD7A3:
            continue
        first = nfc(parts[:-1])
        if len(first) == 1 and nfc(first + parts[-1]) == chr(c):
            pairs[ord(first), ord(parts[-1])] = c
    for c in CODE_POINTS:  # and what Python knows
        step = unicodedata.decomposition(chr(c)).split()
        if len(step) == 2 and not step[0].startswith("<"):
            pair = tuple(int(s, 16) for s in step)
            both = "".join(map(chr, pair))
            assert (nfc(both) == chr(c)) == (pairs.get(pair) == c), hex(c)
    return pairs


def one_for_each():
    """A Precompiled normalizer that makes "<" of each character: the number of "<" then tells the clusters under 6 bytes.
    Its trie has a block of 256 units for each node, and one for all values."""
    blocks = {}

    def block_of(prefix):
        return blocks.setdefault(prefix, len(blocks) + 1)  # block 0 has the root's unit

    children = {}
    for c in CODE_POINTS[1:]:
        code = chr(c).encode()
        for i in range(len(code)):
            children.setdefault(code[:i], set()).add(code[i])
    for prefix in sorted(children):
        block_of(prefix)
    values = len(blocks) + 1
    units = [0] * (256 * (values + 1))
    low = {b"": 0}

    def offset(at, block):
        return ((at >> 8) ^ block) << 10 | 1 << 9

    units[0] = offset(0, blocks[b""])
    for prefix in sorted(children, key=len):
        base = blocks[prefix] * 256 + low[prefix]
        for byte in children[prefix]:
            at, code = base ^ byte, prefix + bytes([byte])
            if code in children:
                units[at] = byte | offset(at, blocks[code])
                low[code] = at & 255
            else:
                units[at] = byte | 1 << 8 | offset(at, values)
    for i in range(256):
        units[values * 256 + i] = 1 << 31
    trie = struct.pack(f"<{len(units)}I", *units)
    normalizer = normalizers.Precompiled(struct.pack("<I", len(trie)) + trie + b"<\0")
    return lambda text: normalizer.normalize_str(text).count("<")


def grapheme_of(c, pieces):
    ch, mark, zwj = chr(c), "\u0301", "\u200d"
    if c in (0, 0xD, 0xA):
        return "control"
    if pieces("a" + ch) == 1:
        if pieces("\u00a9" + ch + "\u00a9" + mark) == 4:
            return "zwj"
        if pieces("\u00a9" + ch + zwj + "\u00a9" + mark) == 4:
            return "spacing_mark"
        if pieces("\u0915" + ch + "\u0915" + mark) == 4:
            return "linker"
        return "conjunct_extend" if pieces("\u0915" + ch + "\u094d\u0915" + mark) == 5 else "extend"
    if pieces(ch + mark + mark) == 2:
        return "control"
    if pieces(ch + "a") == 1:
        return "prepend"
    if pieces("\u00a9" + zwj + ch) == 3:
        return "pictographic"
    if pieces("\u0915\u094d" + ch + mark + mark) == 5:
        return "consonant"
    to_v, to_t, after_l = (pieces(s) == 3 for s in (ch + "\u1161" + mark, ch + "\u11a8" + mark, "\u1100" + ch + mark))
    if len(ch.encode()) == 3 and (to_v or to_t or after_l):
        if to_v and not to_t:
            return "hangul_l"
        if to_v:
            return "hangul_v" if pieces("\uac00" + ch + mark) == 3 else "hangul_lv"
        return "hangul_lvt" if after_l else "hangul_t"
    return "other"


def lines(items):
    out, line = [], "   "
    for item in items:
        if len(line) + len(item) > 108:
            out.append(line)
            line = "   "
        line += " " + item
    return "\n".join(out + [line])


def write(path, category, flag, compatible, pairs):
    pieces = one_for_each()
    properties, last = [], None
    for c in range(0x110000):
        surrogate = 0xD800 <= c <= 0xDFFF
        value = ("Cs" if surrogate else category.get(c, "Cn"), "other" if surrogate else grapheme_of(c, pieces),
                 sum(1 << i for i, name in enumerate(FLAGS) if c in flag[name]))
        if value != last:
            properties.append(f"{{{c:#x}, {CATEGORIES.index(value[0])}, {GRAPHEMES.index(value[1])}, {value[2]}}},")
            last = value
    expansions, entries = [], []
    for c, to in sorted(compatible.items()):
        entries.append(f"{{{c:#x}, {len(expansions)}, {len(to)}}},")
        expansions += [f"{d:#x}," for d in to]
    path.write_text(f"""// What the Rust library `tokenizers` knows of each code point. Made by character_tables.py. DO NOT EDIT.
#pragma once

#include <cstdint>

namespace heed::character_tables {{

// clang-format off
enum class Category : std::uint8_t {{ {', '.join(CATEGORIES)} }};
enum class Grapheme : std::uint8_t {{
{lines(g + "," for g in GRAPHEMES)}
}};
{chr(10).join(f"constexpr std::uint8_t {name} = {1 << i:#x};" for i, name in enumerate(FLAGS))}

struct PropertyRange {{
    char32_t first;  // to the next range's
    std::uint8_t category, grapheme, flags;
}};
struct Compatibility {{
    char32_t from;
    std::uint16_t start, size;  // of `compatible`
}};
struct Composition {{
    char32_t first, second, composed;
}};

inline constexpr PropertyRange properties[] = {{
{lines(properties)}
}};

/// Decompositions of NFKD in full, where they differ from NFD's.
inline constexpr Compatibility compatibility[] = {{
{lines(entries)}
}};
inline constexpr char32_t compatible[] = {{
{lines(expansions)}
}};

/// Primary composites, Hangul syllables aside.
inline constexpr Composition compositions[] = {{
{lines(f"{{{a:#x}, {b:#x}, {c:#x}}}," for (a, b), c in sorted(pairs.items()))}
}};
// clang-format on

}}  // namespace heed::character_tables
""")


write(pathlib.Path(__file__).with_name("character_tables.hpp"), general_categories(), flags(), compatibility(), compositions())
