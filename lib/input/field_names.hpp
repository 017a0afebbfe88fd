// Which fields of a record, or columns of a table, hold its text: those that are named, else `text`, `words`
// or `tokens`, else what data sets call them (`sentence`, `premise` and `hypothesis`, `question` and
// `context`, …).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// As a user names them; what is not named is found.
struct FieldNames {
    std::optional<std::string> text{}, pair{}, id{};
    std::optional<std::string> target{};  // none: no target is read
};

/// What was found for one record.
struct TextFields {
    enum class Content { text, words, tokens };

    Content content = Content::text;
    std::string text{};
    std::string pair{};     // may be missing in the record
    std::string id{};       // likewise
    std::string target{};   // likewise; empty: none is read
    bool is_guess = false;  // nobody named the text field, and it is not called as heed's own

    /// The field is read, and is not one of the others that go along as `extra`.
    [[nodiscard]] bool has(std::string_view field) const {
        return field == text || field == pair || field == id || (!target.empty() && field == target);
    }
};

/// Says whether a record has a field.
using HasField = std::function<bool(std::string_view)>;

/// Which of `text`, `words` and `tokens` a record has: more than one contradict each other, unless another is
/// named.
[[nodiscard]] std::vector<std::string> own_text_fields(const HasField& has);

/// Nothing if the record has no field that holds a text.
[[nodiscard]] std::optional<TextFields> text_fields(const FieldNames& names, const HasField& has);

}  // namespace heed
