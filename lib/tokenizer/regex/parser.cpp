#include "tokenizer/regex/parser.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "tokenizer/characters/characters.hpp"

namespace heed {
namespace {

using Node = RegexNode;

constexpr std::size_t deepest = 50;
constexpr std::size_t most_repeats = 1000;

bool can_be_empty(const Node& node) {
    const auto child_can = [](const Node& child) { return can_be_empty(child); };
    switch (node.kind) {
        case Node::Kind::set:
            return false;
        case Node::Kind::choice:
            return std::any_of(node.children.begin(), node.children.end(), child_can);
        case Node::Kind::repeat:
            return node.least == 0 || can_be_empty(node.children[0]);
        case Node::Kind::sequence:
        case Node::Kind::atomic:
            return std::all_of(node.children.begin(), node.children.end(), child_can);
        default:
            return true;
    }
}

CharacterSet set_of(char32_t c) {
    CharacterSet set;
    set.add(c);
    return set;
}

CharacterSet set_with_flag(std::uint8_t flag, bool negated) {
    CharacterSet set;
    if (negated)
        set.without_flags.push_back(flag);
    else
        set.with_flags = flag;
    return set;
}

/// Recursive descent over the pattern.
class Parser {
  public:
    explicit Parser(std::string_view pattern) : pattern_(pattern), rest_(pattern) {}

    Node parse() {
        Node node = choice(0);
        if (!rest_.empty()) reject("a \")\" without \"(\"");
        return node;
    }

  private:
    [[noreturn]] void reject(const std::string& what) const {
        throw std::invalid_argument("the pattern " + excerpt(std::string(pattern_)) + " has " + what +
                                    ", up to byte " + std::to_string(pattern_.size() - rest_.size()) +
                                    ": heed cannot match that exactly");
    }

    bool takes(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    char32_t next() {
        if (rest_.empty()) reject("an end within a class or an escape");
        return next_code_point(rest_);
    }

    Node choice(std::size_t depth) {
        if (depth > deepest) reject("groups nested too deep");
        std::vector<Node> alternatives{sequence(depth)};
        while (takes("|")) alternatives.push_back(sequence(depth));
        if (alternatives.size() == 1) return std::move(alternatives[0]);
        return {.kind = Node::Kind::choice, .children = std::move(alternatives)};
    }

    Node sequence(std::size_t depth) {
        Node node{.kind = Node::Kind::sequence};
        std::string folded;  // letters in a row, whatever their case
        while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
            const std::string_view before = rest_;
            Node child = atom(depth);
            folded += child.folded_letter ? static_cast<char>(before[0] | 0x20) : ' ';
            if (folded.ends_with("ss") || folded.ends_with("st") || folded.ends_with("ff") ||
                folded.ends_with("fi") || folded.ends_with("fl"))
                reject("letters in (?i:…) that one character can stand for");
            node.children.push_back(repeated(std::move(child)));
        }
        return node;
    }

    Node atom(std::size_t depth) {
        if (takes("(")) return group(depth);
        if (takes("[")) return {.kind = Node::Kind::set, .set = class_in_brackets(depth)};
        if (takes("^")) return {.kind = Node::Kind::line_start};
        if (takes("$")) return {.kind = Node::Kind::line_end};
        if (takes(".")) {
            CharacterSet set = set_of(U'\n');
            set.negated = true;
            return {.kind = Node::Kind::set, .set = std::move(set)};
        }
        if (takes("\\")) return {.kind = Node::Kind::set, .set = escape(false)};
        if (std::string_view("*+?{").find(rest_[0]) != std::string_view::npos)
            reject("a \"" + std::string(1, rest_[0]) + "\" that repeats nothing");
        return letter(next());
    }

    Node letter(char32_t c) {
        Node node{.kind = Node::Kind::set, .set = set_of(c)};
        if (!folds_) return node;
        if (c >= 128) reject("a letter beyond ASCII in (?i:…)");
        node.folded_letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
        fold(node.set);
        return node;
    }

