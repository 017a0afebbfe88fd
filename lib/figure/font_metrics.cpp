#include "figure/font_metrics.hpp"

#include <algorithm>
#include <array>

#include "core/text/utf8.hpp"
#include "figure/font_tables.hpp"

namespace heed {
namespace {

/// In 1/2048 of the font size.
int advance_in_runs(char32_t code_point) {
    const auto next = std::upper_bound(dejavu_sans_advances.begin(), dejavu_sans_advances.end(), code_point,
                                       [](char32_t c, const AdvanceRun& run) { return c < run.first; });
    return std::prev(next)->advance;  // the first run begins at 0
}

/// Most texts have little but these.
const std::array<int, 128>& ascii_advances() {
    static const auto advances = [] {
        std::array<int, 128> all{};
        for (std::size_t c = 0; c < all.size(); ++c) all[c] = advance_in_runs(static_cast<char32_t>(c));
        return all;
    }();
    return advances;
}

int advance_of(char32_t code_point) {
    return code_point < ascii_advances().size() ? ascii_advances()[code_point] : advance_in_runs(code_point);
}

template <typename Table>
const typename Table::value_type* entry_of(const Table& table, char32_t letter) {
    const auto found = std::lower_bound(table.begin(), table.end(), letter,
                                        [](const auto& entry, char32_t c) { return entry.letter < c; });
    return found != table.end() && found->letter == letter ? &*found : nullptr;
}

/// What Arabic letters, given one after the other, are wider or narrower than alone, since they join.
class Joining {
  public:
    int change_with(char32_t c) {
        if (c >= first_letter && is_mark(c)) return 0;
        const JoiningLetter* const letter = c < first_letter ? nullptr : entry_of(joining_letters, c);
        const bool joins = letter != nullptr && before_ != nullptr && before_->joins_next != 0;
        const int change = joins ? change_of_pair(*letter) : 0;
        is_joined_ = joins;
        before_ = letter;
        return change;
    }

  private:
    static constexpr char32_t first_letter = 0x600, lam = 0x644, joiner = 0x200D, breaks_joining = 0x200C;

    static bool is_mark(char32_t c) { return c != joiner && c != breaks_joining && advance_of(c) == 0; }

    /// Of the letter before, which joins this one, and of this one.
    int change_of_pair(const JoiningLetter& letter) const {
        const int before = is_joined_ ? before_->last : before_->alone;
        const LamWith* const as_one = before_->letter == lam ? entry_of(lam_with, letter.letter) : nullptr;
        if (as_one != nullptr) return (is_joined_ ? as_one->last : as_one->alone) - before - letter.alone;
        return (is_joined_ ? before_->between : before_->first) - before + letter.last - letter.alone;
    }

    const JoiningLetter* before_ = nullptr;
    bool is_joined_ = false;  // with the one before it
};

}  // namespace

double text_width(std::string_view text, double font_size) {
    double advance = 0;
    Joining joining;
    while (!text.empty()) {
        const char32_t c = next_code_point(text);
        advance += advance_of(c) + joining.change_with(c);
    }
    return advance / 2048 * font_size;
}

}  // namespace heed
