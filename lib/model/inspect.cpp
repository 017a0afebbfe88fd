#include "model/inspect.hpp"

#include "format/safetensors.hpp"
#include "model/bert_shapes.hpp"
#include "nn/checkpoint.hpp"

namespace heed {
namespace {

using Tensors = std::map<std::string, RawArray, std::less<>>;

std::vector<TensorReport> report_tensors(const Tensors& tensors) {
    std::vector<TensorReport> reports;
    for (const auto& [name, array] : tensors)
        reports.push_back({name, array.type_name, array.shape, array.bytes.size(), array.place.file});
    return reports;
}

std::uint64_t parameters_in(const RawArray& array) {
    const bool floating = array.type == ElementType::float16 || array.type == ElementType::bfloat16 ||
                          array.type == ElementType::float32 || array.type == ElementType::float64;
    return floating ? array.bytes.size() / array.item_size : 0;
}

ParameterReport count_parameters(const Checkpoint& checkpoint, const BertConfig& config) {
    ParameterReport count;
    for (const NamedShape& tensor : bert_shapes(config)) {
        const std::uint64_t parameters = parameters_in(checkpoint.find(tensor.name, tensor.shape));
        (tensor.name.starts_with("embeddings.") ? count.embeddings : count.layers) += parameters;
    }
    std::uint64_t all = 0;
    for (const auto& [name, array] : checkpoint.tensors()) all += parameters_in(array);
    count.others = all - count.embeddings - count.layers;
    return count;
}

}  // namespace

ModelReport inspect_model(const ModelFolder& model) {
    ModelReport report;
    report.name = model.name;
    report.folder = model.folder.name();
    report.revision = model.revision;
    report.weights_sha256 = model.weights_sha256;
    report.config = read_bert_config(model.folder);
    const Checkpoint checkpoint = Checkpoint::open(model.folder);
    report.parameters = count_parameters(checkpoint, report.config);
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
