#include "fuzz/plain_tokenizer.hpp"

#include <cctype>

namespace heed::fuzz {
namespace {

struct Letter {
    char c;
    std::size_t at;
};
using Word = std::vector<Letter>;

/// Words and signs of punctuation; control characters are as if they were not there.
std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words{{}};
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            words.emplace_back();
        } else if (std::iscntrl(c) != 0) {
            continue;
        } else if (std::ispunct(c) != 0) {
            words.push_back({{text[at], at}});
            words.emplace_back();
        } else {
            words.back().push_back({static_cast<char>(std::tolower(c)), at});
        }
    }
    std::erase_if(words, [](const Word& word) { return word.empty(); });
    return words;
}

std::string letters(const Word& word, std::size_t start, std::size_t end) {
    std::string text;
    for (std::size_t i = start; i < end; ++i) text += word[i].c;
    return text;
}

/// Greedy, the longest first; nothing if the word cannot be put together.
std::vector<PlainToken> pieces_of(const PlainVocabulary& vocabulary, const Word& word) {
    std::vector<PlainToken> pieces;
    for (std::size_t start = 0; start < word.size();) {
        std::size_t end = word.size();
        const auto piece = [&] { return (start > 0 ? "##" : "") + letters(word, start, end); };
        while (end > start && !vocabulary.contains(piece())) --end;
        if (end == start) return {};
        pieces.push_back({piece(), vocabulary.at(piece()), word[start].at, word[end - 1].at + 1});
        start = end;
    }
    return pieces;
}

}  // namespace

PlainVocabulary plain_vocabulary(std::string_view vocab_txt) {
    PlainVocabulary vocabulary;
    for (std::size_t id = 0; !vocab_txt.empty(); ++id) {
        const std::size_t end = std::min(vocab_txt.find('\n'), vocab_txt.size());
        vocabulary[std::string(vocab_txt.substr(0, end))] = id;
        vocab_txt.remove_prefix(std::min(end + 1, vocab_txt.size()));
    }
    return vocabulary;
}

std::vector<PlainToken> tokenize_plainly(const PlainVocabulary& vocabulary, std::string_view text) {
    constexpr std::size_t longest_word = 100;
    std::vector<PlainToken> tokens;
    for (const Word& word : words_of(text)) {
        std::vector<PlainToken> pieces;
        if (word.size() <= longest_word) pieces = pieces_of(vocabulary, word);
        if (pieces.empty()) pieces = {{"[UNK]", vocabulary.at("[UNK]"), word.front().at, word.back().at + 1}};
        tokens.insert(tokens.end(), pieces.begin(), pieces.end());
    }
    return tokens;
}

}  // namespace heed::fuzz
