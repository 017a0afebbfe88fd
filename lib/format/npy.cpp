#include "format/npy.hpp"

#include <algorithm>
#include <array>

#include "core/nd_array.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/utf8.hpp"
#include "format/json_writer.hpp"
#include "io/first_bytes.hpp"

namespace heed {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// A header is Latin-1, or in format 3.0 UTF-8 that only field names of structured types need.
std::string latin1_excerpt(std::string_view text) {
    std::string utf8;
    for (const char byte : text.substr(0, 41)) append_code_point(utf8, static_cast<unsigned char>(byte));
    return excerpt(utf8);
}

/// The strides of an array whose first axis changes fastest.
std::vector<std::size_t> column_major(const std::vector<std::size_t>& shape) {
    std::vector<std::size_t> strides;
    std::size_t stride = 1;
    for (const std::size_t extent : shape) {
        strides.push_back(stride);
        stride *= extent;
    }
    return strides;
}

/// The Python literal in a header: a dict of a string, True or False, and a tuple of whole numbers. Nothing
/// else of Python's syntax is understood.
class HeaderParser {
  public:
    HeaderParser(std::string_view text, const Place& place) : rest_(text), place_(place) {}

    void read(RawArray& array) {
        expect('{', "a dict");
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':', "a colon");
            read_value(key, array);
            if (accept('}')) break;
            expect(',', "a comma or the end of the dict");
        }
        skip_space();
        if (!rest_.empty()) reject("nothing after the dict");
        for (const auto& [key, is_there] :
             {std::pair{"descr", has_descr_}, {"fortran_order", has_order_}, {"shape", has_shape_}})
            if (!is_there)
                throw InputError(place_, "the keys descr, fortran_order and shape", std::string("no ") + key);
        if (is_fortran_order_) array.strides = column_major(array.shape);
    }

  private:
    void read_value(const std::string& key, RawArray& array) {
        if (key == "descr") {
            once(key, has_descr_);
            array.type_name = quoted();
        } else if (key == "fortran_order") {
            once(key, has_order_);
            is_fortran_order_ = boolean();
        } else if (key == "shape") {
            once(key, has_shape_);
            array.shape = tuple();
        } else {
            throw InputError(place_, "the keys descr, fortran_order and shape", latin1_excerpt(key));
        }
    }

    void once(const std::string& key, bool& seen) const {
        if (seen) throw InputError(place_, "the key " + key + " stands here twice");
        seen = true;
    }

    std::string quoted() {
        skip_space();
        if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) reject("a string");
        const std::size_t end = rest_.find(rest_[0], 1);
        if (end == std::string_view::npos) reject("a closed string");
        std::string text(rest_.substr(1, end - 1));
        if (text.find_first_of("\\\n") != std::string::npos) reject("a string without escapes");
        rest_.remove_prefix(end + 1);
        return text;
    }

    bool boolean() {
        skip_space();
        const bool value = rest_.starts_with("True");
        if (!value && !rest_.starts_with("False")) reject("True or False");
        rest_.remove_prefix(value ? 4 : 5);
        return value;
    }

    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> extents;
        expect('(', "a tuple");
        while (!accept(')')) {
            skip_space();
            const std::string_view digits = rest_.substr(0, rest_.find_first_not_of("0123456789"));
            const auto extent = parse_count(digits);
            if (!extent) reject("a whole number from 0");
            extents.push_back(*extent);
            rest_.remove_prefix(digits.size());
            accept('L');  // Python 2 wrote long integers so
            if (accept(',')) continue;
            if (extents.size() == 1) reject("a comma: a tuple of one");
            expect(')', "a comma or the end of the tuple");
            break;
        }
        return extents;
    }

    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n\f"), rest_.size())); }

    bool accept(char c) {
        skip_space();
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char c, const std::string& expected) {
        if (!accept(c)) reject(expected);
    }

    [[noreturn]] void reject(const std::string& expected) const {
        throw InputError(place_, expected + " in the header",
                         rest_.empty() ? "its end" : latin1_excerpt(rest_));
    }

    std::string_view rest_;
    Place place_;
    bool has_descr_ = false;
    bool has_order_ = false;
    bool has_shape_ = false;
    bool is_fortran_order_ = false;
};

struct DtypeCode {
    std::string_view code;
    ElementType type;
    std::size_t size;
};

constexpr auto number_types = std::to_array<DtypeCode>({{"b1", ElementType::boolean, 1},
                                                        {"i1", ElementType::int8, 1},
                                                        {"i2", ElementType::int16, 2},
                                                        {"i4", ElementType::int32, 4},
                                                        {"i8", ElementType::int64, 8},
                                                        {"u1", ElementType::uint8, 1},
                                                        {"u2", ElementType::uint16, 2},
                                                        {"u4", ElementType::uint32, 4},
                                                        {"u8", ElementType::uint64, 8},
                                                        {"f2", ElementType::float16, 2},
                                                        {"f4", ElementType::float32, 4},
                                                        {"f8", ElementType::float64, 8}});

