// Small checkpoints of families with what another library says of them: a folder with cases.json,
// truth.safetensors and a folder for each model, as tests/truth/families/make.py writes it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/open.hpp"
#include "model/run.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"

namespace heed::test {

/// A checkpoint without a tokenizer.
struct OpenedCheckpoint {
    explicit OpenedCheckpoint(const std::string& path);

    std::unique_ptr<Model> load(std::size_t layers) const { return config.load(Scope(checkpoint), layers); }

    Folder folder;
    ModelConfig config;
    Checkpoint checkpoint;
};

struct FamilyTruth {
    std::string folder;  // with a slash at its end

    nlohmann::json listing() const;
    OpenedCheckpoint open(const std::string& model) const { return OpenedCheckpoint(folder + model); }
    /// By model, the encodings of its cases.
    std::map<std::string, std::vector<Encoding>> encodings() const;

    /// Attentions and hidden states of all cases, of which there are `count`.
    void check_numbers(std::size_t count) const;
    /// A sequence has the same bits alone, in company, packed, and with any threads.
    void check_same_bits() const;
    /// Two heads of one layer are the same as in all that there is.
    void check_parts() const;
    /// Nor are a few queries' rows, and what goes with them.
    void check_rows() const;
    /// Nor are layers that are heard of one by one.
    void check_layers() const;
};

/// `some` is what `all` holds of these queries, bit for bit.
void check_rows_of(const Attention& all, const Attention& some, const Positions& queries);

/// Tokens that are known by their ids alone.
Encoding encoding_of(const nlohmann::json& ids);
/// Every `step`th row of matrices of `rows` rows.
std::vector<float> every(std::size_t step, std::size_t rows, const float* values, std::size_t count);
/// Those of every `step`th query.
std::vector<float> queries_of(const Tensor4& weights, std::size_t step);

/// 0, 1, …
std::vector<std::int64_t> first_numbers(std::size_t count);

/// All layers and heads, with the last hidden states, of each encoding.
std::vector<Attention> run_all(const OpenedCheckpoint& opened, const std::vector<Encoding>& encodings,
                               std::size_t threads);

template <typename Config>
Config parse_config(const std::string& text) {
    return Config::parse(JsonValue::parse(text, {"config.json", ""}));
}

/// `text` is rejected with a message that has `part`.
template <typename Config>
void check_rejected(const std::string& text, const std::string& part) {
    const std::string message = message_of([&] { parse_config<Config>(text); });
    INFO(text << " was answered: " << message);
    CHECK(contains(message, part));
}

}  // namespace heed::test
