#include "input/field_names.hpp"

#include <array>
#include <utility>

namespace heed {
namespace {

using Content = TextFields::Content;

constexpr auto own_names = std::to_array<std::pair<std::string_view, Content>>(
    {{"text", Content::text}, {"words", Content::words}, {"tokens", Content::tokens}});

/// A text and its pair, as the data sets of GLUE, SNLI, SQuAD and others call them.
constexpr auto usual_names =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"sentence", ""},
                                                                  {"sentence1", "sentence2"},
                                                                  {"premise", "hypothesis"},
                                                                  {"question", "context"},
                                                                  {"question", "sentence"},
                                                                  {"question1", "question2"},
                                                                  {"text_a", "text_b"},
                                                                  {"query", "passage"},
                                                                  {"question", ""},
                                                                  {"content", ""},
                                                                  {"body", ""},
                                                                  {"message", ""},
                                                                  {"document", ""},
                                                                  {"abstract", ""},
                                                                  {"comment", ""},
                                                                  {"review", ""},
                                                                  {"tweet", ""},
                                                                  {"utterance", ""},
                                                                  {"full_text", ""},
                                                                  {"comment_text", ""},
                                                                  {"description", ""}});

TextFields with_pair(TextFields fields, const FieldNames& names) {
    if (names.pair)
        fields.pair = *names.pair;
    else if (fields.pair.empty())
        fields.pair = "text_pair";
    fields.id = names.id.value_or("id");
    fields.target = names.target.value_or("");
    return fields;
}

}  // namespace

std::vector<std::string> own_text_fields(const HasField& has) {
    std::vector<std::string> fields;
    for (const auto& [name, content] : own_names)
        if (has(name)) fields.emplace_back(name);
    return fields;
}

std::optional<TextFields> text_fields(const FieldNames& names, const HasField& has) {
    if (names.text) {
        if (!has(*names.text)) return std::nullopt;
        return with_pair({.text = *names.text}, names);
    }
    for (const auto& [name, content] : own_names)
        if (has(name)) return with_pair({.content = content, .text = std::string(name)}, names);
    for (const auto& [text, pair] : usual_names)
        if (has(text) && (pair.empty() || has(pair)))
            return with_pair({.text = std::string(text), .pair = std::string(pair), .is_guess = true}, names);
    return std::nullopt;
}

}  // namespace heed
