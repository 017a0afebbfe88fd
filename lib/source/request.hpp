// What attention is asked for: what is read, by which model it is computed, what is taken away from it, and
// which records. Whoever asks (the command line, a program) makes one; nothing after it knows a flag.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/attention.hpp"
#include "input/sequences.hpp"
#include "input/shard.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

/// Each text is a sequence; `pair` is the second segment of the only one, `target` its decoder's text.
struct Texts {
    std::vector<std::string> texts;
    std::optional<std::string> pair = {};
    std::optional<std::string> target = {};
};

/// Sequences in a file (input/sequences.hpp).
struct SequenceFile {
    std::string path;  // "-": standard input
    SequenceFormat format{};
};

/// Vectors of tokens in a file (input/embeddings.hpp), for the layer from scratch.
struct Embeddings {
    std::string path;
    std::optional<std::string> tokens = {};  // names of the rows, or a file of them
};

/// Attention that is there already: records, or a bare array (record/read.hpp, record/tensor_records.hpp).
struct SavedRecords {
    std::string path;                        // "-": a record on standard input
    std::optional<std::string> tokens = {};  // of a bare array: names of the rows, or a file of them
    bool is_causal = false;                  // of a bare array: a query could not see the keys after it
};

/// Sequences of different tokens drawn at random, each twice over: where heads find what they have seen
/// before.
struct RepeatedTokens {
    std::size_t sequences;
    std::size_t tokens;  // of the first half
    std::uint64_t seed;
};

using Input = std::variant<Texts, SequenceFile, Embeddings, SavedRecords, RepeatedTokens>;

/// The model that is part of the program.
struct BuiltIn {};

struct ModelName {
    std::string name;                          // a folder's path, or a name in the Hugging Face cache
    std::optional<std::string> revision = {};  // branch, tag or commit of a cached model; none: main
    bool is_pulled = false;                    // from the hub, if it is not there
};

/// The self-attention layer from scratch. What no file gives is drawn from the seed.
struct LayerFromScratch {
    std::size_t dim = 8;  // of drawn vectors and weights
    std::uint64_t seed = 42;
    double dropout = 0;
    std::optional<std::string> mask = {};          // "causal", or a file of 0 and 1
    std::optional<std::string> weights = {};       // a file
    std::optional<std::string> word_vectors = {};  // a table in which the tokens of a text are looked up
    bool zeros_for_unknown = false;                // for a token that the table does not have
};

using ModelChoice = std::variant<BuiltIn, ModelName, LayerFromScratch>;

/// Attention minus the one of a saved record, of what another model makes of the same sequence, or of what
/// the same model makes of another text.
using Subtracted = std::variant<SavedRecords, ModelChoice, Texts>;

struct Request {
    Input input;
    ModelChoice model;  // saved records need none
    std::optional<Subtracted> subtracted = {};
    std::optional<Truncation> truncation = {};    // max_length 0: as many tokens as the model has positions
    WeightKind value = WeightKind::attention;     // or another that a model computes (model/run.hpp)
    bool mean_of_records = false;                 // their mean, as the only record
    bool drops_shorter = false;                   // from that mean, records of fewer tokens than are cut to
    std::optional<std::string> region_file = {};  // which the selection has read: no output may be this file
    /// Of an encoder-decoder; none: cross for a sequence with a target, encoder for one without.
    std::optional<AttentionPart> attention = {};
    std::size_t continued_by = 0;            // tokens that the model writes after each text, at most
    bool hidden_states = false;              // the last ones too, to Attention::output
    bool hashes_weights = false;             // to ModelDescription::weights_sha256, where it is not known
    std::optional<std::string> record = {};  // of several the one of this id, or number from 0
    CorpusPart part = {};                    // which records; numbers are those of the whole corpus
    bool distinct_ids = false;               // saved records with one id are told apart
    std::size_t threads = 0;                 // 0: as many as there are processors
    std::size_t batch_tokens = 1;            // texts go through a model together until they have so many
};

/// What messages call the layer from scratch, and the command line too.
inline constexpr const char* layer_name = "self-attention";

/// What messages call an input ("TEXT", a path) and a model.
std::string name_of(const Input& input);
std::string name_of(const ModelChoice& model);

/// Which attention of an encoder-decoder is taken of a text with or without a target.
AttentionPart attention_part(const Request& request, bool has_target);
/// Whether the request may give more than one record, as far as it is known before anything is opened.
bool gives_several(const Request& request);
/// How many threads to compute with.
std::size_t thread_count(const Request& request);

/// The request for the other side of a comparison.
Request request_for(const Subtracted& other, const Request& request);

/// `path` is called as a saved record or a bare matrix is ("-": a record on standard input).
bool is_record_file(const std::string& path);
/// A file called so may hold more than one record: .jsonl, or the index of files of tensors.
bool holds_several(const std::string& record_file);

}  // namespace heed
