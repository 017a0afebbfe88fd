#include <array>
#include <charconv>

#include "format/json_writer.hpp"
#include "model/config.hpp"
#include "model/inspect/inspect.hpp"

namespace heed {
namespace {

/// A list with each element on a line.
template <typename Value>
void append_lines(std::string& out, const std::vector<Value>& values, std::size_t depth) {
    JsonArray list(out, json_on_lines(depth));
    for (const Value& value : values) list.add(value);
    list.end();
}

/// The shortest digits that read back as the same float32, as Python prints them: 1e-12, 0.0001, 1.0.
std::string digits_of(float value) {
    const bool is_fixed = value == 0 || (value >= 1e-4F && value < 1e15F);
    std::array<char, 64> digits;
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value,
                      is_fixed ? std::chars_format::fixed : std::chars_format::scientific);
    std::string text(digits.data(), end);
    return is_fixed && text.find('.') == std::string::npos ? text + ".0" : text;
}

void append_tensors(std::string& out, const std::vector<TensorReport>& tensors) {
    JsonArray list(out, json_on_lines(1));
    for (const TensorReport& tensor : tensors) {
        JsonObject object(list.begin(), json_on_lines(2));
        object.add("name", tensor.name).add("dtype", tensor.dtype);
        append_lines(object.begin("shape"), tensor.shape, 3);
        object.add("bytes", tensor.bytes).add("file", tensor.file).end();
    }
    list.end();
}

std::optional<std::size_t> limited(std::size_t size) {
    return size == ModelSizes::unlimited ? std::nullopt : std::optional(size);
}

void append_config(std::string& out, const ModelSizes& sizes) {
    JsonObject config(out, json_on_lines(1));
    config.add("vocab_size", sizes.vocab_size)
        .add("hidden_size", sizes.hidden_size)
        .add("num_hidden_layers", sizes.num_hidden_layers)
        .add("num_attention_heads", sizes.num_attention_heads)
        .add("num_key_value_heads", sizes.num_key_value_heads.value_or(sizes.num_attention_heads))
        .add("head_size", sizes.head_size())
        .add("intermediate_size", sizes.intermediate_size)
        .add("max_position_embeddings", limited(sizes.max_position_embeddings));
    if (sizes.type_vocab_size) config.add("type_vocab_size", *sizes.type_vocab_size);
    config.add("hidden_act", name_of(sizes.hidden_act))
        .add("norm", sizes.norm)
        .add("layer_norm_eps", RawJson{digits_of(sizes.layer_norm_eps)})
        .end();
}

void append_tokenizer(std::string& out, const TokenizerSummary& tokenizer) {
    JsonObject object(out, json_on_lines(1));
    append_lines(object.begin("files"), tokenizer.files, 2);
    object.add("vocabulary", tokenizer.vocabulary).add("lower_case", tokenizer.lower_case).end();
}

void append_parameters(std::string& out, const ParameterReport& parameters) {
    JsonObject object(out, json_on_lines(1));
    object.add("total", parameters.total())
        .add("embeddings", parameters.embeddings)
        .add("layers", parameters.layers);
    if (parameters.decoder > 0) object.add("decoder", parameters.decoder);
    object.add("others", parameters.others).end();
}

void append_files(std::string& out, const std::vector<FileReport>& files) {
    JsonArray list(out, json_on_lines(1));
    for (const FileReport& file : files)
        JsonObject(list.begin(), json_on_lines(2)).add("name", file.name).add("bytes", file.bytes).end();
    list.end();
}

}  // namespace

std::string to_json(const ModelReport& report) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", "heed.model")
        .add("version", 1)
        .add("name", report.name)
        .add("folder", report.folder)
        .add("revision", report.revision)
        .add("weights_sha256", report.weights_sha256)
        .add("type", report.model_type);
    append_config(object.begin("config"), report.sizes);
    if (report.decoder_sizes) append_config(object.begin("decoder"), *report.decoder_sizes);
    append_tokenizer(object.begin("tokenizer"), report.tokenizer);
    append_parameters(object.begin("parameters"), report.parameters);
    append_files(object.begin("files"), report.files);
    append_tensors(object.begin("tensors"), report.tensors);
    object.end();
    return json + "\n";
}

/// Not the index of a corpus' files of tensors, whose document has the same name: that has "files", this one
/// "file".
std::string to_json(const TensorFileReport& report) {
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", "heed.tensors")
        .add("version", 1)
        .add("file", report.file.name)
        .add("bytes", report.file.bytes);
    JsonObject metadata(object.begin("metadata"), json_on_lines(1));
    for (const auto& [name, value] : report.metadata) metadata.add(name, value);
    metadata.end();
    append_tensors(object.begin("tensors"), report.tensors);
    if (!report.provenance.empty()) append_lines(object.begin("provenance"), report.provenance, 1);
    object.end();
    return json + "\n";
}

}  // namespace heed
