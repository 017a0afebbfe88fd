// Which lines of a head view stand out: parts.hpp.
#include <algorithm>

#include "core/error.hpp"
#include "core/text/words.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

std::vector<bool> special_among(const Encoding& encoding) {
    std::vector<bool> special(encoding.tokens.size(), false);
    for (std::size_t i = 0; i < encoding.special_tokens_mask.size(); ++i)
        special[i] = encoding.special_tokens_mask[i] != 0;
    return special;
}

/// Marks the tokens that are called `wanted`, alone or with the pieces that go on with their word.
std::vector<bool> called(const std::string& wanted, const std::vector<std::string>& labels,
                         const std::vector<TokenForm>& forms) {
    std::vector<bool> found(labels.size(), false);
    for (std::size_t begin = 0; begin < labels.size(); ++begin) {
        if (lower_case(labels[begin]) == wanted) found[begin] = true;
        std::string word;
        for (std::size_t end = begin; end < labels.size(); ++end) {
            if (end > begin && !forms[end].continues_word) break;
            word += lower_case(end == begin ? std::string(forms[end].word()) : forms[end].text);
            if (word != wanted) continue;
            for (std::size_t i = begin; i <= end; ++i) found[i] = true;
        }
    }
    return found;
}

std::vector<TokenForm> forms_of(const Encoding& encoding) {
    if (!encoding.forms.empty()) return encoding.forms;
    std::vector<TokenForm> forms;
    for (const std::string& token : encoding.tokens) forms.push_back(form_of(token));
    return forms;
}

}  // namespace

bool Emphasis::is_faint(std::size_t query, std::size_t key) const {
    if (!highlighted_queries.empty()) return !highlighted_queries[query] && !highlighted_keys[key];
    return special_queries[query] || special_keys[key];
}

Emphasis emphasis_of(const Attention& attention, const std::optional<std::string>& highlight) {
    Emphasis emphasis;
    emphasis.special_queries = special_among(attention.encoding);
    emphasis.special_keys = special_among(attention.encoding_of_keys());
    if (!highlight) return emphasis;
    const std::string wanted = lower_case(*highlight);
    emphasis.highlighted_queries = called(wanted, attention.query_labels(), forms_of(attention.encoding));
    emphasis.highlighted_keys =
        called(wanted, attention.key_labels(), forms_of(attention.encoding_of_keys()));
    const auto has_any = [](const std::vector<bool>& flags) {
        return std::find(flags.begin(), flags.end(), true) != flags.end();
    };
    if (!has_any(emphasis.highlighted_queries) && !has_any(emphasis.highlighted_keys))
        throw UsageError("--highlight is \"" + visible(*highlight) +
                         "\": no token or word is called so; heed tokens lists them");
    return emphasis;
}

}  // namespace heed
