#include "source/repeated_tokens.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace heed {
namespace {

/// SplitMix64 (Steele et al. 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// Under `end`.
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }

  private:
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

/// What the model puts before and after a text.
struct Frame {
    std::vector<std::string> before, after;
};

Frame frame_of(const Tokenizer& tokenizer, const std::string& word) {
    Sequence one;
    one.text = word;
    const Encoding encoding = tokenizer.encode(one);
    Frame frame;
    bool has_text = false;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        has_text = has_text || !is_special(encoding, i);
        if (is_special(encoding, i)) (has_text ? frame.after : frame.before).push_back(encoding.tokens[i]);
    }
    return frame;
}

void append(std::vector<std::string>& tokens, const std::vector<std::string>& more) {
    tokens.insert(tokens.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Sequence> repeated_sequences(const RepeatedTokens& wanted, const Tokenizer& tokenizer,
                                         const Place& place) {
    std::vector<std::string> words = tokenizer.whole_words();
    if (words.size() < wanted.tokens)
        throw InputError(place, "a vocabulary of " + std::to_string(wanted.tokens) + " whole words or more",
                         std::to_string(words.size()));
    const Frame frame = frame_of(tokenizer, words.front());
    Random random(wanted.seed);
    std::vector<Sequence> sequences;
    for (std::size_t i = 0; i < wanted.sequences; ++i) {
        for (std::size_t at = 0; at < wanted.tokens; ++at)
            std::swap(words[at], words[at + random.below(words.size() - at)]);
        const std::vector<std::string> drawn(words.begin(),
                                             words.begin() + static_cast<std::ptrdiff_t>(wanted.tokens));
        Sequence sequence;
        sequence.place = place;
        for (const auto& part : {frame.before, drawn, drawn, frame.after})
            append(sequence.given.tokens, part);
        sequences.push_back(std::move(sequence));
    }
    return sequences;
}

}  // namespace heed
