#include "analysis/token_list.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/text/escape.hpp"
#include "core/text/nearest.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

constexpr std::size_t most_listed = 6;

/// "3", "-1", "0-3", and what is meant so: "010", "5-3".
bool reads_as_numbers(std::string_view typed) {
    return typed.find_first_not_of("0123456789-") == std::string_view::npos &&
           typed.find_first_of("0123456789") != std::string_view::npos;
}

/// The parts between single commas, as they were typed. Of three commas after a name the first separates it
/// from the comma that follows, doubled.
std::vector<std::string_view> split_at_commas(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ',') continue;
        const std::size_t run = std::min(text.find_first_not_of(',', i), text.size()) - i;
        if (run % 2 == 0 || (run > 1 && i == begin)) {
            ++i;
            continue;
        }
        parts.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

std::string doubled(std::string_view token, char mark) {
    std::string text;
    for (const char letter : token) text.append(letter == mark ? 2 : 1, letter);
    return text;
}

std::string undoubled(std::string_view typed) {
    std::string token;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        token += typed[i];
        if ((typed[i] == ',' || typed[i] == '#') && typed.substr(i + 1, 1) == typed.substr(i, 1)) ++i;
    }
    return token;
}

/// Where the single # is after which a number follows: the last of an odd number of them.
std::size_t end_of_name(std::string_view typed) {
    const std::size_t mark = typed.rfind('#');
    if (mark == std::string_view::npos) return typed.size();
    const std::size_t before = typed.find_last_not_of('#', mark);
    const std::size_t marks = mark - (before == std::string_view::npos ? 0 : before + 1) + 1;
    return marks % 2 == 1 ? mark : typed.size();
}

/// What has to be typed for a token.
std::string as_typed(const std::string& token) {
    const bool means_something_else = token == "all" || token.empty() || reads_as_numbers(token);
    return doubled(doubled(token, '#'), ',') + (means_something_else ? "#1" : "");
}

std::vector<std::string> distinct(const std::vector<std::string>& tokens) {
    std::vector<std::string> kept;
    for (const std::string& token : tokens)
        if (std::find(kept.begin(), kept.end(), token) == kept.end()) kept.push_back(token);
    return kept;
}

/// Those that hold what was typed, whatever its case, else those that differ least from it.
std::vector<std::string> near(const std::string& wanted, const std::vector<std::string>& tokens) {
    const std::string lower = lower_case(wanted);
    std::vector<std::string> found, lowered;
    for (const std::string& token : tokens) {
        lowered.push_back(lower_case(token));
        if (!lower.empty() && lowered.back().find(lower) != std::string::npos) found.push_back(token);
    }
    if (!found.empty()) return found;
    const std::string best = nearest(lower, lowered, std::max<std::size_t>(1, lower.size() / 3));
    for (std::size_t i = 0; i < tokens.size() && !best.empty(); ++i)
        if (lowered[i] == best) found.push_back(tokens[i]);
    return found;
}

std::string some_of(const std::vector<std::string>& tokens) {
    std::string text;
    for (std::size_t i = 0; i < std::min(tokens.size(), most_listed); ++i)
        text += (i == 0 ? "" : ", ") + excerpt(as_typed(tokens[i]));
    return text + (tokens.size() > most_listed ? ", ..." : "");
}

TokenForm form_at(const TokenAxis& axis, std::size_t position) {
    return axis.forms.empty() ? form_of(axis.tokens[position]) : axis.forms[position];
}

/// The pieces [begin, end) of a word.
struct Pieces {
    std::size_t begin, end;
};

/// Of each word that is called so, whatever its case.
std::vector<Pieces> words_called(const std::string& word, const TokenAxis& axis) {
    const std::string lower = lower_case(word);
    std::vector<Pieces> words;
    for (std::size_t begin = 0, end = 0; begin < axis.tokens.size(); begin = end) {
        std::string text(form_at(axis, begin).word());
        for (end = begin + 1; end < axis.tokens.size() && form_at(axis, end).continues_word; ++end)
            text += form_at(axis, end).text;
        if (lower_case(text) == lower) words.push_back({begin, end});
    }
    return words;
}

/// What there is instead.
std::string found_instead(const std::string& wanted, const TokenAxis& axis) {
    for (const Pieces& word : words_called(wanted, axis))
        if (word.end - word.begin > 1)
            return "none of this name but its pieces " +
                   some_of({axis.tokens.begin() + static_cast<std::ptrdiff_t>(word.begin),
                            axis.tokens.begin() + static_cast<std::ptrdiff_t>(word.end)}) +
                   ", of which --words mean makes one";
    const std::vector<std::string> all = distinct(axis.tokens), close = near(wanted, all);
    return close.empty() ? "none of this name among " + some_of(all)
                         : "none of this name; near: " + some_of(close);
}

