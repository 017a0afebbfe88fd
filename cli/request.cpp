#include "request.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "hub/settings.hpp"
#include "input/file_kinds.hpp"
#include "input/word_vectors.hpp"
#include "io/file.hpp"
#include "model/builtin.hpp"
#include "selection.hpp"
#include "typed/idle_flags.hpp"
#include "typed/typed_text.hpp"

namespace heed {
namespace {

constexpr auto layer_flags = {"--dim", "--seed", "--dropout", "--mask", "--weights"};
constexpr auto truncation_flags = {"--truncate", "--max-length", "--truncate-side", "--drop-shorter"};

/// The first of the flags that was given, else null.
const char* first_given(const Given& given, std::initializer_list<const char*> flags) {
    const auto found =
        std::find_if(flags.begin(), flags.end(), [&](const char* flag) { return given.has(flag); });
    return found == flags.end() ? nullptr : *found;
}

bool has_word_vectors(const Given& given) {
    const auto path = given.text("--embeddings");
    return path && is_word_vector_file(*path);
}

bool is_one_record(const Given& given) {
    return given.operands.size() == 1 && is_typed_record(given, 0);
}

/// Random tokens, and not the texts that are given.
bool draws_repeats(const Given& given) {
    return given.has("--repeats") && given.text("--repeats") != "texts";
}

/// "20x32"
RepeatedTokens repeats_of(const Given& given) {
    const std::string text = given.text("--repeats").value_or("");
    const std::size_t cross = text.find('x');
    const auto sequences = parse_count(text.substr(0, cross));
    const auto tokens = cross == std::string::npos ? std::nullopt : parse_count(text.substr(cross + 1));
    if (!sequences || !tokens || *sequences == 0 || *tokens == 0 || *sequences > 1000000 || *tokens > 100000)
        throw UsageError("--repeats takes sequences and tokens, such as 20x32, or texts, not \"" + text +
                         "\"");
    return {*sequences, *tokens, given.count("--seed").value_or(0)};
}

/// There is one source, and what goes with sequences has them.
void check_input(const Given& given) {
    if (given.text("--repeats") == "texts" &&
        (given.has("--embeddings") || given.has("--regions") || is_one_record(given)))
        throw UsageError("--repeats texts goes with the tokens of a TEXT or of -f FILE");
    if (draws_repeats(given)) {
        if (!given.operands.empty() || given.has("--file") || given.has("--embeddings"))
            throw UsageError("give one source: --repeats, a TEXT, -f FILE or --embeddings FILE");
        return;
    }
    const auto embeddings = given.text("--embeddings");
    const bool word_vectors = has_word_vectors(given);
    const int sources = (given.operands.empty() ? 0 : 1) + (given.has("--file") ? 1 : 0) +
                        (embeddings && !word_vectors ? 1 : 0);
    if (embeddings && !word_vectors && !given.operands.empty() && !is_record_file(*embeddings))
        throw UsageError(
            "--embeddings with a TEXT takes word vectors, in a file that ends in .txt or .vec, not " +
            *embeddings +
            (file_extension(*embeddings) == ".bin"
                 ? " (if it is word2vec's, " + conversion_of_word2vec(*embeddings) + ")"
                 : ""));
    if (sources == 0)
        throw UsageError(word_vectors
                             ? "--embeddings " + embeddings.value_or("") +
                                   " is a table of word vectors: give a TEXT to look up"
                             : "nothing to attend to: give a TEXT, -f FILE (-f - reads texts from "
                               "standard input), - (a record from standard input) or --embeddings FILE");
    if (embeddings && !given.operands.empty() && sources > 1)
        throw UsageError("--embeddings " + *embeddings +
                         " holds a vector for each token, and goes without a TEXT: --tokens names them (word "
                         "vectors, in which a TEXT is looked up, are in .txt or .vec)");
    if (sources > 1) throw UsageError("give one source: a TEXT, -f FILE or --embeddings FILE");
}

void check_sequence_flags(const Given& given) {
    for (const char* const flag : {"--pair", "--target"})
        if (given.has(flag) && given.operands.size() != 1)
            throw UsageError(std::string(flag) + " goes with one TEXT");
    for (const char* const flag :
         {"--file-format", "--text-field", "--pair-field", "--id-field", "--target-field"})
        if (given.has(flag) && !given.has("--file")) throw UsageError(std::string(flag) + " goes with -f");
}

void check_embedding_flags(const Given& given) {
    const bool word_vectors = has_word_vectors(given);
    const bool has_rows = given.has("--embeddings") ? !word_vectors : is_one_record(given);
    const auto file = given.text("--file");
    if (given.has("--tokens") && file && is_record_file(*file))
        throw UsageError("--tokens names the rows of an array, which goes without -f: " + given.program +
                         " " + *file + " --tokens \"The cat sat\"");
    if (given.has("--tokens") && !has_rows)
        throw UsageError(
            "--tokens names the rows of --embeddings, or of an array: heed heatmap attention.npy "
            "--tokens \"The cat sat\"");
    if (given.has("--unknown") && !word_vectors)
        throw UsageError("--unknown goes with --embeddings of word vectors (.txt, .vec)");
}

/// A saved record has been computed: a flag that says how would be passed over. A bare array may be causal.
void check_record_flags(const Given& given, const std::string& record) {
    const auto mask = given.text("--mask");
    if (mask && mask != "causal")
        throw UsageError(
            "--mask FILE goes with --model self-attention; for a saved array, give --mask causal");
    const char* flag = first_given(given, {"--model", "--revision", "--value", "--hash", "--hidden", "--pair",
                                           "--target", "--attention", "--continue"});
    if (flag == nullptr) flag = first_given(given, {"--dim", "--seed", "--dropout", "--weights"});
    if (flag == nullptr) flag = first_given(given, truncation_flags);
    if (flag != nullptr)
        throw UsageError(std::string(flag) + " goes with a text; " + record + " is a saved record");
}

Input texts_of(const Given& given) {
    if (const auto file = given.text("--file"))
        return SequenceFile{.path = *file,
                            .format = {.name = given.text("--file-format").value_or(""),
                                       .fields = {.text = given.text("--text-field"),
                                                  .pair = given.text("--pair-field"),
                                                  .id = given.text("--id-field"),
                                                  .target = given.text("--target-field")}}};
    check_texts(given, messages_of(given));
    return Texts{given.operands, given.text("--pair"), given.text("--target")};
}

Input input_of(const Given& given) {
    if (draws_repeats(given)) return repeats_of(given);
    const auto& operands = given.operands;
    const auto embeddings = given.text("--embeddings");
    if (embeddings && operands.empty() && !given.has("--file"))
        return Embeddings{*embeddings, given.text("--tokens")};
    if (is_one_record(given))
        return SavedRecords{operands.front(), given.text("--tokens"), given.text("--mask") == "causal"};
    for (std::size_t i = 0; i < operands.size(); ++i)
        if (is_typed_record(given, i))
            throw UsageError(operands[i] +
                             " is a file of records: give it alone (heed heatmap A --compare B subtracts "
                             "one from the other)");
    return texts_of(given);
}

/// What --model says, else $HEED_MODEL, else the built-in model.
std::string model_name(const Given& given) {
    if (const auto name = given.text("--model")) return *name;
    const char* const name = std::getenv("HEED_MODEL");
    return name == nullptr || *name == '\0' ? default_model_name : name;
}

/// As --pull or $HEED_PULL say.
bool pulls(const Given& given) {
    return given.has("--pull") || is_true(process_environment("HEED_PULL"));
}

LayerFromScratch layer_of(const Given& given) {
    LayerFromScratch layer;
    layer.dim = given.count("--dim").value_or(layer.dim);
    layer.seed = given.count("--seed").value_or(layer.seed);
    layer.dropout = given.number("--dropout").value_or(layer.dropout);
    layer.mask = given.text("--mask");
    layer.weights = given.text("--weights");
    if (has_word_vectors(given)) layer.word_vectors = given.text("--embeddings");
    layer.zeros_for_unknown = given.has("--unknown");
    return layer;
}

/// The model called `name`, as the flags that go with one of its kind describe it.
ModelChoice model_of(const Given& given, const std::string& name,
                     const std::optional<std::string>& revision) {
    const bool is_layer = name == layer_name;
    if (!is_layer && given.has("--embeddings"))
        throw UsageError("--embeddings goes with --model self-attention, not " + name);
    if (is_layer && given.has("--repeats"))
        throw UsageError("--repeats draws tokens of a vocabulary, which self-attention does not have");
    const char* const flag = first_given(given, layer_flags);
    const bool is_seed_of_repeats =
        draws_repeats(given) && flag != nullptr && std::string_view(flag) == "--seed";
    if (!is_layer && flag != nullptr && !is_seed_of_repeats)
        throw UsageError(std::string(flag) + " goes with --model self-attention; this model is " + name);
    const char* others =
        first_given(given, {"--hash", "--target", "--target-field", "--attention", "--continue"});
    if (others == nullptr) others = first_given(given, truncation_flags);
    if (revision) others = "--revision";
    if (is_layer && others != nullptr)
        throw UsageError(std::string(others) +
                         " goes with a model of a folder or of the hub; this model is self-attention");
    return is_layer ? layer_of(given) : model_called(given, name, revision);
}

/// Embeddings name the layer by themselves, whatever the environment says.
ModelChoice model_of(const Given& given) {
    const bool is_named = given.has("--model") || !given.has("--embeddings");
    return model_of(given, is_named ? model_name(given) : layer_name, given.text("--revision"));
}

/// A text goes through the same model.
Subtracted other_to_compare(const std::string& text, const Request& request) {
    if (is_called_as_file(text))
        throw UsageError(
            "--compare takes a saved record (.json .jsonl .npz .npy .safetensors .csv .tsv .html) or a TEXT, "
            "not " +
            text + "; heed attend -f " + excerpt(text) + " -o other.jsonl saves records of a file of texts");
    if (std::holds_alternative<SavedRecords>(request.input) ||
        std::holds_alternative<Embeddings>(request.input))
        throw UsageError("--compare TEXT goes with a text; " + name_of(request.input) +
                         " is compared with a saved record: heed attend " + excerpt(text) +
                         " -o other.json saves one");
    return Texts{{text}};
}

SavedRecords saved_to_compare(const std::string& path, const Request& request) {
    if (is_pipe(path) && gives_several(request))
        throw UsageError("--compare may read a file of many records twice: give it a file, not a pipe");
    return SavedRecords{path};
}

ModelChoice model_to_compare(const Given& given, const std::string& name, const Request& request) {
    if (given.has("--embeddings") || std::holds_alternative<SavedRecords>(request.input))
        throw UsageError("--compare-model goes with a text; a saved record is compared with --compare FILE");
    if (const auto file = given.text("--file"); file && is_pipe(*file))
        throw UsageError("--compare-model reads -f twice: give it a file, not a pipe");
    return model_of(given, name, std::nullopt);
}

std::optional<Subtracted> subtracted_of(const Given& given, const Request& request) {
    const auto saved = given.text("--compare"), model = given.text("--compare-model");
    if (saved && model)
        throw UsageError("compare with one: --compare FILE, --compare TEXT or --compare-model NAME");
    if (saved && !is_record_file(*saved)) return other_to_compare(*saved, request);
    if (saved) return saved_to_compare(*saved, request);
    if (model) return model_to_compare(given, *model, request);
    return std::nullopt;
}

/// UsageError for the first of the flags that was given.
void reject_flags(const Given& given, std::initializer_list<const char*> flags, const std::string& why) {
    if (const char* const flag = first_given(given, flags)) throw UsageError(std::string(flag) + why);
}

/// What is predicted from all of a model's attention, or of all heads together, is nothing that a part of it
/// could be taken of.
WeightKind value_of(const Given& given, const Request& request) {
    const WeightKind value = value_called(given.text("--value"));
    if (value == WeightKind::attention) return value;
    const std::string name(traits_of(value).name);
    const bool are_contacts = value == WeightKind::contacts;
    if (std::holds_alternative<LayerFromScratch>(request.model))
        throw UsageError("--value " + name + " goes with " +
                         (are_contacts ? "an ESM-2" : "a model of layers") + "; this model is " +
                         name_of(request.model));
    reject_flags(given, {"--target", "--attention"},
                 " goes with attention; " + name + " is of the tokens of one text to each other");
    if (are_contacts)
        reject_flags(given,
                     {"--layer", "--head", "--mean", "--words", "--apc", "--hidden", "--pair", "--compare",
                      "--compare-model", "--aggregate", "--regions"},
                     " goes with attention; contacts are predicted from all layers and heads");
    if (!traits_of(value).is_per_head)
        reject_flags(
            given, {"--head"},
            " goes with values that each head has; " + name + " has one value for all heads together");
    if (value == WeightKind::decompx)
        reject_flags(given, {"--aggregate"},
                     " goes with values of single layers; decompx is computed through all layers up to each");
    return value;
}

std::optional<AttentionPart> attention_of(const Given& given) {
    const auto name = given.text("--attention");
    if (!name) return std::nullopt;
    const auto* const found = std::find(attention_parts.begin(), attention_parts.end(), *name);
    return static_cast<AttentionPart>(found - attention_parts.begin());
}

/// A decoder attends from its own text.
void require_target(const Request& request) {
    const auto* const texts = std::get_if<Texts>(&request.input);
    if (request.attention.value_or(AttentionPart::encoder) == AttentionPart::encoder || texts == nullptr ||
        texts->target)
        return;
    throw UsageError("--attention " + std::string(name_of(*request.attention)) +
                     " goes with a target, the decoder's text: --target \"Die Katze\"");
}

/// Of the flag's choices, among which parsing has found it.
Truncation::Strategy strategy_called(const std::string& name) {
    using Strategy = Truncation::Strategy;
    if (name == "longest_first") return Strategy::longest_first;
    return name == "only_first" ? Strategy::only_first : Strategy::only_second;
}

std::optional<Truncation> truncation_of(const Given& given) {
    const auto strategy = given.text("--truncate"), side = given.text("--truncate-side");
    const auto max_length = given.count("--max-length");
    if (!strategy) {
        if (max_length) throw UsageError("--max-length goes with --truncate");
        if (side) throw UsageError("--truncate-side goes with --truncate");
        return std::nullopt;
    }
    return Truncation{.max_length = max_length.value_or(0),
                      .strategy = strategy_called(*strategy),
                      .side = side == "left" ? Truncation::Side::left : Truncation::Side::right};
}

/// How many tokens a model is to write after each text.
std::size_t continued_by(const Given& given) {
    const auto tokens = given.count("--continue");
    if (!tokens) return 0;
    reject_flags(given, {"--pair", "--pair-field", "--target", "--target-field", "--attention", "--repeats"},
                 " does not go with --continue, which takes one text and writes the second");
    return *tokens;
}

/// What adds records up can do without some of them.
bool adds_records_up(const Given& given, const Request& request) {
    return request.mean_of_records || given.program == "heed stats";
}

void check_mean_of_records(const Given& given, const Request& request) {
    if (request.drops_shorter && !adds_records_up(given, request))
        throw UsageError("--drop-shorter goes with --mean records");
    if (request.drops_shorter && !request.truncation)
        throw UsageError(
            "--drop-shorter goes with a length to cut to: --max-length N --truncate longest_first");
    if (request.mean_of_records)
        reject_flags(given, {"--record", "--hidden"}, " is for one record, and --mean records for several");
}

}  // namespace

ModelChoice model_called(const Given& given, const std::string& name,
                         const std::optional<std::string>& revision) {
    if (name == layer_name) return LayerFromScratch{};
    if (name != default_model_name) return ModelName{name, revision, pulls(given)};
    if (revision) throw UsageError("--revision chooses among cached snapshots, and " + name + " is built in");
    return BuiltIn{};
}

Request request_of(const Given& given) {
    check_input(given);
    check_sequence_flags(given);
    if (given.has("--embeddings")) model_of(given);  // rejects flags of another model
    Request request{input_of(given), BuiltIn{}};
    check_embedding_flags(given);  // a file that is no source is named first
    request.record = given.text("--record");
    request.subtracted = subtracted_of(given, request);
    if (const auto* const saved = std::get_if<SavedRecords>(&request.input))
        check_record_flags(given, saved->path);
    else
        request.model = model_of(given);
    request.value = value_of(given, request);
    request.attention = attention_of(given);
    require_target(request);
    request.truncation = truncation_of(given);
    request.continued_by = continued_by(given);
    request.region_file = region_file_of(given);
    request.mean_of_records = is_mean_of_records(given);
    request.drops_shorter = given.has("--drop-shorter");
    check_mean_of_records(given, request);
    request.hidden_states = given.has("--hidden");
    request.hashes_weights = given.has("--hash");
    request.threads = given.count("--threads").value_or(0);
    warn_of_idle_flags(given, request, messages_of(given));
    return request;
}

Request text_request_of(const Given& given) {
    if (given.operands.empty() && !given.has("--file"))
        throw UsageError("nothing to split: give a TEXT or -f FILE (-f - reads texts from standard input)");
    if (!given.operands.empty() && given.has("--file"))
        throw UsageError("give one source: a TEXT or -f FILE");
    check_sequence_flags(given);
    Request request{texts_of(given), model_called(given, model_name(given), given.text("--revision"))};
    request.truncation = truncation_of(given);
    request.continued_by = continued_by(given);
    warn_of_idle_flags(given, request, messages_of(given));
    request.attention = attention_of(given);  // whose heads are taken out, from all that is given
    return request;
}

}  // namespace heed
