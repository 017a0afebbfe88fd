#include "format/json_dom.hpp"

namespace heed {

namespace dom = simdjson::dom;

namespace {

std::string describe(dom::element element) {
    switch (element.type()) {
        case dom::element_type::ARRAY:
            return "an array";
        case dom::element_type::OBJECT:
            return "an object";
        case dom::element_type::STRING:
            return "the string " + simdjson::minify(element);
        case dom::element_type::NULL_VALUE:
            return "null";
        case dom::element_type::BOOL:
            return simdjson::minify(element);
        default:
            return "the number " + simdjson::minify(element);
    }
}

std::string shortened(std::string text) {
    if (text.size() <= 60) return text;
    std::size_t end = 56;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace

std::string step_into(std::string_view key) {
    return "." + std::string(key);
}
std::string step_into(std::size_t index) {
    return "[" + std::to_string(index) + "]";
}

std::string description_of(dom::element element) {
    return shortened(describe(element));
}

}  // namespace heed
