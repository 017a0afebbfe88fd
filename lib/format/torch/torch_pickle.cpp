#include "format/torch/torch_pickle.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "format/torch/torch_machine.hpp"

namespace heed {
namespace {

using Kind = TorchValue::Kind;

constexpr std::size_t most_values = std::size_t{1} << 18;
constexpr std::size_t longest_name = 256;
constexpr std::uint32_t deepest = 64;

void reduce(TorchMachine& machine) {
    const std::uint32_t arguments = machine.pop();
    machine.call(machine.pop(), arguments);
}

/// What an opcode is called, and what it does; nothing for one that weights do not need.
struct Opcode {
    unsigned char code;
    const char* name;
    void (*act)(TorchMachine&) = nullptr;
};

constexpr unsigned char stop = '.';

constexpr auto opcodes = std::to_array<Opcode>({
    {0x80, "PROTO", [](TorchMachine& m) { m.protocol(m.number(1)); }},
    {'(', "MARK", [](TorchMachine& m) { m.push_number(TorchMachine::mark); }},
    {'N', "NONE", [](TorchMachine& m) { m.push({}); }},
    {0x88, "NEWTRUE", [](TorchMachine& m) { m.push_integer(1, Kind::boolean); }},
    {0x89, "NEWFALSE", [](TorchMachine& m) { m.push_integer(0, Kind::boolean); }},
    {'J', "BININT", [](TorchMachine& m) { m.push_integer(m.signed_number(4)); }},
    {'K', "BININT1", [](TorchMachine& m) { m.push_integer(static_cast<std::int64_t>(m.number(1))); }},
    {'M', "BININT2", [](TorchMachine& m) { m.push_integer(static_cast<std::int64_t>(m.number(2))); }},
    {0x8A, "LONG1", [](TorchMachine& m) { m.push_integer(m.signed_number(m.number(1))); }},
    {'G', "BINFLOAT", [](TorchMachine& m) { m.real(); }},
    {'X', "BINUNICODE", [](TorchMachine& m) { m.text(m.number(4)); }},
    {'U', "SHORT_BINSTRING", [](TorchMachine& m) { m.text(m.number(1)); }},
    {'T', "BINSTRING", [](TorchMachine& m) { m.text(m.number(4)); }},
    {')', "EMPTY_TUPLE", [](TorchMachine& m) { m.tuple({}); }},
    {']', "EMPTY_LIST", [](TorchMachine& m) { m.push({.kind = Kind::list}); }},
    {'}', "EMPTY_DICT", [](TorchMachine& m) { m.push({.kind = Kind::dict}); }},
    {0x85, "TUPLE1", [](TorchMachine& m) { m.tuple(m.pop_several(1)); }},
    {0x86, "TUPLE2", [](TorchMachine& m) { m.tuple(m.pop_several(2)); }},
    {0x87, "TUPLE3", [](TorchMachine& m) { m.tuple(m.pop_several(3)); }},
    {'t', "TUPLE", [](TorchMachine& m) { m.tuple(m.pop_to_mark()); }},
    {'a', "APPEND", [](TorchMachine& m) { m.append(m.pop_several(1)); }},
    {'e', "APPENDS", [](TorchMachine& m) { m.append(m.pop_to_mark()); }},
    {'s', "SETITEM", [](TorchMachine& m) { m.set_items(m.pop_several(2)); }},
    {'u', "SETITEMS", [](TorchMachine& m) { m.set_items(m.pop_to_mark()); }},
    {'q', "BINPUT", [](TorchMachine& m) { m.put(m.number(1)); }},
    {'r', "LONG_BINPUT", [](TorchMachine& m) { m.put(m.number(4)); }},
    {'h', "BINGET", [](TorchMachine& m) { m.get(m.number(1)); }},
    {'j', "LONG_BINGET", [](TorchMachine& m) { m.get(m.number(4)); }},
    {'c', "GLOBAL", [](TorchMachine& m) { m.name(); }},
    {'R', "REDUCE", [](TorchMachine& m) { reduce(m); }},
    {0x81, "NEWOBJ", [](TorchMachine& m) { m.new_object(); }},
    {'b', "BUILD", [](TorchMachine& m) { m.build(); }},
    {'Q', "BINPERSID", [](TorchMachine& m) { m.storage(); }},
    // Those of Python's pickletools that are never needed.
    {'I', "INT"},
    {'L', "LONG"},
    {'S', "STRING"},
    {'V', "UNICODE"},
    {'F', "FLOAT"},
    {'P', "PERSID"},
    {'g', "GET"},
    {'p', "PUT"},
    {'i', "INST"},
    {'o', "OBJ"},
    {'d', "DICT"},
    {'l', "LIST"},
    {'0', "POP"},
    {'1', "POP_MARK"},
    {'2', "DUP"},
    {0x82, "EXT1"},
    {0x83, "EXT2"},
    {0x84, "EXT4"},
    {0x8B, "LONG4"},
    {'B', "BINBYTES"},
    {'C', "SHORT_BINBYTES"},
    {0x8C, "SHORT_BINUNICODE"},
    {0x8D, "BINUNICODE8"},
    {0x8E, "BINBYTES8"},
    {0x8F, "EMPTY_SET"},
    {0x90, "ADDITEMS"},
    {0x91, "FROZENSET"},
    {0x92, "NEWOBJ_EX"},
    {0x93, "STACK_GLOBAL"},
    {0x94, "MEMOIZE"},
    {0x95, "FRAME"},
    {0x96, "BYTEARRAY8"},
    {0x97, "NEXT_BUFFER"},
    {0x98, "READONLY_BUFFER"},
});

}  // namespace

TorchMachine::TorchMachine(std::string_view bytes, std::size_t begin, TorchFormat format, const Place& where)
    : bytes_(bytes.substr(0, begin + std::min(longest_pickle, bytes.size() - begin))),
      at_(begin),
      is_cut_(bytes_.size() < bytes.size()),
      format_(format),
      where_(where) {}

TorchPickle TorchMachine::run() {
    while (true) {
        opcode_ = at_;
        const auto code = static_cast<unsigned char>(take(1).front());
        if (code == stop) {
            pickle_.result = pop();
            pickle_.end = at_;
            return std::move(pickle_);
        }
        const Opcode* const opcode =
            find_in(opcodes, [&](const Opcode& known) { return known.code == code; });
        if (opcode == nullptr) reject("a pickle opcode", "the byte " + std::to_string(code));
        if (opcode->act == nullptr)
            reject(std::string("the pickle opcode ") + opcode->name + ", which weights do not need");
        opcode->act(*this);
    }
}

std::string_view TorchMachine::take(std::size_t count) {
    if (count > bytes_.size() - at_)
        reject(is_cut_ ? "the pickle is longer than 8 MiB" : "the pickle ends in the middle of it");
    at_ += count;
    return bytes_.substr(at_ - count, count);
}

std::string_view TorchMachine::line() {
    const std::string_view rest = bytes_.substr(at_, longest_name + 1);
    const std::size_t size = rest.find('\n');
    if (size == std::string_view::npos && rest.size() <= longest_name)
        reject("the pickle ends in the middle of a name");
    if (size == std::string_view::npos)
        reject("a name of more than " + std::to_string(longest_name) + " characters");
    at_ += size + 1;
    const std::string_view line = rest.substr(0, size);
    if (std::any_of(line.begin(), line.end(), [](char c) { return (c & 0x80) != 0; }))
        reject("a name in ASCII", excerpt(line));
    return line;
}

/// A whole number of so many bytes, the lowest first.
std::uint64_t TorchMachine::number(std::size_t size) {
    std::uint64_t value = 0;
    const std::string_view bytes = take(size);
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::int64_t TorchMachine::signed_number(std::size_t size) {
    if (size > 8) reject("a whole number of at most 64 bits", std::to_string(size) + " bytes");
    if (size == 0) return 0;
    const std::size_t unused = 64 - 8 * size;
    return std::bit_cast<std::int64_t>(number(size) << unused) >> unused;
}

void TorchMachine::push(TorchValue value) {
    pickle_.values.push_back(std::move(value));
    push_number(static_cast<std::uint32_t>(pickle_.values.size() - 1));
}

void TorchMachine::push_number(std::uint32_t number) {
    count_values(1);
    stack_.push_back(number);
}

void TorchMachine::push_integer(std::int64_t value, Kind kind) {
    push({.kind = kind, .integer = value});
}

std::uint32_t TorchMachine::top() const {
    if (stack_.empty() || stack_.back() == mark) reject("a value on the stack", "none");
    return stack_.back();
}

std::uint32_t TorchMachine::pop() {
    const std::uint32_t number = top();
    stack_.pop_back();
    return number;
}

TorchMachine::Numbers TorchMachine::pop_several(std::size_t count) {
    Numbers numbers(count);
    while (count-- > 0) numbers[count] = pop();
    return numbers;
}

TorchMachine::Numbers TorchMachine::pop_to_mark() {
    const auto found = std::find(stack_.rbegin(), stack_.rend(), mark);
    if (found == stack_.rend()) reject("a mark on the stack", "none");
    Numbers numbers(found.base(), stack_.end());
    stack_.erase(std::prev(found.base()), stack_.end());
    return numbers;
}

void TorchMachine::put(std::uint64_t number) {
    memo_[number] = top();
    if (memo_.size() > most_values) reject_values();
}

void TorchMachine::get(std::uint64_t number) {
    const auto found = memo_.find(number);
    if (found == memo_.end()) reject("number " + std::to_string(number) + " of the memo", "none");
    push_number(found->second);
}

void TorchMachine::count_values(std::size_t more) {
    values_ += more;
    if (values_ > most_values) reject_values();
}

void TorchMachine::reject_values() const {
    reject("at most " + std::to_string(most_values) + " values", "more");
}

std::uint32_t TorchMachine::depth_of(const Numbers& parts) {
    std::uint32_t depth = 0;
    for (const std::uint32_t part : parts) depth = std::max(depth, value(part).depth);
    if (depth >= deepest) reject("values nested at most " + std::to_string(deepest) + " deep", "deeper");
    return depth + 1;
}

void TorchMachine::protocol(std::uint64_t version) const {
    if (version != 2)
        reject("pickle protocol 2, as torch.save writes", "protocol " + std::to_string(version));
}

void TorchMachine::text(std::size_t size) {
    const std::string_view text = take(size);
    if (first_invalid_utf8(text)) reject("a string of UTF-8", "other bytes");
    push({.kind = Kind::text, .text = text});
}

void TorchMachine::real() {
    std::uint64_t bits = 0;
    for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
    push_integer(std::bit_cast<std::int64_t>(bits), Kind::real);
}

void TorchMachine::tuple(Numbers parts) {
    const std::uint32_t depth = depth_of(parts);
    push({.kind = Kind::tuple, .depth = depth, .parts = std::move(parts)});
}

void TorchMachine::append(const Numbers& items) {
    TorchValue& list = value(top());
    if (list.kind != Kind::list) reject("a list to APPEND to", show_kind(list));
    list.depth = std::max(list.depth, depth_of(items));
    list.parts.insert(list.parts.end(), items.begin(), items.end());
}

void TorchMachine::set_items(const Numbers& items) {
    const std::uint32_t dict = top();
    if (!is_dict(value(dict))) reject("a dict for SETITEM", show_kind(value(dict)));
    if (items.size() % 2 != 0) reject("a key without a value");
    Numbers values;
    for (std::size_t i = 0; i < items.size(); i += 2) {
        const TorchValue& key = value(items[i]);
        if (key.kind > Kind::text) reject("a key that is a string or a number", show_kind(key));
        if (key.text.size() > longest_name)
            reject("a key of at most " + std::to_string(longest_name) + " bytes", "a longer one");
        // True is 1 to Python.
        const Kind kind = key.kind == Kind::boolean ? Kind::integer : key.kind;
        if (!keys_.emplace(dict, kind, key.integer, key.text).second)
            reject("the key " + (key.kind == Kind::text ? excerpt(key.text) : show_kind(key)) +
                   " stands there twice");
        values.push_back(items[i + 1]);
    }
    TorchValue& target = value(dict);
    target.depth = std::max(target.depth, depth_of(values));
    target.parts.insert(target.parts.end(), items.begin(), items.end());
}

void TorchMachine::reject(const std::string& reason) const {
    throw InputError(where_.at(std::to_string(opcode_)), reason);
}

void TorchMachine::reject(const std::string& expected, const std::string& found) const {
    throw InputError(where_.at(std::to_string(opcode_)), expected, found);
}

TorchPickle read_torch_pickle(std::string_view bytes, std::size_t begin, TorchFormat format,
                              const Place& where) {
    return TorchMachine(bytes, begin, format, where).run();
}

std::string show_kind(const TorchValue& value) {
    switch (value.kind) {
        case Kind::none:
            return "None";
        case Kind::boolean:
            return value.integer != 0 ? "True" : "False";
        case Kind::integer:
            return std::to_string(value.integer);
        case Kind::real:
            return "a float";
        case Kind::text:
            return "the string " + excerpt(value.text);
        case Kind::tuple:
            return "a tuple";
        case Kind::list:
            return "a list";
        case Kind::dict:
            return "a dict";
        case Kind::ordered_dict:
            return "an OrderedDict";
        case Kind::name:
            return std::string(value.text);
        case Kind::storage:
            return "a storage";
        case Kind::tensor:
            return "a tensor";
    }
    return "";
}

}  // namespace heed
