// Encoder-decoders: T5, mT5 and BART. Truth: tests/truth/encoder_decoders/make.py.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "model/families/bart.hpp"
#include "model/families/t5.hpp"
#include "model/inspect/inspect.hpp"
#include "model/open.hpp"
#include "model/run_encoder_decoder.hpp"
#include "support/catch.hpp"
#include "support/family_truth.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/encoder_decoders/";

json listing() {
    std::ifstream file(truth_folder + "cases.json");
    return json::parse(file);
}

OpenedCheckpoint opened(const std::string& model) {
    return OpenedCheckpoint(truth_folder + model);
}

std::unique_ptr<Model> encoder_of(const OpenedCheckpoint& opened) {
    return opened.load(opened.config.sizes.num_hidden_layers);
}

std::unique_ptr<TargetDecoder> decoder_of(const OpenedCheckpoint& opened, std::size_t layers) {
    return opened.config.family.target_decoder->load(opened.config.json, Scope(opened.checkpoint), layers);
}

std::unique_ptr<TargetDecoder> decoder_of(const OpenedCheckpoint& opened) {
    return decoder_of(opened, opened.config.decoder_sizes().num_hidden_layers);
}

ModelRequest all_of(const ModelSizes& sizes) {
    return {first_numbers(sizes.num_hidden_layers), first_numbers(sizes.num_attention_heads), true};
}

SourceAndTarget sequence_of(const json& one) {
    return {encoding_of(one.at("source")), encoding_of(one.at("target"))};
}

/// What one case's decoder gives.
Attention decoded(const OpenedCheckpoint& checkpoint, const SourceAndTarget& sequence, bool is_cross,
                  std::size_t count) {
    const auto encoder = encoder_of(checkpoint);
    const auto decoder = decoder_of(checkpoint);
    Threads threads(count);
    return run_encoder_decoder({*encoder, *decoder}, {sequence}, all_of(decoder->sizes()), is_cross, threads)
        .front();
}

Attention encoded(const OpenedCheckpoint& checkpoint, const SourceAndTarget& sequence) {
    const auto encoder = encoder_of(checkpoint);
    Threads threads(2);
    return run_model(*encoder, {sequence.source}, all_of(encoder->sizes()), threads).front();
}

/// A case's truth, against what heed computes of it.
struct Checked {
    std::map<std::string, DoubleTensor> truth = read_doubles(truth_folder + "truth.safetensors");
    json one;

    void weights(const std::string& part, const Attention& attention) const {
        INFO(part);
        const auto step = one.at("step").get<std::size_t>();
        CHECK(test::largest_difference(values(part), queries_of(attention.weights, step)) <= 5e-6);
    }
    void hidden(const std::string& name, const Matrix& states) const {
        INFO(name);
        const auto rows = every(one.at("step"), states.shape(0), states.data(), states.size());
        const double transformers = one.at("transformers_error").at(name);
        CHECK(test::largest_difference(values(name), rows) <= std::max(5e-6, 2 * transformers));
    }

  private:
    const std::vector<double>& values(const std::string& name) const {
        return truth
            .at(one.at("model").get<std::string>() + "." + one.at("case").get<std::string>() + "." + name)
            .values;
    }
};

/// By model, its cases that have a target.
std::map<std::string, std::vector<SourceAndTarget>> sequences_by_model() {
    std::map<std::string, std::vector<SourceAndTarget>> sequences;
    const json truth = listing();
    for (const json& one : truth.at("cases"))
        if (!one.at("target").empty())
            sequences[one.at("model").get<std::string>()].push_back(sequence_of(one));
    return sequences;
}

}  // namespace

TEST_CASE("Encoder-decoders: attentions and hidden states of both halves are those of float64") {
    Checked checked;
    const json cases = listing().at("cases");
    for (const json& one : cases) {
        checked.one = one;
        const OpenedCheckpoint checkpoint = opened(one.at("model"));
        const SourceAndTarget sequence = sequence_of(one);
        INFO(one.at("model") << one.at("case"));
        const Attention encoder = encoded(checkpoint, sequence);
        checked.weights("encoder", encoder);
        checked.hidden("encoder_hidden", *encoder.output);
        if (sequence.target.tokens.empty()) continue;
        const Attention self = decoded(checkpoint, sequence, false, 2),
                        cross = decoded(checkpoint, sequence, true, 1);
        checked.weights("decoder", self);
        checked.weights("cross", cross);
        checked.hidden("hidden", *cross.output);
        CHECK((*self.output == *cross.output));
        CHECK(cross.keys().size() == sequence.source.tokens.size());
        CHECK_FALSE(self.key_encoding);
    }
    CHECK(cases.size() == 9);
}

