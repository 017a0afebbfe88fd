#include "model/inspect/inspect.hpp"

#include "format/safetensors.hpp"
#include "model/inspect/weights_hash.hpp"
#include "model/open.hpp"

namespace heed {
namespace {

using Tensors = std::map<std::string, RawArray, std::less<>>;

std::vector<TensorReport> report_tensors(const Tensors& tensors) {
    std::vector<TensorReport> reports;
    for (const auto& [name, array] : tensors)
        reports.push_back(
            {name, array.type_name, array.shape, array.count() * array.item_size, array.place.file});
    return reports;
}

std::uint64_t parameters_in(const RawArray& array) {
    const bool floating = array.type == ElementType::float16 || array.type == ElementType::bfloat16 ||
                          array.type == ElementType::float32 || array.type == ElementType::float64;
    return floating ? array.count() : 0;
}

/// Of the embeddings and the first `layers` layers.
std::uint64_t parameters_in(const Checkpoint& checkpoint, const ModelConfig& config, std::size_t layers) {
    const Scope scope(checkpoint, Scope::Mode::check);
    config.load(scope, layers);
    std::uint64_t count = 0;
    for (const auto& [name, array] : scope.given()) count += parameters_in(*array);
    return count;
}

/// Of the decoder, without the tensors that the encoder has too.
std::uint64_t parameters_of_decoder(const Checkpoint& checkpoint, const ModelConfig& config) {
    const Scope encoder(checkpoint, Scope::Mode::check), decoder(checkpoint, Scope::Mode::check);
    if (!config.has_target_decoder(decoder)) return 0;
    config.load(encoder, config.sizes.num_hidden_layers);
    config.family.target_decoder->load(config.json, decoder, config.decoder_sizes().num_hidden_layers);
    std::map<std::string, const RawArray*> own(decoder.given().begin(), decoder.given().end());
    for (const auto& [name, array] : encoder.given()) own.erase(name);
    std::uint64_t count = 0;
    for (const auto& [name, array] : own) count += parameters_in(*array);
    return count;
}

ParameterReport count_parameters(const Checkpoint& checkpoint, const ModelConfig& config) {
    ParameterReport count;
    count.decoder = parameters_of_decoder(checkpoint, config);
    count.embeddings = parameters_in(checkpoint, config, 0);
    count.layers = parameters_in(checkpoint, config, config.sizes.num_hidden_layers) - count.embeddings;
    count.first_layer = parameters_in(checkpoint, config, 1) - count.embeddings;
    std::uint64_t all = 0;
    for (const auto& [name, array] : checkpoint.tensors()) all += parameters_in(array);
    count.others = all - count.embeddings - count.layers - count.decoder;
    return count;
}

}  // namespace

ModelReport inspect_model(const ModelFolder& model, bool with_hash) {
    ModelReport report;
    report.name = model.name;
    report.folder = model.folder.name();
    report.revision = model.revision;
    report.weights_sha256 = model.weights_sha256;
    const ModelConfig config = read_model_config(model.folder);
    report.model_type = config.family.model_type;
    report.family = config.family.names.family;
    report.sizes = config.sizes;
    const Checkpoint checkpoint = Checkpoint::open(model.folder, config.family.names);
    if (config.has_target_decoder(Scope(checkpoint))) report.decoder_sizes = config.decoder_sizes();
    if (with_hash && !report.weights_sha256) report.weights_sha256 = sha256_of_weights(checkpoint.files());
    report.parameters = count_parameters(checkpoint, config);
    report.tokenizer = summarize_tokenizer(model.folder);
    for (const FileBytes& file : checkpoint.files())
        report.files.push_back({file.name(), file.view().size()});
    report.tensors = report_tensors(checkpoint.tensors());
    return report;
}

TensorFileReport inspect_tensors(const FileBytes& file) {
    const Safetensors parsed = parse_safetensors(file.view(), {file.name(), ""});
    return {{file.name(), file.view().size()}, parsed.metadata, report_tensors(parsed.tensors)};
}

}  // namespace heed