    /// Adds what an ASCII letter is folded with: its other case, and ſ and the Kelvin sign.
    void fold(CharacterSet& set) const {
        const std::vector<CharacterSet::Range> ranges = set.ranges;
        for (const auto& [first, last] : ranges) {
            if (last >= 128 || last - first >= 128) reject("a class beyond ASCII in (?i:…)");
            for (char32_t c = first; c <= last; ++c) {
                const char32_t lower = c | 0x20;
                if (lower < U'a' || lower > U'z') continue;
                set.add(c ^ 0x20);
                if (lower == U's') set.add(0x17F);
                if (lower == U'k') set.add(0x212A);
            }
        }
    }

    Node group(std::size_t depth) {
        Node node = open_group(depth);
        if (!takes(")")) reject("a \"(\" without \")\"");
        if (node.kind != Node::Kind::behind) return node;
        Node& body = node.children[0];
        if (body.kind == Node::Kind::sequence && body.children.size() == 1) body = Node(body.children[0]);
        if (body.kind != Node::Kind::set) reject("a lookbehind over more than one character");
        return node;
    }

    /// The contents of a group, after its opening.
    Node open_group(std::size_t depth) {
        const auto inner = [&](Node::Kind kind, bool negated) {
            Node node{.kind = kind, .negated = negated};
            node.children.push_back(choice(depth + 1));
            return node;
        };
        if (!takes("?")) return choice(depth + 1);
        if (takes(":")) return choice(depth + 1);
        if (takes("=")) return inner(Node::Kind::look, false);
        if (takes("!")) return inner(Node::Kind::look, true);
        if (takes("<=")) return inner(Node::Kind::behind, false);
        if (takes("<!")) return inner(Node::Kind::behind, true);
        if (takes(">")) return inner(Node::Kind::atomic, false);
        if (takes("i:")) {
            const bool outside = std::exchange(folds_, true);
            Node node = choice(depth + 1);
            folds_ = outside;
            return node;
        }
        reject("a group \"(?" + std::string(rest_.substr(0, 1)) + "\"");
    }

    Node repeated(Node child) {
        const auto counts = quantifier();
        if (!counts) return child;
        const auto [least, most, is_interval] = *counts;
        Node node{.kind = Node::Kind::repeat, .least = least, .most = most};
        if (takes("?")) {
            if (is_interval && least == most) reject("an exact count that is lazy");
            node.greed = RegexStep::Greed::lazy;
        } else if (!is_interval && takes("+")) {
            node.greed = RegexStep::Greed::possessive;
        }
        if (child.kind != Node::Kind::set && most != 1 && can_be_empty(child))
            reject("a repeated group that can be empty");
        node.children.push_back(std::move(child));
        if (quantifier()) reject("two quantifiers in a row");
        return node;
    }

    struct Counts {
        std::size_t least, most;
        bool is_interval;
    };

    std::optional<Counts> quantifier() {
        if (takes("*")) return Counts{0, unlimited, false};
        if (takes("+")) return Counts{1, unlimited, false};
        if (takes("?")) return Counts{0, 1, false};
        if (!takes("{")) return std::nullopt;
        const auto least = number();
        std::optional<std::size_t> most = least;
        if (takes(",")) {
            most = number();
            if (!least && !most) reject("an interval without numbers");
            if (!most) most = unlimited;
        }
        if (!most || !takes("}")) reject("a \"{\" that is no interval");
        if (least.value_or(0) > *most) reject("an interval that ends before it begins");
        return Counts{least.value_or(0), *most, true};
    }

    std::optional<std::size_t> number() {
        std::optional<std::size_t> value;
        while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
            value = value.value_or(0) * 10 + static_cast<std::size_t>(rest_[0] - '0');
            rest_.remove_prefix(1);
            if (*value > most_repeats) reject("an interval over " + std::to_string(most_repeats));
        }
        return value;
    }

    CharacterSet escape(bool in_class) {
        const char32_t c = next();
        switch (c) {
            case U's':
            case U'S':
                return set_with_flag(character_flag::regex_space, c == U'S');
            case U'w':
            case U'W':
                return set_with_flag(in_class ? character_flag::regex_class_word : character_flag::regex_word,
                                     c == U'W');
            case U'd':
            case U'D':
                return set_in_categories(categories_named("Nd"), c == U'D');
            case U'p':
            case U'P':
                return property(c == U'P');
            default:
                return set_of(escaped(c));
        }
    }

    static CharacterSet set_in_categories(Categories categories, bool negated) {
        CharacterSet set;
        set.categories = negated ? ~categories : categories;
        return set;
    }

