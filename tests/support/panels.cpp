#include "support/panels.hpp"

#include <numeric>

namespace heed::test {

Panel panel_of(std::vector<std::string> query_labels, std::vector<std::string> key_labels) {
    Panel panel;
    panel.weights = Matrix::from_shape({query_labels.size(), key_labels.size()});
    for (std::size_t q = 0; q < query_labels.size(); ++q) {
        float sum = 0;
        for (std::size_t k = 0; k < key_labels.size(); ++k) {
            panel.weights(q, k) = 1.0F / static_cast<float>(1 + (q > k ? q - k : k - q));
            sum += panel.weights(q, k);
        }
        for (std::size_t k = 0; k < key_labels.size(); ++k) panel.weights(q, k) /= sum;
    }
    panel.query_labels = std::move(query_labels);
    panel.key_labels = std::move(key_labels);
    panel.title = "Layer 0, head 0";
    return panel;
}

Attention heads_of(const std::vector<std::string>& tokens, std::size_t heads) {
    const std::size_t n = tokens.size();
    const Matrix weights = panel_of(tokens, tokens).weights;
    Attention attention;
    attention.encoding = encoding_of_tokens(tokens);
    attention.layers = {0};
    attention.weights = Tensor4::from_shape({1, heads, n, n});
    for (std::size_t h = 0; h < heads; ++h) {
        attention.heads.push_back(static_cast<std::int64_t>(h));
        for (std::size_t q = 0; q < n; ++q)
            for (std::size_t k = 0; k < n; ++k) attention.weights(0, h, q, k) = weights(q, (k + h) % n);
    }
    return attention;
}

std::vector<std::string> words(std::size_t n) {
    static const std::vector<std::string> sentence = {
        "[CLS]", "the",      "quick", "brown",        "fox",      "jumps", "over",
        "lazy",  "dog",      "##s",   "unbelievable", "and",      ",",     "so",
        "trans", "##former", "of",    "interesting",  "language", "is",    "[SEP]"};
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < n; ++i) tokens.push_back(sentence[i % sentence.size()]);
    return tokens;
}

Panel six_tokens() {
    const std::vector<std::string> tokens = {"The", "cat", "sat", "on", "the", "mat"};
    return panel_of(tokens, tokens);
}

std::vector<std::string> hostile_tokens() {
    return {"<b>&\"\\",
            "]]>",
            "\\",
            "a\\",
            "\\N",
            "\\G",
            "\\n",
            "&lt;",
            "&#38;",
            "\"",
            "'",
            "-->",
            "",
            " ",
            "\n",
            " leading",
            "a  b",
            "a b",
            std::string("nul\0!", 5),
            "\x01",
            "\x7F",
            "\xC2\x80",
            "\xE2\x80\xAE"
            "evil",
            "مرحبا!",
            "כלב",
            "猫坐在垫子上",
            "e\xCC\x81le\xCC\x80ve",
            "\xCC\x81",
            "\xF0\x9F\x98\x80",
            "\xEF\xBF\xBF",
            std::string(20000, 'x'),
            std::string(20000, '\\'),
            "{rank=same}",
            "<TABLE>",
            "%s%n",
            "Ġthe"};
}

}  // namespace heed::test
