#include "core/provenance.hpp"

#include <algorithm>
#include <cstdint>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

bool are_consecutive(const std::vector<std::int64_t>& numbers) {
    for (std::size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] != numbers[i - 1] + 1) return false;
    return numbers.size() > 2;
}

/// "layer 3", "layers 0 to 11", "heads 0, 2, 5"; "all heads as one" where they are merged.
std::string axis_text(const std::string& what, const std::vector<std::int64_t>& numbers) {
    if (numbers.empty()) return "all " + what + "s as one";
    std::string text = what + (numbers.size() == 1 ? " " : "s ") + std::to_string(numbers.front());
    if (are_consecutive(numbers)) return text + " to " + std::to_string(numbers.back());
    for (std::size_t i = 1; i < numbers.size(); ++i) text += ", " + std::to_string(numbers[i]);
    return text;
}

std::string model_sentence(const ModelDescription& model) {
    if (model.name.empty()) return "The model is not known.";
    std::string text = "Model " + without_folders(model.name) + " (" + model.type;
    if (model.attention) text += ", " + std::string(name_of(*model.attention)) + " attention";
    if (model.layers > 0) text += ", " + counted(static_cast<std::uint64_t>(model.layers), "layer");
    if (model.heads > 0) text += ", " + counted(static_cast<std::uint64_t>(model.heads), "head");
    text += ")";
    if (model.revision) text += ", revision " + *model.revision;
    return text + ".";
}

/// A long text is cut.
std::string text_sentence(const Encoding& encoding) {
    std::string text = "Text: " + excerpt(*encoding.text);
    if (encoding.text_pair)
        text += (encoding.pair_is_answer ? ", which the model continued with " : " and ") +
                excerpt(*encoding.text_pair);
    return text + ".";
}

/// Nothing of weights of which nothing is known.
std::string weights_sentence(const ModelDescription& model) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "Weights " : ", ") + part; };
    if (model.seed) add("drawn from the seed " + std::to_string(*model.seed));
    if (model.stored_type) add("stored as " + *model.stored_type);
    if (model.computed_type) add("computation in " + *model.computed_type);
    if (model.weights_sha256) add("SHA-256 " + *model.weights_sha256);
    return text.empty() ? text : text + ".";
}

/// "Attention"; where kinds share their words, with the name that records have: "Norms (norm-block)".
std::string kind_text(const WeightKindTraits& kind) {
    std::string text(kind.in_words);
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    const auto has_same_words = [&](const WeightKindTraits& other) {
        return other.in_words == kind.in_words;
    };
    if (std::count_if(weight_kinds.begin(), weight_kinds.end(), has_same_words) > 1)
        text += " (" + std::string(kind.name) + ")";
    return text;
}

/// "Attention: layer 3, heads 0 to 11, 8 tokens."
std::string held_sentence(const Attention& attention) {
    const std::string kind = kind_text(traits_of(attention.kind)) + ": ";
    const std::string tokens = counted(attention.weights.shape(2), "token") + ".";
    if (is_lone_matrix(attention)) return kind + tokens;
    return kind + axis_text("layer", attention.layers) + ", " + axis_text("head", attention.heads) + ", " +
           tokens;
}

/// What was done to weights before they were given to heed is not known.
std::string done_sentence(const Attention& attention) {
    if (attention.reduced) return "What was done to them: " + *attention.reduced + ".";
    return attention.model.name.empty() ? "The weights are as they were given."
                                        : "Nothing was averaged, merged or left out.";
}

}  // namespace

std::string without_folders(const std::string& name) {
    const std::size_t end = name.find_last_not_of('/');
    const bool is_path = name.starts_with('/') || name.starts_with('.') || name.starts_with('~');
    if (!is_path || end == std::string::npos) return name;
    const std::size_t slash = name.rfind('/', end);
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    return name.substr(begin, end + 1 - begin);
}

bool is_lone_matrix(const Attention& attention) {
    const ModelDescription& model = attention.model;
    const std::vector<std::int64_t> first = {0};
    return model.name.empty() && model.layers == 1 && model.heads == 1 && attention.layers == first &&
           attention.heads == first;
}

std::vector<std::string> provenance_of(const ModelDescription& model) {
    std::vector<std::string> sentences = {model_sentence(model)};
    if (std::string weights = weights_sentence(model); !weights.empty())
        sentences.push_back(std::move(weights));
    return sentences;
}

std::vector<std::string> provenance_of(const Attention& attention) {
    std::vector<std::string> sentences = provenance_of(attention.model);
    if (attention.encoding.text) sentences.push_back(text_sentence(attention.encoding));
    sentences.push_back(held_sentence(attention));
    sentences.push_back(done_sentence(attention));
    if (attention.dropout > 0) {
        std::string dropout = "Dropout with probability ";
        append_number(dropout, attention.dropout);
        sentences.push_back(dropout + ", as in training.");
    }
    return sentences;
}

}  // namespace heed
