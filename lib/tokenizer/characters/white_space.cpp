#include "tokenizer/characters/white_space.hpp"

#include <string_view>

#include "core/given_fields.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// Appends the tokens of one segment.
class SegmentWriter {
  public:
    SegmentWriter(Encoding& encoding, std::int64_t segment) : encoding_(encoding), segment_(segment) {}

    /// `start` is the token's first code point in the segment.
    void add(std::string_view token, std::int64_t start) {
        encoding_.tokens.emplace_back(token);
        encoding_.segments.push_back(segment_);
        encoding_.offsets.emplace_back(start, start + static_cast<std::int64_t>(count_code_points(token)));
        encoding_.word_ids.emplace_back(words_++);
        encoding_.special_tokens_mask.push_back(0);
    }

    void add_split(std::string_view text) {
        std::string_view token_on = text;  // from the first character of the token that is open
        std::int64_t start = 0;
        std::int64_t position = 0;
        for (std::string_view rest = text; !rest.empty(); ++position) {
            const std::size_t before = rest.size();
            if (!is_white_space(next_code_point(rest))) continue;
            if (position > start) add(token_on.substr(0, token_on.size() - before), start);
            token_on = rest;
            start = position + 1;
        }
        if (!token_on.empty()) add(token_on, start);
    }

  private:
    Encoding& encoding_;
    std::int64_t segment_;
    std::int64_t words_ = 0;
};

/// Words as tokens; their text is the words with one space between them.
std::string add_words(SegmentWriter writer, const std::vector<std::string>& words) {
    std::string text;
    std::int64_t start = 0;
    for (const std::string& word : words) {
        if (start > 0) text += ' ';
        writer.add(word, start);
        text += word;
        start += static_cast<std::int64_t>(count_code_points(word)) + 1;
    }
    return text;
}

}  // namespace

Encoding split_at_white_space(const Sequence& sequence) {
    if (!sequence.given.tokens.empty()) return with_usual_fields(sequence.given);
    Encoding encoding;
    if (sequence.text) {
        SegmentWriter(encoding, 0).add_split(*sequence.text);
        encoding.text = sequence.text;
    } else {
        encoding.text = add_words(SegmentWriter(encoding, 0), sequence.words);
    }
    if (sequence.text_pair) SegmentWriter(encoding, 1).add_split(*sequence.text_pair);
    encoding.text_pair = sequence.text_pair;
    return encoding;
}

}  // namespace heed