/// Figures show a space as ␣.
std::string_view without_space(std::string_view name) {
    for (const std::string_view space : {" ", "␣"})
        if (name.starts_with(space)) return name.substr(space.size());
    return name;
}

bool is_called(const TokenAxis& axis, std::size_t position, const std::string& name) {
    if (axis.tokens[position] == name) return true;
    const TokenForm form = form_at(axis, position);
    if (form.continues_word) return false;
    return form.word() == name || (form.text.starts_with(' ') && form.word() == without_space(name));
}

}  // namespace

std::vector<std::size_t> tokens_called(const std::string& name, const TokenAxis& axis) {
    std::vector<bool> are_called(axis.tokens.size());
    const std::string lower = lower_case(name);
    for (std::size_t i = 0; i < axis.tokens.size(); ++i)
        are_called[i] =
            lower_case(axis.tokens[i]) == lower || lower_case(std::string(form_at(axis, i).word())) == lower;
    for (const Pieces& word : words_called(name, axis))
        std::fill(are_called.begin() + static_cast<std::ptrdiff_t>(word.begin),
                  are_called.begin() + static_cast<std::ptrdiff_t>(word.end), true);
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < are_called.size(); ++i)
        if (are_called[i]) positions.push_back(i);
    return positions;
}

TokenAxis TokenAxis::queries(const Attention& attention) {
    return {attention.encoding.tokens, attention.encoding.forms};
}

TokenAxis TokenAxis::keys(const Attention& attention) {
    return {attention.keys(), attention.encoding_of_keys().forms};
}

TokenList TokenList::all() {
    return {};
}

TokenList::Part TokenList::part_of(std::string_view typed) const {
    if (reads_as_numbers(typed)) {
        if (auto choice = Choice::read(flag_, typed)) return *std::move(choice);
    } else if (!typed.empty() && typed != "all") {
        const std::size_t end = end_of_name(typed);
        const std::string token = undoubled(typed.substr(0, end));
        if (end == typed.size()) return Name{token, 0};
        if (const auto occurrence = parse_count(typed.substr(end + 1)); occurrence && *occurrence > 0)
            return Name{token, *occurrence};
    }
    const std::string part(typed);
    const std::string advice = part.empty() ? ""
                               : end_of_name(typed) == typed.size()
                                   ? ": the token " + part + " is " + part + "#1"
                                   : ": a # within a token is doubled";
    throw UsageError(
        flag_ +
        " takes numbers from 0 such as 0, 0-3,11 or -1 (the last), tokens such as [CLS] or the#2, "
        "or all; not \"" +
        part + "\"" + advice);
}

TokenList TokenList::parse(const std::string& flag, std::string_view text) {
    TokenList list;
    list.flag_ = flag;
    if (text == "all") return list;
    for (const std::string_view part : split_at_commas(text)) list.parts_.push_back(list.part_of(part));
    return list;
}

std::vector<std::size_t> TokenList::called(const Name& name, const TokenAxis& axis,
                                           const std::vector<std::int64_t>& held, const Place& place) const {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < axis.tokens.size(); ++i)
        if (is_called(axis, i, name.token)) positions.push_back(i);
    const std::string expected = "the token " + excerpt(as_typed(name.token)) + " for " + flag_;
    if (positions.empty()) throw InputError(place, expected, found_instead(name.token, axis));
    if (name.occurrence > positions.size())
        throw InputError(place, expected + " at least " + std::to_string(name.occurrence) + " times",
                         std::to_string(positions.size()));
    if (name.occurrence > 0) positions = {positions[name.occurrence - 1]};
    std::erase_if(positions, [&](std::size_t position) {
        return !std::binary_search(held.begin(), held.end(), static_cast<std::int64_t>(position));
    });
    if (positions.empty())
        throw InputError(place, expected + " in this block", "it in the other segment alone");
    return positions;
}

std::vector<std::size_t> TokenList::among(const TokenAxis& axis, const std::vector<std::int64_t>& held,
                                          const Place& place) const {
    if (parts_.empty()) return {held.begin(), held.end()};
    std::vector<std::size_t> positions;
    std::vector<bool> is_taken(axis.tokens.size());
    const auto take = [&](std::size_t position) {
        if (!is_taken[position]) positions.push_back(position);
        is_taken[position] = true;
    };
    for (const Part& part : parts_) {
        if (const auto* const name = std::get_if<Name>(&part)) {
            for (const std::size_t position : called(*name, axis, held, place)) take(position);
        } else {
            for (const std::size_t at : std::get<Choice>(part).among(held, place))
                take(static_cast<std::size_t>(held[at]));
        }
    }
    return positions;
}

std::vector<std::size_t> TokenList::among(const TokenAxis& axis, const Place& place) const {
    std::vector<std::int64_t> held(axis.tokens.size());
    std::iota(held.begin(), held.end(), std::int64_t{0});
    return among(axis, held, place);
}

}  // namespace heed
