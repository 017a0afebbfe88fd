#include "nn/foreign_model.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/text/number.hpp"

namespace heed {
namespace {

/// A name, with a * at most for any letters, and what follows it in the sentence.
struct Known {
    std::string_view name;
    const char* sentence;
};

constexpr std::string_view old_config = "bert_config.json";
constexpr auto adapter =
    " is an adapter, not a model; merge it with Python: PeftModel.from_pretrained(MODEL, "
    "ADAPTER).merge_and_unload().save_pretrained(NEW)";
constexpr auto exported =
    " is an export for another program; take the model it was made of: heed pull NAME fetches one";

/// What says most of a folder comes first.
constexpr auto known = std::to_array<Known>(
    {{"*.ckpt.index",
      " is a checkpoint of TensorFlow 1, as Google released BERT; convert it with Python and transformers 4: "
      "python -m transformers.models.bert.convert_bert_original_tf_checkpoint_to_pytorch"},
     {old_config, " is its name before transformers; rename it to config.json"},
     {"adapter_config.json", adapter},
     {"adapter_model.*", adapter},
     {"tf_model.h5",
      " holds TensorFlow's weights; convert them with Python and transformers 4 (5 cannot): "
      "AutoModel.from_pretrained(OLD, from_tf=True).save_pretrained(NEW)"},
     {"flax_model.msgpack",
      " holds Flax's weights; convert them with Python and transformers 4 (5 cannot): "
      "AutoModel.from_pretrained(OLD, from_flax=True).save_pretrained(NEW)"},
     {"model.*.safetensors", " has weights under another name; rename it to model.safetensors, or link it"},
     {"pytorch_model.*.bin", " has weights under another name; rename it to pytorch_model.bin, or link it"},
     {"rust_model.ot", exported},
     {"*.onnx", exported},
     {"onnx", exported},
     {"openvino_model.xml", exported},
     {"*.gguf", exported},
     {"*.mlpackage", exported}});

/// What is in the folder, files and folders, sorted; nothing if it cannot be read, or is none on disk.
std::vector<std::string> names_in(const Folder& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (std::filesystem::directory_iterator entry(folder.name(), none), end; !none && entry != end;
         entry.increment(none))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool fits(std::string_view name, std::string_view pattern) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return name == pattern;
    return name.size() + 1 > pattern.size() && name.starts_with(pattern.substr(0, star)) &&
           name.ends_with(pattern.substr(star + 1));
}

/// Where sentence-transformers, or a training run, keeps the model: one level down.
std::optional<std::string> inner_folder(const std::vector<std::string>& names) {
    constexpr std::string_view checkpoint = "checkpoint-";
    std::optional<std::string> inner;
    std::uint64_t steps = 0;
    for (const std::string& name : names) {
        if (name == "0_Transformer" || name == "0_BERT") return name;
        if (!name.starts_with(checkpoint)) continue;
        const auto number = parse_count(name.substr(checkpoint.size()));
        if (!number || (inner && *number < steps)) continue;
        inner = name;
        steps = *number;
    }
    return inner;
}

}  // namespace

std::optional<std::string> foreign_model(const Folder& folder) {
    const std::vector<std::string> names = names_in(folder);
    const bool has_config = std::binary_search(names.begin(), names.end(), "config.json");
    for (const Known& row : known)
        for (const std::string& name : names)
            if (fits(name, row.name) && !(has_config && name == old_config)) return name + row.sentence;
    if (const auto inner = inner_folder(names))
        return "the model is in the folder " + *inner + ": --model " + folder.path_of(*inner);
    return std::nullopt;
}

}  // namespace heed
