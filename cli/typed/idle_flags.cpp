#include "typed/idle_flags.hpp"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string>

#include "io/file.hpp"

namespace heed {
namespace {

/// Warns that a flag, if it was given, changes nothing, and why.
class IdleFlags {
  public:
    IdleFlags(const Given& given, const Messages& messages) : given_(given), messages_(messages) {}

    void say(std::initializer_list<std::string> flags, const std::string& why) const {
        for (const std::string& flag : flags)
            if (given_.has(flag))
                messages_.warning(std::string(flag).append(" changes nothing: ").append(why));
    }

  private:
    const Given& given_;
    const Messages& messages_;
};

void warn_of_layer(const LayerFromScratch& layer, const Request& request, const IdleFlags& idle) {
    const bool has_vectors = layer.word_vectors || std::holds_alternative<Embeddings>(request.input);
    if (has_vectors)
        idle.say({"--dim"}, "the size is that of the vectors given");
    else if (layer.weights)
        idle.say({"--dim"}, "the size is that of the weights given");
    if (has_vectors && layer.weights && layer.dropout == 0)
        idle.say({"--seed"}, "neither vectors nor weights are drawn");
    if (std::holds_alternative<SequenceFile>(request.input)) return;  // where tokens may be given
    idle.say({"--hide-special"}, "the layer from scratch has no special tokens");
    idle.say({"--words"}, "each token of the layer from scratch is a word");
}

void warn_of_file(const SequenceFile& file, const IdleFlags& idle) {
    const std::string& name = file.format.name;
    if (name.empty() && file.path == "-") return;  // what comes says its format
    const std::string format = name.empty() ? content_extension(file.path) : "." + name;
    for (const char* const with_fields : {".jsonl", ".json", ".csv", ".tsv"})
        if (format == with_fields) return;
    idle.say({"--text-field", "--pair-field", "--id-field", "--target-field"},
             format == ".txt" ? "lines of text have no fields"
                              : "a record of " + format + " names its fields itself");
}

/// "3": one layer, or one head.
bool is_one_number(const std::optional<std::string>& choice) {
    return choice && !choice->empty() && choice->find_first_not_of("0123456789") == std::string::npos;
}

bool is_folder(const ModelChoice& model) {
    const auto* const named = std::get_if<ModelName>(&model);
    std::error_code unknown;
    return named != nullptr && std::filesystem::is_directory(named->name, unknown);
}

/// Tokens that nobody has named are numbered.
bool are_numbers(const std::vector<std::string>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i] != std::to_string(i)) return false;
    return true;
}

}  // namespace

void warn_of_idle_flags(const Given& given, const Request& request, const Messages& messages) {
    const IdleFlags idle(given, messages);
    if (const auto* const layer = std::get_if<LayerFromScratch>(&request.model))
        warn_of_layer(*layer, request, idle);
    if (const auto* const file = std::get_if<SequenceFile>(&request.input)) warn_of_file(*file, idle);
    if (std::holds_alternative<BuiltIn>(request.model)) idle.say({"--pull"}, "the model is built in");
    if (request.attention == AttentionPart::encoder)
        idle.say({"--target", "--target-field"}, "the encoder does not see the target");
    if (is_folder(request.model)) idle.say({"--pull"}, "the model is a folder");
    const auto mean = given.text("--mean");
    if (mean == "heads" && is_one_number(given.text("--head"))) idle.say({"--mean"}, "one head is chosen");
    if (mean == "layers" && is_one_number(given.text("--layer"))) idle.say({"--mean"}, "one layer is chosen");
}

void IdleChoices::look_at(const Attention& attention) {
    if (attention.model.type == layer_name) return;  // it is known before
    const auto note = [&](const std::string& flag, const std::string& why) {
        const auto [reason, is_first] = reasons_.emplace(flag, why);
        if (!is_first && why.empty()) reason->second.clear();
    };
    const auto says = [&](const char* what) {
        return attention.reduced.value_or("").find(what) != std::string::npos;
    };
    const bool are_hidden = says("special tokens hidden");
    const std::string nameless =
        are_numbers(attention.query_labels()) ? "the tokens have no names (--tokens gives them)" : "";
    note("--hide-special", are_hidden ? "" : nameless.empty() ? "none of the tokens is special" : nameless);
    note("--hide-first",
         says("first key hidden") ? "" : "the first token is special, and --hide-special leaves it out");
    note("--words", says("words: ") ? "" : nameless.empty() ? "each token is a word of its own" : nameless);
}

void IdleChoices::warn(const Messages& messages) const {
    const IdleFlags idle(given_, messages);
    for (const auto& [flag, why] : reasons_)
        if (!why.empty()) idle.say({flag}, why);
}

void warn_of_idle_choices(const Given& given, const Attention& attention, const Messages& messages) {
    IdleChoices choices(given);
    choices.look_at(attention);
    choices.warn(messages);
}

}  // namespace heed
