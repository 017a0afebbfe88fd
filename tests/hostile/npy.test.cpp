// Malformed .npy files, read by the program: as an attention, as embeddings, as a mask.
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/malformed.hpp"

using namespace heed::test;

namespace {

const std::string two_floats("\0\0\x80\x3f\0\0\0\0", 8);  // 1, 0

std::string with_header(const std::string& header) {
    return npy_file(header, two_floats);
}

std::string with_descr(const std::string& descr) {
    return npy_of(descr, "False", "(1, 2)", two_floats);
}

std::string with_shape(const std::string& shape) {
    return npy_of("'<f4'", "False", shape, two_floats);
}

std::string tuple_of_ones(std::size_t rank) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < rank; ++axis) text += "1,";
    return text + ")";
}

MalformedRows beginnings() {
    const std::string format = "expected .npy format 1.0, 2.0 or 3.0, found ";
    return {
        {"empty", "", {"expected a .npy file, found nothing"}},
        {"the magic alone", "\x93NUMPY", {"expected a .npy header, found the end of the file"}},
        {"another magic",
         "\x93NUMPX\1" + std::string(20, '\0'),
         {"expected a .npy file, found other first bytes"}},
        {"a zip archive",
         zip_file({zip_entry("a.npy", "x")}),
         {"expected a .npy file, found a zip archive (numpy.savez names one .npz, torch.save .pt)"}},
        {"a zip archive of no files",
         zip_file({}),
         {"expected a .npy file, found a zip archive of no files"}},
        {"format 1.1", npy_file("{}", "", 1, 1), {format + "1.1"}},
        {"format 0.0", npy_file("{}", "", 0), {format + "0.0"}},
        {"format 4.0", npy_file("{}", "", 4), {format + "4.0"}},
        {"format 255.255", npy_file("{}", "", '\xFF', '\xFF'), {format + "255.255"}},
        {"a header past the file of format 1.0",
         std::string("\x93NUMPY\1\0\x50\0{}", 12),
         {"expected a header of 80 bytes, found 2"}},
        {"a header of 0xFFFFFFF0 bytes",
         std::string("\x93NUMPY\2\0\xF0\xFF\xFF\xFF{}", 14),
         {"expected a header of at most 10000 bytes, found 4294967280"}},
        {"a header of 2^32-1 bytes",
         std::string("\x93NUMPY\3\0\xFF\xFF\xFF\xFF{}", 14),
         {"expected a header of at most 10000 bytes, found 4294967295"}},
        {"a header of length 0", with_header(""), {"expected a dict in the header, found its end"}},
        {"a header of 10,001 characters",
         with_header(std::string(10'001, ' ')),
         {"expected a header of at most 10000 bytes, found 10001"}},
    };
}

MalformedRows headers() {
    const std::string good = "'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)";
    const std::string keys = "expected the keys descr, fortran_order and shape, found ";
    return {
        {"a header that is a list", with_header("[1]"), {"expected a dict in the header, found \"[1]\""}},
        {"a header that is a number", with_header("1"), {"expected a dict in the header"}},
        {"a header of JSON",
         with_header(R"({"descr": "<f4", "fortran_order": false, "shape": [1, 2]})"),
         {"expected True or False in the header, found \"false"}},
        {"no key", with_header("{}"), {keys + "no descr"}},
        {"no fortran_order", with_header("{'descr': '<f4', 'shape': (1, 2)}"), {keys + "no fortran_order"}},
        {"a comment",
         with_header("{" + good + "} # one"),
         {"expected nothing after the dict in the header, found \"# one"}},
        {"a comment within",
         with_header("{# one\n" + good + "}"),
         {"expected a string in the header, found \"# one"}},
        {"a key too many", with_header("{" + good + ", 'x': 1}"), {keys + "\"x\""}},
        {"descr twice", with_header("{'descr': '<f4', " + good + "}"), {"the key descr stands here twice"}},
        {"shape twice", with_header("{" + good + ", 'shape': (1, 2)}"), {"the key shape stands here twice"}},
        {"text behind the dict",
         with_header("{" + good + "} x"),
         {"expected nothing after the dict in the header, found \"x\""}},
        {"NUL behind the dict",
         with_header("{" + good + "}" + std::string(1, '\0')),
         {"expected nothing after the dict"}},
        {"no comma",
         with_header("{'descr': '<f4' 'shape': (1, 2)}"),
         {"expected a comma or the end of the dict in the header"}},
        {"no colon", with_header("{'descr' '<f4'}"), {"expected a colon in the header"}},
        {"a dict that is not closed", with_header("{" + good), {"in the header, found its end"}},
        {"a string that is not closed",
         with_header("{'descr': '<f4"),
         {"expected a closed string in the header"}},
        {"an escape",
         with_header("{'descr': '<\\x66'}"),
         {"expected a string without escapes in the header"}},
        {"a call", with_header("{'descr': str('<f4'), }"), {"expected a string in the header, found \"str("}},
        {"an import",
         with_header("__import__('os').system('touch pwned')"),
         {"expected a dict in the header"}},
        {"deep parentheses",
         with_header("{'shape': " + std::string(5'000, '(') + "}"),
         {"expected a whole number from 0 in the header"}},
        {"deep braces", with_header(std::string(5'000, '{')), {"expected a string in the header"}},
        {"escape sequences for the terminal", with_header("{'\x1b[2J': 1}"), {keys + "\"\\x1b[2J\""}},
    };
}

MalformedRows dtypes() {
    MalformedRows rows;
    for (const std::string descr : {"|O",
                                    "O",
                                    "|V4",
                                    "<M8[s]",
                                    "<m8[s]",
                                    "<c8",
                                    "<c16",
                                    "<f16",
                                    "<f3",
                                    "<f-4",
                                    "<i3",
                                    "<u16",
                                    "<U0",
                                    "|S0",
                                    "<U",
                                    "<U-1",
                                    "<U18446744073709551616",
                                    "<U4294967296",
                                    "",
                                    "<",
                                    "<<f4",
                                    "float32",
                                    "f04"})
        rows.push_back(
            {"the dtype " + descr,
             with_descr("'" + descr + "'"),
             {"expected a dtype of numbers (b1, i1 to i8, u1 to u8, f2 to f8) or strings, found "}});
    return rows +
           MalformedRows{
               {"a structured dtype",
                with_descr("[('a', '<f4')]"),
                {"expected a string in the header, found \"[('a'"}},
               {"a dtype that is a dict", with_descr("{'names': ()}"), {"expected a string in the header"}},
               {"a dtype None", with_descr("None"), {"expected a string in the header"}},
               {"fortran_order 0",
                npy_of("'<f4'", "0", "(1, 2)", two_floats),
                {"expected True or False in the header, found \"0,"}},
               {"fortran_order 'False'",
                npy_of("'<f4'", "'False'", "(1, 2)", two_floats),
                {"expected True or False in the header"}},
               {"fortran_order None",
                npy_of("'<f4'", "None", "(1, 2)", two_floats),
                {"expected True or False in the header"}},
               {"strings in place of numbers",
                npy_of("'<U2'", "False", "(1,)", two_floats),
                {"expected numbers, found the type <U2"}},
               {"bytes in place of numbers",
                npy_of("'|S8'", "False", "(1,)", two_floats),
                {"expected numbers, found the type |S8"}},
           };
}

MalformedRows shapes() {
    const std::string count = "expected a whole number from 0 in the header, found ";
    const std::string hold = "expected a shape that a file can hold, found ";
    const std::string size = "bytes of data for the shape ";
    return {
        {"a shape that is a list", with_shape("[1, 2]"), {"expected a tuple in the header, found \"[1, 2]"}},
        {"a shape that is an int", with_shape("2"), {"expected a tuple in the header, found \"2"}},
        {"a shape (2)", with_shape("(2)"), {"expected a comma: a tuple of one in the header"}},
        {"an extent of -2", with_shape("(-2,)"), {count + "\"-2,)"}},
        {"an extent of 2.0", with_shape("(2.0,)"), {"in the header, found \".0,)"}},
        {"an extent '2'", with_shape("('2',)"), {count + "\"'2',)"}},
        {"an extent 02", with_shape("(02,)"), {count}},
        {"an extent 0x2", with_shape("(0x2,)"), {"in the header, found \"x2,)"}},
        {"an extent True", with_shape("(True,)"), {count}},
        {"a comma alone", with_shape("(,)"), {count}},
        {"two commas", with_shape("(2,,)"), {count}},
        {"no comma between extents", with_shape("(1 2)"), {"in the header"}},
        {"an extent of 2^64", with_shape("(18446744073709551616,)"), {count}},
        {"an extent of 2^64-1", with_shape("(18446744073709551615,)"), {hold + "[18446744073709551615]"}},
        {"2^32 x 2^32 wraps to 0", with_shape("(4294967296, 4294967296)"), {hold}},
        {"2^31 x 2^31 x 4 wraps to 0", with_shape("(2147483648, 2147483648)"), {hold}},
        {"three extents wrap", with_shape("(4194305, 4194305, 211106198978564)"), {hold}},
        {"2^62 x 4 wraps to 0", with_shape("(4611686018427387904,)"), {hold}},
        {"an extent of 2^64-1 beside a 0", with_shape("(0, 18446744073709551615)"), {hold}},
        {"10^12 elements in a small file",
         with_shape("(1000000, 1000000)"),
         {"expected 4000000000000 " + size + "[1000000, 1000000], found 8"}},
        {"strings of 10^9 characters",
         npy_of("'<U1000000000'", "False", "(1,)", two_floats),
         {"expected 4000000000 " + size + "[1], found 8"}},
        {"rank 33", with_shape(tuple_of_ones(33)), {hold}},
        {"rank 4,000", with_shape(tuple_of_ones(4'000)), {hold, "4000 extents"}},
        {"short data",
         npy_of("'<f4'", "False", "(1, 2)", two_floats.substr(1)),
         {"expected 8 " + size + "[1, 2], found 7"}},
        {"no data", npy_of("'<f4'", "False", "(1, 2)", ""), {"expected 8 " + size + "[1, 2], found 0"}},
        {"trailing bytes",
         npy_of("'<f4'", "False", "(1, 2)", two_floats + "x"),
         {"expected 8 " + size + "[1, 2], found 9"}},
        {"a second file behind it",
         with_shape("(1, 2)") + with_shape("(1, 2)"),
         {"expected 8 " + size + "[1, 2], found "}},
    };
}

MalformedRows values() {
    const auto matrix = [](const std::string& descr, const std::string& bytes) {
        return npy_of(descr, "False", "(1, 2)", bytes);
    };
    const std::string finite = "expected a finite number that float32 can hold, found ";
    return {
        {"infinity", matrix("'<f2'", std::string("\0\x7C\0\0", 4)), {"[0, 0]: " + finite + "infinity"}},
        {"infinity in big-endian order",
         matrix("'>f4'", std::string("\0\0\0\0\x7F\x80\0\0", 8)),
         {"[0, 1]: " + finite + "infinity"}},
        {"a double that float32 cannot hold",
         matrix("'<f8'", std::string(8, '\0') + little_endian(0x7FE0000000000000, 8)),
         {"[0, 1]: " + finite + "infinity"}},
        {"infinity in Fortran's order",
         npy_of("'<f4'", "True", "(2, 1)", std::string("\0\0\x80\x7F\0\0\0\0", 8)),
         {"[0, 0]: " + finite + "infinity"}},
        {"no element", npy_of("'<f4'", "False", "(0, 2)", ""), {"expected ", "found "}},
        {"no dimension", npy_of("'<f4'", "False", "()", two_floats.substr(4)), {"expected ", "[", "found "}},
        {"one dimension", npy_of("'<f4'", "False", "(2,)", two_floats), {"expected ", "[2]"}},
        {"six dimensions",
         npy_of("'<f4'", "False", "(1, 1, 1, 1, 1, 2)", two_floats),
         {"expected ", "[1, 1, 1, 1, 1, 2]"}},
    };
}

/// A good file, cut behind each of its bytes.
MalformedRows cuts() {
    const std::string whole = with_shape("(1, 2)");
    MalformedRows rows;
    for (std::size_t size = 0; size < whole.size(); ++size)
        rows.push_back({"the first " + std::to_string(size) + " bytes",
                        whole.substr(0, size),
                        {"expected ", ", found "}});
    return rows;
}

const std::vector<std::string> attend = {"attend", "in.npy", "-o", "out.json"};
const std::vector<std::string> embeddings = {"attend", "--embeddings", "in.npy", "-o", "out.json"};
const std::vector<std::string> mask = {"attend", "a b",    "--model", "self-attention",
                                       "--mask", "in.npy", "-o",      "out.json"};

}  // namespace

TEST_CASE("a malformed .npy file is refused, whoever reads it", "[hostile]") {
    check_refused({"npy", "in.npy", {attend, embeddings, mask}},
                  beginnings() + headers() + dtypes() + shapes() + values());
    check_refused({"npy, cut", "in.npy", {attend}}, cuts());
}

TEST_CASE("a .npy file that is only unusual is accepted", "[hostile]") {
    const std::string plain = with_shape("(1, 2)");
    std::vector<Unusual> rows = {
        {"Fortran's order", npy_of("'<f4'", "True", "(1, 2)", two_floats), plain},
        {"keys in another order", with_header("{'shape': (1, 2), 'fortran_order': False, 'descr': '<f4'}"),
         plain},
        {"double quotes", with_header(R"({"shape": (1L, 2L), "fortran_order": False, "descr": "=f4"})"),
         plain},
        {"format 2.0", npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}", two_floats, 2),
         plain},
        {"format 3.0", npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}", two_floats, 3),
         plain},
        {"a header of 10,000 characters",
         with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}" + std::string(9'943, ' ')),
         plain},
        {"big-endian floats", npy_of("'>f4'", "False", "(1, 2)", std::string("\x3f\x80\0\0\0\0\0\0", 8)),
         plain},
        {"halves", npy_of("'f2'", "False", "(1, 2)", std::string("\0\x3C\0\0", 4)), plain},
        {"doubles",
         npy_of("'<f8'", "False", "(1, 2)", little_endian(0x3FF0000000000000, 8) + little_endian(0, 8)),
         plain},
    };
    for (const std::string descr : {"|i1", "|u1", "|b1"})
        rows.push_back({descr, npy_of("'" + descr + "'", "False", "(1, 2)", std::string("\1\0", 2)), plain});
    check_accepted({"npy", "in.npy", {attend, embeddings}}, rows);
}
