#include "input/conllu.hpp"

#include <exception>
#include <set>
#include <string_view>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "format/json_writer.hpp"
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

struct Comment {
    std::string_view name, value;
};

/// "# name = value"; a line of another shape says nothing that a record could hold.
std::optional<Comment> comment_in(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (line.front() != '#' || equals == std::string_view::npos) return std::nullopt;
    const Comment comment{trimmed(line.substr(1, equals - 1)), trimmed(line.substr(equals + 1))};
    return comment.name.empty() ? std::nullopt : std::optional(comment);
}

bool is_id(const Comment& comment) {
    return comment.name == "sent_id" && !comment.value.empty();
}

/// Of several with another name the first counts.
void reject_second(const Comment& comment, const Place& place) {
    if (comment.name == "sent_id" || comment.name == "text")
        throw InputError(place, "one comment " + excerpt(comment.name), "another");
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

/// What the columns HEAD and DEPREL say of each word; of a sentence without a tree they are incomplete.
struct TreeColumns {
    std::vector<std::int64_t> heads;
    std::vector<std::string> relations;

    void add(std::string_view head, std::string_view relation) {
        const auto number = parse_count(head);
        if (!number || relation.empty() || relation == "_") return;
        heads.push_back(static_cast<std::int64_t>(*number));
        relations.emplace_back(relation);
    }
};

void add_word(std::vector<std::string>& words, TreeColumns& tree, std::string_view line, const Place& place) {
    const std::vector<std::string_view> columns = fields_of(line, "\t");
    if (columns.size() != columns_of_a_word)
        throw InputError(place, "ten columns between tabs", std::to_string(columns.size()));
    if (stands_beside_words(columns[0])) return;
    const std::string expected = std::to_string(words.size() + 1);
    if (columns[0] != expected) throw InputError(place, "word " + expected, excerpt(columns[0]));
    if (columns[1].empty()) throw InputError(place, "a form in the second column", "nothing");
    words.emplace_back(columns[1]);
    tree.add(columns[6], columns[7]);
}

}  // namespace

ConlluLines next_conllu_lines(LineReader& reader) {
    ConlluLines lines;
    std::exception_ptr rejected;
    std::size_t size = 0;
    while (true) {
        try {
            const auto line = reader.next();
            if (!line || (line->text.empty() && (!lines.empty() || rejected))) break;
            if (line->text.empty() || rejected) continue;
            size += line->text.size();
            if (size > longest_sentence)
                throw InputError(reader.place(line->number),
                                 "a sentence of at most " + std::to_string(longest_sentence) + " bytes",
                                 "more");
            lines.push_back({std::string(line->text), line->number});
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError&) {
            rejected = std::current_exception();
        }
    }
    if (rejected) std::rethrow_exception(rejected);
    return lines;
}

std::optional<RecordId> sentence_id(const ConlluLines& lines, const std::string& file) {
    for (const ConlluLine& line : lines) {
        const auto comment = comment_in(line.text);
        if (!comment || !is_id(*comment)) continue;
        require_text(line.text, file, line.number);
        return id_in_cell(comment->value);
    }
    return std::nullopt;
}

Sequence parse_conllu(const ConlluLines& lines, const std::string& file) {
    Sequence sequence;
    TreeColumns tree;
    std::set<std::string, std::less<>> seen;
    for (const ConlluLine& line : lines) {
        require_text(line.text, file, line.number);
        const Place place{file, "line " + std::to_string(line.number)};
        if (line.text.front() != '#') {
            add_word(sequence.words, tree, line.text, place);
        } else if (const auto comment = comment_in(line.text)) {
            if (!seen.emplace(comment->name).second)
                reject_second(*comment, place);
            else if (!is_id(*comment))
                add_member(sequence.extra, comment->name, json_string(comment->value));
        }
    }
    if (sequence.words.empty())
        throw InputError({file, "line " + std::to_string(lines.front().number)}, "a sentence with words",
                         "none");
    if (tree.heads.size() == sequence.words.size() && !seen.contains("heads") &&
        !seen.contains("relations")) {
        std::string heads, relations;
        append_json(heads, tree.heads);
        append_json(relations, tree.relations);
        add_member(sequence.extra, "heads", heads);
        add_member(sequence.extra, "relations", relations);
    }
    return sequence;
}

}  // namespace heed
