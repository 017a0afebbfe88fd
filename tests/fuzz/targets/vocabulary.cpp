// vocab.txt, and WordPiece on whatever it holds against a twin with a map.
#include <algorithm>

#include "fuzz/encoding_checks.hpp"
#include "fuzz/plain_tokenizer.hpp"
#include "fuzz/target.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed::fuzz {
namespace {

std::optional<Tokenizer> load(const std::string& vocabulary) {
    const Folder folder = Folder::of_memory("a model", {{"vocab.txt", vocabulary}});
    std::vector<std::string> warnings;
    return accepted([&] { return Tokenizer::load(folder, warnings); });
}

/// The vocabulary's own tokens are the words that test it best.
std::string text_of(const std::string& vocabulary) {
    std::string text;
    for (const std::string& line : parts_of(vocabulary, "\n")) {
        if (text.size() > 2000) break;
        text += line.starts_with("##") ? line.substr(2) : " " + line;
    }
    return text;
}

/// What the twin knows of: no white space but line ends, no added tokens.
bool is_plain(const std::string& vocabulary) {
    return std::all_of(vocabulary.begin(), vocabulary.end(),
                       [](char c) { return (c > ' ' && c < 0x7F) || c == '\n'; });
}

void compare(const Tokenizer& tokenizer, const std::string& vocabulary, const std::string& text) {
    Sequence sequence;
    sequence.text = text;
    const Encoding encoding = tokenizer.encode(sequence);
    check_encoding(encoding, tokenizer.vocabulary_size());
    if (!is_plain(vocabulary) || text.find('[') != std::string::npos) return;
    std::vector<PlainToken> found;
    for (std::size_t i = 1; i + 1 < encoding.tokens.size(); ++i)
        found.push_back({encoding.tokens[i], static_cast<std::size_t>(encoding.ids[i]),
                         static_cast<std::size_t>(encoding.offsets[i].first),
                         static_cast<std::size_t>(encoding.offsets[i].second)});
    require(found == tokenize_plainly(plain_vocabulary(vocabulary), text), "the same tokens");
}

void run(std::string_view bytes) {
    const std::string vocabulary(bytes);
    const auto tokenizer = load(vocabulary);
    if (!tokenizer) return;
    const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    require(tokenizer->vocabulary_size() <= lines + 1 + 5, "a line is a token, and five may be added");
    compare(*tokenizer, vocabulary, text_of(vocabulary));
    compare(*tokenizer, vocabulary, "A quick, brown fox: unaffable!");
}

std::vector<std::string> seeds() {
    const std::string special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    return {special + "a\nb\n##b\nab\nquick\nbrown\n##own\nfox\nun\n##aff\n##able\n,\n:\n!\n",
            special + "a\na\n\n##\n\n[UNK]\n",
            "[UNK]\n[CLS]\n[SEP]",
            special + "caf\xC3\xA9\n##\xE4\xB8\xAD\n\xE2\x80\x83\n" + std::string(120, 'a') + "\n",
            "a\nb\n",
            special + "the \r\nof\t\nand\xC2\xA0\n"};
}

const Registered vocabulary({"vocabulary",
                             run,
                             seeds,
                             {"[UNK]\n", "[CLS]\n", "[SEP]\n", "[PAD]\n", "[MASK]\n", "##", "\r\n",
                              "\xC2\xA0"}});

}  // namespace
}  // namespace heed::fuzz
