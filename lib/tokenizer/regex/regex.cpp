#include "tokenizer/regex/regex.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "core/text/utf8.hpp"
#include "tokenizer/characters/characters.hpp"
#include "tokenizer/regex/compiler.hpp"

namespace heed {
namespace {

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Runs a program over one text. What can still be tried is kept on a stack, so that the text's length is no
/// depth of calls.
class Matcher {
  public:
    Matcher(const RegexProgram& program, std::string_view text)
        : program_(program), text_(text), steps_left_(10'000'000 + 100 * text.size()) {}

    /// The end of the match that begins at `start`.
    std::optional<std::size_t> match_at(std::size_t start) { return run(0, start); }

  private:
    using Kind = RegexStep::Kind;
    using Greed = RegexStep::Greed;

    /// Where to go on when what was tried failed: at `step` and `position`, of a greedy repeat one
    /// character earlier each time down to `least`, of a lazy one a character later.
    struct Alternative {
        std::size_t step;
        std::size_t position;
        std::size_t least;
        const RegexStep* lazy;
        std::size_t taken;
    };

    std::optional<std::size_t> run(std::size_t step, std::size_t position) {
        const std::size_t bottom = alternatives_.size();
        for (;;) {
            if (steps_left_-- == 0)
                throw TokenizationError(
                    "a regular expression of the tokenizer goes back and forth too often in this text");
            const RegexStep& s = program_.steps[step];
            if (s.kind == Kind::accept) {
                alternatives_.resize(bottom);
                return position;
            }
            if (take(s, step, position)) continue;
            if (!next_alternative(bottom, step, position)) return std::nullopt;
        }
    }

    /// One step forwards; false if it fails.
    bool take(const RegexStep& s, std::size_t& step, std::size_t& position) {
        switch (s.kind) {
            case Kind::one:
                if (!take_character(program_.sets[s.set], position)) return false;
                break;
            case Kind::repeat:
                return take_repeat(s, step, position);
            case Kind::fork:
                return take_fork(s, step, position);
            case Kind::jump:
                step = s.target;
                return true;
            case Kind::look:
                if (run(step + 1, position).has_value() == s.negated) return false;
                step = s.target;
                return true;
            case Kind::behind:
                if (is_behind(program_.sets[s.set], position) == s.negated) return false;
                break;
            case Kind::atomic: {
                const auto end = run(step + 1, position);
                if (!end) return false;
                position = *end;
                step = s.target;
                return true;
            }
            case Kind::line_start:
                if (position > 0 && (text_[position - 1] != '\n' || position == text_.size())) return false;
                break;
            case Kind::line_end:
                if (position < text_.size() && text_[position] != '\n') return false;
                break;
            case Kind::accept:
                break;
        }
        ++step;
        return true;
    }

    bool take_character(const CharacterSet& set, std::size_t& position) const {
        if (position == text_.size()) return false;
        const auto byte = static_cast<unsigned char>(text_[position]);
        if (byte < 0x80) {
            if (!set.ascii[byte]) return false;
            ++position;
            return true;
        }
        std::string_view rest = text_.substr(position);
        if (!set.contains(next_code_point(rest))) return false;
        position = text_.size() - rest.size();
        return true;
    }

    bool take_repeat(const RegexStep& s, std::size_t& step, std::size_t& position) {
        const CharacterSet& set = program_.sets[s.set];
        std::size_t count = 0;
        for (; count < s.least; ++count)
            if (!take_character(set, position)) return false;
        ++step;
        if (s.greed == Greed::lazy) {
            if (count < s.most) alternatives_.push_back({step, position, 0, &s, count});
            return true;
        }
        const std::size_t least = position;
        while (count < s.most && take_character(set, position)) ++count;
        steps_left_ -= std::min(steps_left_, (position - least) / 16);
        if (s.greed == Greed::greedy && position > least)
            alternatives_.push_back({step, position, least, nullptr, 0});
        return true;
    }

    /// Passes over all ways that begin with another byte.
    bool take_fork(const RegexStep& s, std::size_t& step, std::size_t position) {
        const RegexStep* fork = &s;
        while (!can_follow(*fork, position)) {
            step = fork->target;
            fork = &program_.steps[step];
            if (fork->kind != Kind::fork) return true;
        }
        alternatives_.push_back({fork->target, position, position, nullptr, 0});
        ++step;
        return true;
    }

    bool can_follow(const RegexStep& fork, std::size_t position) const {
        return fork.first_is_any ||
               (position < text_.size() && fork.first[static_cast<unsigned char>(text_[position])]);
    }

    bool is_behind(const CharacterSet& set, std::size_t position) const {
        if (position == 0) return false;
        std::size_t start = position - 1;
        while (is_continuation(text_[start])) --start;
        std::string_view before = text_.substr(start);
        return set.contains(next_code_point(before));
    }

    bool next_alternative(std::size_t bottom, std::size_t& step, std::size_t& position) {
        while (alternatives_.size() > bottom) {
            Alternative& last = alternatives_.back();
            step = last.step;
            if (last.lazy != nullptr) {
                if (!take_character(program_.sets[last.lazy->set], last.position)) {
                    alternatives_.pop_back();
                    continue;
                }
                position = last.position;
                if (++last.taken == last.lazy->most) alternatives_.pop_back();
                return true;
            }
            const bool is_repeat = last.position > last.least;
            if (is_repeat) {
                do --last.position;
                while (is_continuation(text_[last.position]));
            }
            position = last.position;
            if (last.position == last.least) alternatives_.pop_back();
            return true;
        }
        return false;
    }

    const RegexProgram& program_;
    std::string_view text_;
    std::size_t steps_left_;
    std::vector<Alternative> alternatives_;
};

std::size_t behind_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
    return at;
}

}  // namespace

void CharacterSet::finish() {
    for (CharacterSet& set : nested) set.finish();
    for (char32_t c = 0; c < 128; ++c) ascii[c] = search(c);
}

bool CharacterSet::search(char32_t c) const {
    const auto [category, grapheme, flags] = character_properties(c);
    bool found = (categories & category) != 0 || (with_flags & flags) != 0;
    for (const std::uint8_t flag : without_flags) found |= (flags & flag) == 0;
    for (const auto& [first, last] : ranges) found |= first <= c && c <= last;
    for (const CharacterSet& set : nested) found |= set.contains(c);
    return found != negated;
}

Regex::Regex(std::string_view pattern) : program_(compile_regex(pattern)) {}

std::vector<ByteRange> Regex::matches(std::string_view text) const {
    std::vector<ByteRange> found;
    if (text.empty()) return found;
    Matcher matcher(program_, text);
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = matcher.match_at(at);
        if (end && (*end > at || found.empty() || found.back().end != at)) {
            found.push_back({at, *end});
            if (*end > at) {
                at = *end;
                continue;
            }
        }
        at = behind_character(text, at);
    }
    return found;
}

std::vector<ByteRange> places_of(std::string_view wanted, std::string_view text) {
    std::vector<ByteRange> found;
    if (wanted.empty()) return found;
    for (std::size_t at = text.find(wanted); at != std::string_view::npos;) {
        found.push_back({at, at + wanted.size()});
        at = text.find(wanted, at + wanted.size());
    }
    return found;
}

}  // namespace heed
