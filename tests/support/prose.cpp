#include "support/prose.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>

namespace heed::test {
namespace {

/// Without fenced and indented blocks.
std::string without_blocks(const std::string& markdown) {
    std::string text;
    bool is_fenced = false;
    std::istringstream lines(markdown);
    for (std::string line; std::getline(lines, line);) {
        const bool is_fence = line.rfind("```", 0) == 0;
        if (is_fence) is_fenced = !is_fenced;
        text += is_fence || is_fenced || line.rfind("    ", 0) == 0 ? "\n" : line + "\n";
    }
    return text;
}

bool begins_a_part(const std::string& line) {
    static const std::regex begin("^ *([-*#|]|[0-9]+[.] ).*");
    return line.empty() || std::regex_match(line, begin);
}

/// `instead` of each span from `open` to the next `close`. std::regex would need a stack as deep as the span
/// is long.
std::string without_spans(const std::string& text, const std::string& open, const std::string& close,
                          const std::string& instead) {
    std::string rest;
    std::size_t at = 0;
    while (true) {
        const std::size_t begin = text.find(open, at);
        const std::size_t end = begin == std::string::npos ? begin : text.find(close, begin + open.size());
        if (end == std::string::npos) return rest + text.substr(at);
        rest += text.substr(at, begin - at) + instead;
        at = end + close.size();
    }
}

}  // namespace

std::string prose(const std::string& markdown) {
    std::string text = without_blocks(markdown);
    text = without_spans(text, "`", "`", "code");
    text = without_spans(text, "](", ")", "");
    text = without_spans(text, "<", ">", "");
    return without_spans(text, "\"", "\"", "code");
}

std::vector<std::string> sentences(const std::string& prose) {
    std::string marked;
    std::istringstream lines(prose);
    for (std::string line; std::getline(lines, line);) {
        if (begins_a_part(line)) marked += "\f";
        std::replace(line.begin(), line.end(), '|', '\f');
        marked += line + " ";
    }
    marked = std::regex_replace(marked, std::regex("[.?!][*_]*\\)? "), "\f");
    std::vector<std::string> found;
    std::istringstream parts(marked);
    for (std::string part; std::getline(parts, part, '\f');) found.push_back(part);
    return found;
}

std::size_t words_in(const std::string& sentence) {
    std::istringstream words(sentence);
    std::size_t count = 0;
    for (std::string word; words >> word;)
        count += std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
    return count;
}

}  // namespace heed::test
