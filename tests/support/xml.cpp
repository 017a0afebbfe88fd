#include "support/xml.hpp"

#include <cctype>
#include <charconv>
#include <stdexcept>

#include "core/text/utf8.hpp"

namespace heed::test {
namespace {

class Parser {
  public:
    explicit Parser(std::string_view document) : all_(document), rest_(document) {}

    XmlElement document() {
        if (first_invalid_utf8(all_)) fail("UTF-8");
        skip_prologue();
        XmlElement root = element();
        skip_prologue();
        if (!rest_.empty()) fail("nothing after the root");
        return root;
    }

  private:
    [[noreturn]] void fail(const std::string& expected) const {
        throw std::runtime_error("XML at " + std::to_string(all_.size() - rest_.size()) + ": expected " +
                                 expected);
    }
    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    void expect(std::string_view token) {
        if (!take(token)) fail(std::string(token));
    }
    bool skip_space() {
        const std::size_t before = rest_.size();
        while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos)
            rest_.remove_prefix(1);
        return rest_.size() != before;
    }
    void skip_past(std::string_view token) {
        const std::size_t at = rest_.find(token);
        if (at == std::string_view::npos) fail(std::string(token));
        rest_.remove_prefix(at + token.size());
    }
    void skip_prologue() {
        while (true) {
            skip_space();
            if (take("<?"))
                skip_past("?>");
            else if (take("<!--"))
                skip_past("-->");
            else if (take("<!DOCTYPE"))
                skip_past(">");
            else
                return;
        }
    }
    std::string name() {
        std::size_t length = 0;
        while (length < rest_.size() &&
               (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 ||
                std::string_view(":_-.").find(rest_[length]) != std::string_view::npos))
            ++length;
        if (length == 0 || std::isalpha(static_cast<unsigned char>(rest_[0])) == 0) fail("a name");
        std::string taken(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return taken;
    }
    void append_reference(std::string& out) {
        for (const auto& [entity, character] : std::map<std::string_view, char>{
                 {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}})
            if (take(entity)) {
                out += character;
                return;
            }
        expect("#");
        unsigned code_point = 0;
        const int base = take("x") ? 16 : 10;
        const auto [end, error] =
            std::from_chars(rest_.data(), rest_.data() + rest_.size(), code_point, base);
        if (error != std::errc{}) fail("a character's number");
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        expect(";");
        append_code_point(out, code_point);
    }
    /// One character of text or of an attribute's value.
    void append_character(std::string& out) {
        if (rest_.empty()) fail("more");
        if (take("&")) return append_reference(out);
        if (rest_.starts_with("]]>")) fail("no ]]> in text");
        const std::string_view before = rest_;
        const char32_t c = next_code_point(rest_);
        if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0xFFFE || c == 0xFFFF || c == '<')
            fail("a character that XML allows");
        out += before.substr(0, before.size() - rest_.size());
    }
    void attribute(XmlElement& of) {
        const std::string key = name();
        if (of.has(key)) fail("no second " + key);
        skip_space();
        expect("=");
        skip_space();
        const std::string quote(rest_.substr(0, 1));
        if (quote != "\"" && quote != "'") fail("a quote");
        expect(quote);
        std::string value;
        while (!take(quote)) append_character(value);
        of.attributes[key] = value;
    }
    XmlElement element() {
        XmlElement read;
        expect("<");
        read.name = name();
        while (skip_space() && !rest_.starts_with(">") && !rest_.starts_with("/>")) attribute(read);
        if (take("/>")) return read;
        expect(">");
        while (!take("</")) {
            if (take("<!--"))
                skip_past("-->");
            else if (rest_.starts_with("<"))
                read.children.push_back(element());
            else
                append_character(read.text);
        }
        expect(read.name);
        skip_space();
        expect(">");
        return read;
    }

    std::string_view all_;
    std::string_view rest_;
};

}  // namespace

const XmlElement& XmlElement::child(std::string_view child_name) const {
    for (const XmlElement& candidate : children)
        if (candidate.name == child_name) return candidate;
    throw std::runtime_error(name + " has no " + std::string(child_name));
}

std::vector<const XmlElement*> XmlElement::all(std::string_view element_name) const {
    std::vector<const XmlElement*> found;
    for (const XmlElement& below : children) {
        if (below.name == element_name) found.push_back(&below);
        for (const XmlElement* further : below.all(element_name)) found.push_back(further);
    }
    return found;
}

const XmlElement& XmlElement::of_class(std::string_view class_name) const {
    for (const XmlElement* group : all("g"))
        if (group->has("class") && (*group)["class"] == class_name) return *group;
    throw std::runtime_error("nothing of class " + std::string(class_name));
}

XmlElement parse_xml(std::string_view document) {
    return Parser(document).document();
}

}  // namespace heed::test