TEST_CASE("Encoder-decoders: a target sees nothing after itself") {
    const OpenedCheckpoint checkpoint = opened("t5-gated");
    const Attention self = decoded(checkpoint, sequences_by_model()["t5-gated"].back(), false, 2);
    const std::size_t tokens = self.weights.shape(2);
    std::size_t seen_ahead = 0;
    for (std::size_t query = 0; query < tokens; ++query)
        for (std::size_t key = query + 1; key < tokens; ++key)
            if (self.weights(1, 2, query, key) != 0) ++seen_ahead;
    CHECK(seen_ahead == 0);
    CHECK(self.weights(1, 2, tokens - 1, 0) > 0);
}

TEST_CASE("Encoder-decoders: a sequence gets the same bits alone, in company, packed, and with any threads") {
    for (const auto& [name, sequences] : sequences_by_model()) {
        INFO(name);
        const OpenedCheckpoint checkpoint = opened(name);
        const auto encoder = encoder_of(checkpoint);
        const auto decoder = decoder_of(checkpoint);
        const ModelRequest request = all_of(decoder->sizes());
        Threads threads(3);
        pack_weights(*encoder, *decoder, request, threads);
        for (const bool is_cross : {false, true}) {
            const auto together =
                run_encoder_decoder({*encoder, *decoder}, sequences, request, is_cross, threads);
            for (std::size_t i = 0; i < sequences.size(); ++i) {
                const Attention alone = decoded(checkpoint, sequences[i], is_cross, 1);
                CHECK((alone.weights == together[i].weights));
                CHECK((*alone.output == *together[i].output));
            }
        }
    }
}

TEST_CASE("Encoder-decoders: what is asked for is the same as part of everything") {
    Threads threads(2);
    for (const auto& [name, sequences] : sequences_by_model()) {
        const OpenedCheckpoint checkpoint = opened(name);
        const auto encoder = encoder_of(checkpoint);
        for (const bool is_cross : {false, true}) {
            const Attention all = decoded(checkpoint, sequences.back(), is_cross, 2);
            const std::size_t size = all.weights.shape(2) * all.weights.shape(3);
            for (const std::int64_t layer : all.layers) {
                INFO(name << ", layer " << layer);
                const ModelRequest request{{layer}, {0, 2}, false};
                const auto decoder =
                    decoder_of(checkpoint, layers_needed(checkpoint.config.decoder_sizes(), request));
                const Attention some =
                    run_encoder_decoder({*encoder, *decoder}, {sequences.back()}, request, is_cross, threads)
                        .front();
                for (const std::size_t nth : {0U, 1U})
                    CHECK(std::equal(&some.weights(0, nth, 0, 0), &some.weights(0, nth, 0, 0) + size,
                                     &all.weights(static_cast<std::size_t>(layer), 2 * nth, 0, 0)));
            }
        }
    }
}

TEST_CASE("Encoder-decoders: some queries' rows are the same as among all") {
    Threads threads(2);
    for (const auto& [name, sequences] : sequences_by_model()) {
        const OpenedCheckpoint checkpoint = opened(name);
        const auto encoder = encoder_of(checkpoint);
        const auto decoder = decoder_of(checkpoint);
        const std::size_t last = sequences.back().target.ids.size() - 1;
        for (const bool is_cross : {false, true})
            for (const bool with_hidden : {false, true}) {
                INFO(name << ", cross " << is_cross);
                const Attention all = decoded(checkpoint, sequences.back(), is_cross, 2);
                ModelRequest request = all_of(decoder->sizes());
                request.last_hidden_state = with_hidden;
                request.queries = {{1, last}};
                check_rows_of(
                    all,
                    run_encoder_decoder({*encoder, *decoder}, {sequences.back()}, request, is_cross, threads)
                        .front(),
                    request.queries.front());
            }
    }
}

