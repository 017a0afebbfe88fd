#include <algorithm>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "model/config.hpp"
#include "model/inspect/inspect.hpp"
#include "model/inspect/tensor_table.hpp"

namespace heed {
namespace {

constexpr std::size_t label_width = 15;  // a SHA-256 after it fits into 80 columns
constexpr std::size_t count_width = 15;

std::string line(const std::string& label, const std::string& value) {
    return "  " + label + std::string(label_width - 2 - label.size(), ' ') + escape_terminal(value) + "\n";
}

std::string count_line(const std::string& label, std::uint64_t count, const std::string& remark = "") {
    const std::string shown = with_thousands(count);
    const std::string padding(count_width - std::min(count_width, shown.size()), ' ');
    return "  " + label + std::string(label_width - 2 - label.size(), ' ') + padding + shown +
           (remark.empty() ? "" : "  " + remark) + "\n";
}

std::string heads_of(const ModelSizes& sizes) {
    std::string text =
        with_thousands(sizes.num_attention_heads) + " of size " + with_thousands(sizes.head_size());
    if (sizes.num_key_value_heads.value_or(sizes.num_attention_heads) == sizes.num_attention_heads)
        return text;
    return text + ", which share " + with_thousands(*sizes.num_key_value_heads) + " of keys and values";
}

std::string decoder_line(const ModelSizes& sizes) {
    return line("decoder", with_thousands(sizes.num_hidden_layers) + " layers of " +
                               with_thousands(sizes.num_attention_heads) + " heads, feed-forward " +
                               with_thousands(sizes.intermediate_size));
}

std::string architecture(const char* family, const ModelSizes& sizes) {
    std::string epsilon;
    append_number(epsilon, sizes.layer_norm_eps);
    std::string text =
        "\n" + std::string(family) + "\n" + line("layers", with_thousands(sizes.num_hidden_layers)) +
        line("heads", heads_of(sizes)) + line("hidden size", with_thousands(sizes.hidden_size)) +
        line("feed-forward", with_thousands(sizes.intermediate_size) + ", " +
                                 std::string(name_of(sizes.hidden_act)) + (sizes.is_gated ? ", gated" : "")) +
        line("vocabulary", with_thousands(sizes.vocab_size));
    if (sizes.max_position_embeddings != ModelSizes::unlimited)
        text += line("positions", with_thousands(sizes.max_position_embeddings));
    if (sizes.type_vocab_size) text += line("segments", with_thousands(*sizes.type_vocab_size));
    return text + line(sizes.norm, "epsilon " + epsilon);
}

std::string tokenizer_part(const TokenizerSummary& tokenizer) {
    std::string text =
        "\nTokenizer\n" + line("files", tokenizer.files.empty() ? "none" : joined(tokenizer.files));
    if (tokenizer.vocabulary) text += line("vocabulary", with_thousands(*tokenizer.vocabulary));
    if (tokenizer.lower_case) text += line("lower case", *tokenizer.lower_case ? "yes" : "no");
    return text;
}

std::string parameter_part(const ModelReport& report) {
    const ParameterReport& count = report.parameters;
    const std::uint64_t layers = report.sizes.num_hidden_layers;
    const std::uint64_t if_alike = layers * count.first_layer;
    std::string remark;
    if (count.layers == if_alike) remark = with_thousands(layers) + " × " + with_thousands(count.first_layer);
    if (count.layers < if_alike && count.layers % count.first_layer == 0)
        remark = with_thousands(layers) + " layers share them";
    std::string text = "\nParameters\n" + count_line("embeddings", count.embeddings) +
                       count_line("layers", count.layers, remark);
    if (count.decoder > 0) text += count_line("decoder", count.decoder);
    if (count.others > 0) text += count_line("others", count.others, "not needed for attention");
    return text + count_line("total", count.total());
}

std::string tensor_part(const std::vector<TensorReport>& tensors) {
    std::uint64_t bytes = 0;
    for (const TensorReport& tensor : tensors) bytes += tensor.bytes;
    return "\nTensors: " + with_thousands(tensors.size()) + " of " + with_thousands(bytes) + " bytes\n" +
           tensor_table(tensors);
}

}  // namespace

std::string to_text(const ModelReport& report) {
    std::string text = escape_terminal(report.name) + "\n" + line("folder", report.folder);
    if (report.revision) text += line("revision", *report.revision);
    for (const FileReport& file : report.files)
        text += line("weights", file.name.substr(file.name.rfind('/') + 1) + ", " +
                                    with_thousands(file.bytes) + " bytes");
    if (report.weights_sha256) text += line("SHA-256", *report.weights_sha256);
    text += architecture(report.family, report.sizes);
    if (report.decoder_sizes) text += decoder_line(*report.decoder_sizes);
    return text + tokenizer_part(report.tokenizer) + parameter_part(report) + tensor_part(report.tensors);
}

std::string to_text(const TensorFileReport& report) {
    std::string text =
        escape_terminal(report.file.name) + "\n" + line("size", with_thousands(report.file.bytes) + " bytes");
    if (!report.metadata.empty()) text += "\nMetadata\n";
    for (const auto& [key, value] : report.metadata)
        text += "  " + escape_terminal(key) + ": " + excerpt(value) + "\n";
    return text + tensor_part(report.tensors);
}

}  // namespace heed
