#include "input/conllu.hpp"

#include <exception>
#include <set>
#include <string_view>

#include "format/escape.hpp"
#include "format/number.hpp"
#include "input/sequence_fields.hpp"

namespace heed {
namespace {

constexpr std::size_t columns_of_a_word = 10;
constexpr std::size_t longest_sentence = std::size_t{1} << 26;  // bytes

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? ""
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What a record can hold once, or nobody knows which was meant.
bool stands_once(std::string_view name) {
    return name == "sent_id" || name == "text";
}

/// "# name = value"; a comment of another shape says nothing that a record could hold.
void add_comment(ParsedSequence& parsed, std::set<std::string, std::less<>>& seen, std::string_view line,
                 const Place& place) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view name = trimmed(line.substr(1, equals - 1));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (name.empty()) return;
    if (!seen.emplace(name).second) {
        if (stands_once(name)) throw InputError(place, "one comment " + excerpt(name), "another");
        return;
    }
    if (name == "sent_id" && !value.empty())
        parsed.id = id_in_cell(value);
    else
        add_member(parsed.sequence.extra, name, json_string(value));
}

/// "3-4" is a token of several words, "8.1" a word that is not said.
bool stands_beside_words(std::string_view id) {
    const std::size_t mark = id.find_first_of("-.");
    if (mark == std::string_view::npos) return false;
    const auto first = parse_count(id.substr(0, mark));
    const auto second = parse_count(id.substr(mark + 1));
    if (!first || !second) return false;
    return id[mark] == '-' ? *first > 0 && *first <= *second : *second > 0;
}

void add_word(std::vector<std::string>& words, std::string_view line, const Place& place) {
    const std::vector<std::string_view> columns = fields_of(line, '\t');
    if (columns.size() != columns_of_a_word)
        throw InputError(place, "ten columns between tabs", std::to_string(columns.size()));
    if (stands_beside_words(columns[0])) return;
    const std::string expected = std::to_string(words.size() + 1);
    if (columns[0] != expected) throw InputError(place, "word " + expected, excerpt(columns[0]));
    if (columns[1].empty()) throw InputError(place, "a form in the second column", "nothing");
    words.emplace_back(columns[1]);
}

}  // namespace

ConlluLines next_conllu_lines(LineReader& reader) {
    ConlluLines lines;
    std::exception_ptr refused;
    std::size_t size = 0;
    while (true) {
        try {
            const auto line = reader.next();
            if (!line || (line->text.empty() && (!lines.empty() || refused))) break;
            if (line->text.empty() || refused) continue;
            size += line->text.size();
            if (size > longest_sentence)
                throw InputError(reader.place(line->number),
                                 "a sentence of at most " + std::to_string(longest_sentence) + " bytes",
                                 "more");
            lines.push_back({std::string(line->text), line->number});
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError&) {
            refused = std::current_exception();
        }
    }
    if (refused) std::rethrow_exception(refused);
    return lines;
}

ParsedSequence parse_conllu(const ConlluLines& lines, const std::string& file) {
    ParsedSequence parsed;
    std::set<std::string, std::less<>> seen;
    for (const ConlluLine& line : lines) {
        require_text(line.text, file, line.number);
        const Place place{file, "line " + std::to_string(line.number)};
        if (line.text.front() == '#')
            add_comment(parsed, seen, line.text, place);
        else
            add_word(parsed.sequence.words, line.text, place);
    }
    if (parsed.sequence.words.empty())
        throw InputError({file, "line " + std::to_string(lines.front().number)}, "a sentence with words",
                         "none");
    return parsed;
}

}  // namespace heed