TEST_CASE("T5: distances have transformers' buckets, whatever their number and the farthest distance") {
    const json settings = listing().at("buckets");
    for (const json& setting : settings) {
        const DistanceBuckets both{setting.at("count"), setting.at("max_distance"), true};
        const DistanceBuckets past{setting.at("count"), setting.at("max_distance"), false};
        std::int64_t distance = setting.at("first");
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < setting.at("past").size(); ++i, ++distance) {
            if (both.of(distance) != setting.at("both_ways")[i].get<std::size_t>()) ++wrong;
            if (past.of(distance) != setting.at("past")[i].get<std::size_t>()) ++wrong;
        }
        INFO(setting.at("count") << " buckets up to " << setting.at("max_distance"));
        CHECK(wrong == 0);
    }
    CHECK(settings.size() == 8);
}

TEST_CASE("T5: a config.json says what transformers makes of it") {
    const T5Config flan = parse_config<T5Config>(R"({"feed_forward_proj": "gated-gelu", "num_layers": 5})");
    CHECK(flan.is_gated_act);
    CHECK(flan.dense_act_fn == Activation::gelu_tanh);
    CHECK(flan.num_decoder_layers == 5);
    CHECK(parse_config<T5Config>(R"({"feed_forward_proj": "gelu"})").dense_act_fn == Activation::gelu);
    CHECK(parse_config<T5Config>(R"({"feed_forward_proj": "gated-gelu", "is_gated_act": false})")
              .is_gated_act == false);
    CHECK(parse_config<T5Config>(R"({"hidden_size": 48, "d_model": 32})").d_model == 48);
    CHECK(parse_config<T5Config>(R"({"num_layers": 4, "num_hidden_layers": 3})").num_decoder_layers == 4);
    CHECK_FALSE(parse_config<T5Config>("{}").decoder_start_token_id);
    const T5Config mt5 = parse_config<T5Config>(R"({"model_type": "mt5"})");
    CHECK(mt5.is_gated_act);
    CHECK(mt5.num_heads == 6);
    CHECK(mt5.vocab_size == 250112);
    CHECK(mt5.decoder_start_token_id == 0U);
    CHECK_FALSE(parse_config<T5Config>(R"({"model_type": "mt5", "decoder_start_token_id": null})")
                    .decoder_start_token_id);
}

TEST_CASE("Encoder-decoders: a config.json that heed does not compute names the field") {
    check_rejected<T5Config>(R"({"is_decoder": true})", "$.is_decoder: expected false");
    check_rejected<T5Config>(R"({"feed_forward_proj": "gated-tanh"})",
                             "$.feed_forward_proj: expected one of gelu, ");
    check_rejected<T5Config>(R"({"relative_attention_num_buckets": 3})",
                             "$.relative_attention_num_buckets: expected at least 4");
    check_rejected<T5Config>(R"({"relative_attention_max_distance": 16})",
                             "$.relative_attention_max_distance: expected more than 16");
    check_rejected<BartConfig>(R"({"d_model": 100, "decoder_attention_heads": 3})",
                               "$.d_model: expected a multiple of the");
    check_rejected<BartConfig>(R"({"normalize_before": true})", "$.normalize_before: expected false");
    check_rejected<BartConfig>(R"({"static_position_embeddings": true})",
                               "$.static_position_embeddings: expected false");
    check_rejected<BartConfig>(R"({"normalize_embedding": false})", "$.normalize_embedding: expected true");
    check_rejected<BartConfig>(R"({"activation_function": "tanh"})",
                               "$.activation_function: expected one of");
    CHECK(parse_config<BartConfig>("{}").decoder_start_token_id == 2U);
    CHECK(parse_config<BartConfig>(R"({"encoder_layers": 4, "num_hidden_layers": 3})").encoder.layers == 3);
}

TEST_CASE("Encoder-decoders: each half's parameters are counted, what they share once") {
    const auto report_of = [](const std::string& name) {
        const std::string path = truth_folder + name;
        return inspect_model({Folder::at(path), path, {}, {}, {}});
    };
    const ModelReport gated = report_of("t5-gated");
    CHECK(gated.decoder_sizes->num_hidden_layers == 2);
    CHECK(gated.sizes.head_size() == 6);
    CHECK(gated.parameters.others == 0);
    CHECK(gated.parameters.embeddings == 64 * 16);
    CHECK(gated.parameters.decoder > 0);
    CHECK_FALSE(report_of("t5-encoder").decoder_sizes);
    CHECK(report_of("t5-encoder").parameters.others == 0);
}
