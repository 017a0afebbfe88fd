#include <algorithm>
#include <optional>
#include <utility>

#include "tokenizer/characters/characters.hpp"
#include "tokenizer/characters/unicode.hpp"
#include "tokenizer/normalizers/normalizers.hpp"

namespace heed {
namespace {

/// Marks in a row are put into the order of their classes.
void order_marks(std::vector<Change>& changes) {
    const auto class_of = [](const Change& change) { return combining_class_of(change.code_point); };
    for (auto at = changes.begin(); at != changes.end();) {
        const auto first = std::find_if(at, changes.end(), [&](const Change& c) { return class_of(c) != 0; });
        at = std::find_if(first, changes.end(), [&](const Change& c) { return class_of(c) == 0; });
        if (at - first > 1)
            std::stable_sort(first, at,
                             [&](const Change& a, const Change& b) { return class_of(a) < class_of(b); });
    }
}

std::vector<Change> decomposed(const Characters& source, bool compatibility) {
    std::vector<Change> changes;
    changes.reserve(source.size());
    for (const Character& character : source) {
        int change = 0;
        const auto add = [&](char32_t c) { changes.push_back({c, std::exchange(change, 1)}); };
        const std::u32string_view compatible =
            compatibility ? compatible_of(character.code_point) : std::u32string_view();
        if (!compatible.empty())
            for (const char32_t c : compatible) add(c);
        else
            for (const char32_t c : decomposition_of(character.code_point)) add(c);
    }
    order_marks(changes);
    return changes;
}

/// The Unicode Standard, section 3.11: a character is composed with the last one of class 0, unless one
/// between them blocks it.
std::vector<Change> composed(const std::vector<Change>& source) {
    std::vector<Change> changes;
    changes.reserve(source.size());
    std::optional<std::size_t> starter;
    std::uint8_t last_class = 0;  // of what stands between it and the next
    for (const Change& next : source) {
        const std::uint8_t combining_class = combining_class_of(next.code_point);
        const bool is_blocked = last_class != 0 && last_class >= combining_class;
        if (starter && !is_blocked) {
            Change& first = changes[*starter];
            if (const char32_t c = composed_of(first.code_point, next.code_point)) {
                first = {c, first.change + next.change - 1};
                continue;
            }
        }
        if (combining_class == 0) {
            starter = changes.size();
            last_class = 0;
        } else if (starter) {
            last_class = combining_class;
        }
        changes.push_back(next);
    }
    return changes;
}

}  // namespace

Characters in_unicode_form(UnicodeForm form, const Characters& source, Span before) {
    std::vector<Change> changes = decomposed(source, form.compatibility);
    if (form.composition) changes = composed(changes);
    return transformed(source, changes, before);
}

}  // namespace heed
