#include "input/beginnings.hpp"

#include <algorithm>

#include "core/text/number.hpp"
#include "input/field_names.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

/// `text` goes on with one of `next` after white space.
bool begins_json(std::string_view text, char bracket, std::string_view next) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text[first] != bracket) return false;
    const std::size_t second = text.find_first_not_of(" \t\r\n", first + 1);
    return second != std::string_view::npos && next.find(text[second]) != std::string_view::npos;
}

std::string_view first_line(std::string_view text) {
    std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t end = line.find_last_not_of(" \t\r");
    return line.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// "O", "B-PER"
bool is_entity_tag(std::string_view word) {
    return word == "O" || (word.size() > 2 && word[1] == '-' &&
                           std::string_view("BIES").find(word[0]) != std::string_view::npos);
}

}  // namespace

bool begins_object(std::string_view text) {
    return begins_json(text, '{', "\"}");
}

bool begins_array_of_objects(std::string_view text) {
    return begins_json(text, '[', "{\"");
}

bool begins_json_string(std::string_view text) {
    const std::string_view line = first_line(text);
    return line.size() > 1 && line.starts_with('"') && line.ends_with('"');
}

bool begins_python_list(std::string_view text) {
    const std::string_view line = first_line(text);
    const std::size_t quote = line.find_first_not_of("[({ \t");
    if (quote == 0 || quote == std::string_view::npos || (line[quote] != '\'' && line[quote] != '"'))
        return false;
    const std::size_t bracket = line.find_last_not_of(" \t", quote - 1);
    if (bracket == std::string_view::npos) return false;
    const std::size_t end = line.find(line[quote], quote + 1);
    if (end == std::string_view::npos) return false;
    const std::string_view rest = line.substr(end + 1);
    // In brackets text may have quotes, too: ("a", he said), [„a"].
    if (line[bracket] == '(' && line[0] == '[') return rest.starts_with(", ");
    if (line[bracket] == '(') return rest.starts_with(", '") || rest.starts_with(", \"");
    if (line[bracket] == '{') return rest.starts_with(": ") || rest.starts_with(", '");
    return rest.empty() || rest.starts_with(", ") || rest.starts_with(",\"") || rest.starts_with("]") ||
           rest.starts_with(" '");
}

bool is_json_lines(std::string_view text) {
    const std::size_t end = text.find('\n');
    return begins_object(text) && first_line(text).ends_with('}') && end != std::string_view::npos &&
           begins_object(text.substr(end));
}

bool has_no_json_lines(std::string_view text) {
    constexpr std::size_t enough = 5;
    std::size_t lines = 0;
    for (; lines < enough && !text.empty();
         text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1)) {
        const std::string_view line = first_line(text);
        const std::size_t first = line.find_first_not_of(" \t");
        if (first == std::string_view::npos) continue;
        if (std::string_view("{[\"").find(line[first]) != std::string_view::npos) return false;
        ++lines;
    }
    return lines > 1;
}

bool begins_matrix(std::string_view text) {
    std::size_t brackets = 0;
    for (const char c : text) {
        if (c == '[')
            ++brackets;
        else if (std::string_view(" \t\r\n").find(c) == std::string_view::npos)
            return brackets > 1 && std::string_view("-0123456789").find(c) != std::string_view::npos;
    }
    return false;
}

bool begins_rows_of_numbers(std::string_view text) {
    constexpr std::size_t enough = 2, longest = 4096;  // lines, and bytes of one that are looked at
    for (std::size_t lines = 0; lines < enough; ++lines) {
        std::string_view line = first_line(text.substr(0, longest));
        if (line.size() == longest) line = line.substr(0, line.find_last_of(" \t,;") + 1);
        const auto cells = fields_of(line, " \t,;");
        const auto filled =
            std::count_if(cells.begin(), cells.end(), [](auto cell) { return !cell.empty(); });
        const bool are_numbers = std::all_of(cells.begin(), cells.end(), [](std::string_view cell) {
            return cell.empty() || parse_float(cell).has_value();
        });
        if (filled < 2 || !are_numbers) return false;
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return true;
}

bool begins_tagged_words(std::string_view text) {
    constexpr std::size_t enough = 2;
    for (std::size_t lines = 0; lines < enough && !text.empty();) {
        const std::string_view line = first_line(text);
        const std::size_t before = line.find_last_of(" \t");
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        if (line.empty()) continue;
        if (before == std::string_view::npos || !is_entity_tag(line.substr(before + 1))) return false;
        ++lines;
    }
    return !text.empty();
}

bool begins_fasta(std::string_view text) {
    return text.size() > 1 && text[0] == '>' && text[1] != ' ';
}

std::string table_begun_by(std::string_view text) {
    constexpr std::size_t longest_header = 1 << 16;  // a longer line is no header
    const std::string_view header = first_line(text);
    if (header.size() > longest_header) return "";
    for (const char separator : {'\t', ',', ';'}) {
        const auto cells = fields_of(header, {&separator, 1});
        const auto has = [&](std::string_view name) {
            return std::find(cells.begin(), cells.end(), name) != cells.end();
        };
        if (cells.size() > 1 && text_fields({}, has)) return separator == '\t' ? "tsv" : "csv";
    }
    return "";
}

}  // namespace heed