    CharacterSet property(bool negated) {
        if (folds_) reject("a \\p in (?i:…)");
        if (!takes("{")) reject("a \\p without \"{\"");
        if (takes("^")) negated = !negated;
        const std::size_t end = rest_.find('}');
        const Categories categories =
            end == std::string_view::npos ? 0 : categories_named(rest_.substr(0, end));
        if (categories == 0) reject("a \\p{…} that is no general category");
        rest_.remove_prefix(end + 1);
        return set_in_categories(categories, negated);
    }

    char32_t escaped(char32_t c) {
        const bool is_letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
        const bool is_digit = c >= U'0' && c <= U'9';
        switch (c) {
            case U'n':
                return U'\n';
            case U'r':
                return U'\r';
            case U't':
                return U'\t';
            case U'f':
                return U'\f';
            case U'v':
                return U'\v';
            case U'u':
                return hexadecimal(4);
            case U'x':
                return rest_.starts_with("{") ? braced_hexadecimal() : hexadecimal(2);
            default:
                if (is_letter || is_digit || c >= 128) reject("an escape that heed does not know");
                return c;
        }
    }

    char32_t hexadecimal(std::size_t digits) {
        char32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char32_t c = next();
            const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
            if (c >= 128 || digit == std::string_view::npos)
                reject("an escape that is no hexadecimal number");
            value = value * 16 + static_cast<char32_t>(digit);
        }
        if (digits == 2 && value >= 128) reject("a \\x of a byte beyond ASCII");
        if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
            reject("an escape that is no code point");
        return value;
    }

    char32_t braced_hexadecimal() {
        takes("{");
        const std::size_t end = rest_.find('}');
        if (end == 0 || end > 6 || end == 2) reject("a \\x{…} that heed does not know");
        const char32_t value = hexadecimal(end);
        takes("}");
        return value;
    }

    CharacterSet class_in_brackets(std::size_t depth) {
        if (depth > deepest) reject("classes nested too deep");
        CharacterSet set;
        set.negated = takes("^");
        if (rest_.starts_with("]")) reject("a class that begins with \"]\"");
        while (!takes("]")) {
            if (rest_.starts_with("&&")) reject("an intersection of classes");
            if (rest_.starts_with("[:")) reject("a class \"[:\"");
            if (takes("["))
                set.nested.push_back(class_in_brackets(depth + 1));
            else
                add_members(set);
        }
        if (!folds_) return set;
        if (set.negated || set.categories != 0 || set.with_flags != 0 || !set.without_flags.empty() ||
            !set.nested.empty())
            reject("such a class in (?i:…)");
        fold(set);
        return set;
    }

    /// A character, a range or an escape.
    void add_members(CharacterSet& set) {
        const char32_t first = next();
        if (first == U'-' && !rest_.starts_with("]")) {
            if (!set.ranges.empty() || set.categories != 0 || set.with_flags != 0 || !set.nested.empty())
                reject("a \"-\" within a class that is no range");
        }
        CharacterSet one = first == U'\\' ? escape(true) : set_of(first);
        const bool is_range = rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']';
        if (is_range) {
            rest_.remove_prefix(1);
            const char32_t last = range_end();
            if (one.ranges.empty() || one.ranges[0].first > last) reject("a range that is none");
            one.ranges[0].last = last;
        }
        set.categories |= one.categories;
        set.with_flags = static_cast<std::uint8_t>(set.with_flags | one.with_flags);
        set.without_flags.insert(set.without_flags.end(), one.without_flags.begin(), one.without_flags.end());
        set.ranges.insert(set.ranges.end(), one.ranges.begin(), one.ranges.end());
    }

    char32_t range_end() {
        const char32_t last = next();
        if (last == U'[') reject("a range that ends with a class");
        if (last != U'\\') return last;
        const CharacterSet set = escape(true);
        if (set.ranges.empty()) reject("a range that ends with a class");
        return set.ranges[0].first;
    }

    std::string_view pattern_;
    std::string_view rest_;
    bool folds_ = false;  // within (?i:…)
};

}  // namespace

RegexNode parse_regex(std::string_view pattern) {
    return Parser(pattern).parse();
}

}  // namespace heed