/// Type, item size and byte order from `type_name`, such as "<f4" or "|S5".
void read_dtype(RawArray& array) {
    std::string_view code = array.type_name;
    if (!code.empty() && std::string_view("<>=|").find(code[0]) != std::string_view::npos) {
        array.big_endian = code[0] == '>';
        code.remove_prefix(1);
    }
    const auto* known = std::find_if(number_types.begin(), number_types.end(),
                                     [&](const DtypeCode& candidate) { return candidate.code == code; });
    if (known != number_types.end()) {
        array.type = known->type;
        array.item_size = known->size;
        return;
    }
    const bool unicode = code.starts_with('U');
    const auto length = parse_count(code.substr(std::min<std::size_t>(code.size(), 1)));
    if ((!unicode && !code.starts_with('S')) || length.value_or(0) == 0 || *length > (1U << 30))
        throw InputError(
            array.place, "a dtype of numbers (b1, i1 to i8, u1 to u8, f2 to f8) or strings",
            latin1_excerpt(array.type_name) +
                (code.starts_with('O') ? ", objects of Python (numpy.array(tokens, dtype=str) has "
                                         "strings, and layers of one shape are numbers)"
                                       : ""));
    array.type = unicode ? ElementType::unicode : ElementType::bytes;
    array.item_size = *length * (unicode ? 4 : 1);
}

std::size_t little_endian(std::string_view bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// Takes magic, version and header off `bytes`; returns the header.
std::string_view take_header(std::string_view& bytes, const Place& place) {
    if (!bytes.starts_with(magic)) {
        const std::string kind = kind_of_bytes(bytes);
        throw InputError(place, "a .npy file", kind.empty() ? "other first bytes" : kind);
    }
    if (bytes.size() < 8) throw InputError(place, "a .npy header", "the end of the file");
    const int major = static_cast<unsigned char>(bytes[6]);
    if (bytes[7] != 0 || major < 1 || major > 3)
        throw InputError(place, ".npy format 1.0, 2.0 or 3.0",
                         std::to_string(major) + "." + std::to_string(static_cast<unsigned char>(bytes[7])));
    const std::size_t length_size = major == 1 ? 2 : 4;
    const std::size_t start = 8 + length_size;
    if (bytes.size() < start) throw InputError(place, "a .npy header", "the end of the file");
    const std::size_t length = little_endian(bytes.substr(8, length_size));
    if (length > 10'000) throw InputError(place, "a header of at most 10000 bytes", std::to_string(length));
    if (bytes.size() - start < length)
        throw InputError(place, "a header of " + std::to_string(length) + " bytes",
                         std::to_string(bytes.size() - start));
    const std::string_view header = bytes.substr(start, length);
    bytes.remove_prefix(start + length);
    return header;
}

std::string show_tuple(const std::vector<std::size_t>& shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

std::string descr_of(const RawArray& array) {
    if (array.type == ElementType::unicode) return "<U" + std::to_string(array.item_size / 4);
    if (array.type == ElementType::float16) return "<f2";
    return array.type == ElementType::int64 ? "<i8" : "<f4";
}

}  // namespace

RawArray parse_npy(std::string_view bytes, const Place& place) {
    RawArray array;
    array.place = place;
    HeaderParser(take_header(bytes, place), place).read(array);
    read_dtype(array);
    const auto count = checked_count(array.shape, array.item_size);
    if (!count) throw InputError(place, "a shape that a file can hold", show_shape(array.shape));
    if (bytes.size() != *count * array.item_size)
        throw InputError(place,
                         std::to_string(*count * array.item_size) + " bytes of data for the shape " +
                             show_shape(array.shape),
                         std::to_string(bytes.size()));
    array.bytes = bytes;
    return array;
}

std::string npy_header(const RawArray& array) {
    std::string header = "{'descr': '" + descr_of(array) +
                         "', 'fortran_order': False, 'shape': " + show_tuple(array.shape) + ", }";
    // numpy leaves room for the first extent to grow to 21 digits, then fills up to a multiple of 64 bytes.
    if (!array.shape.empty()) header.append(21 - std::to_string(array.shape[0]).size(), ' ');
    constexpr std::size_t before_header = 10;
    header.append(64 - (before_header + header.size() + 1) % 64, ' ');
    header += '\n';
    std::string bytes(magic);
    bytes += {'\1', '\0', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
    return bytes + header;
}

NpzReader::NpzReader(std::string_view bytes, const Place& place) : place_(place), archive_(bytes, place) {
    for (const std::string& member : archive_.names()) {
        if (!member.ends_with(".npy"))
            throw InputError(place, "members that end in .npy", json_string(member));
        names_.push_back(member.substr(0, member.size() - 4));
    }
}

std::optional<RawArray> NpzReader::find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    const auto bytes =
        std::make_shared<const std::string>(archive_.read(static_cast<std::size_t>(found - names_.begin())));
    RawArray array = parse_npy(*bytes, {place_.file, *found});
    array.owner = bytes;
    return array;
}

void write_npz(const std::vector<std::pair<std::string, RawArray>>& arrays, const Sink& sink) {
    std::vector<ZipMember> members;
    members.reserve(arrays.size());
    for (const auto& [name, array] : arrays)
        members.push_back({name + ".npy", npy_header(array), array.bytes});
    write_zip(members, sink);
}

}  // namespace heed
