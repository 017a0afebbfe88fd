#include "model/families/bert.hpp"

#include <cmath>

#include "model/open.hpp"
#include "model/run.hpp"
#include "nn/random.hpp"
#include "support/bert_truth.hpp"
#include "support/catch.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// A checkpoint with the model that refers to its memory.
struct Loaded {
    Checkpoint checkpoint;
    Bert bert;
};

Loaded load(const std::string& path) {
    const Folder folder = Folder::at(path);
    Checkpoint checkpoint = Checkpoint::open(folder, Bert::names);
    const BertConfig config = BertConfig::parse(read_model_config(folder).json);
    Bert bert = Bert::load(config, Scope(checkpoint), config.num_hidden_layers);
    return {std::move(checkpoint), std::move(bert)};
}

std::vector<std::int64_t> first(std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

ModelRequest all_of(const BertConfig& config) {
    return {first(config.num_hidden_layers), first(config.num_attention_heads), true};
}

Encoding encoding_of(const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& segments) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids;
    encoding.segments = segments;
    return encoding;
}

/// Mean square and largest error, gathered over cases.
struct Errors {
    double squares = 0;
    double count = 0;
    double max = 0;

    template <typename Tensor>
    void add(const Tensor& found, const DoubleTensor& truth) {
        REQUIRE(found.size() == truth.values.size());
        for (std::size_t i = 0; i < truth.values.size(); ++i) {
            const double off = std::abs(static_cast<double>(found.flat(i)) - truth.values[i]);
            squares += off * off;
            max = std::isfinite(off) ? std::max(max, off) : off;
        }
        count += static_cast<double>(truth.values.size());
    }
};

const std::string tiny = HEED_SOURCE "/tests/truth/bert/like_bert_base_uncased";

/// Random tokens for the model in `tiny`.
Encoding random_encoding(const BertConfig& config, std::size_t tokens, std::uint64_t seed) {
    std::vector<float> chances(tokens);
    TorchGenerator(seed).fill_uniform(chances, 0, static_cast<float>(config.vocab_size));
    return encoding_of({chances.begin(), chances.end()}, std::vector<std::int64_t>(tokens, 0));
}

}  // namespace

TEST_CASE("attentions and hidden states are as near to float64 as transformers' float32, or nearer") {
    double squares = 0, transformers_squares = 0;
    double hidden_squares = 0, transformers_hidden_squares = 0;
    for (const BertCase& bert_case : read_bert_cases()) {
        INFO(bert_case.model << ", " << bert_case.name);
        const Loaded loaded = load(bert_case.folder);
        Threads threads(2);
        const Attention attention = run_model(loaded.bert, {encoding_of(bert_case.ids, bert_case.segments)},
                                              all_of(loaded.bert.config), threads)
                                        .front();
        const ReferenceRun truth = bert_truth(bert_case);
        Errors weights, hidden;
        weights.add(attention.weights, truth.attentions);
        hidden.add(*attention.output, truth.hidden);
        CHECK(weights.max <= 5e-6);
        CHECK(weights.max <= 2 * bert_case.transformers_attentions.max);
        CHECK(hidden.max <= 2 * bert_case.transformers_hidden.max);
        squares += weights.squares;
        hidden_squares += hidden.squares;
        transformers_squares += std::pow(bert_case.transformers_attentions.rms, 2) * weights.count;
        transformers_hidden_squares += std::pow(bert_case.transformers_hidden.rms, 2) * hidden.count;
    }
    INFO("attentions: " << std::sqrt(squares / transformers_squares)
                        << " of transformers' RMS error, hidden states: "
                        << std::sqrt(hidden_squares / transformers_hidden_squares));
    CHECK(squares <= transformers_squares);
    CHECK(hidden_squares <= transformers_hidden_squares);
}

TEST_CASE("packed weights change no bit, whatever the sizes and types") {
    Threads threads(2);
    for (const BertCase& bert_case : read_bert_cases()) {
        INFO(bert_case.model << ", " << bert_case.name);
        Loaded loaded = load(bert_case.folder);
        const BertConfig& config = loaded.bert.config;
        const std::vector<Encoding> encodings = {encoding_of(bert_case.ids, bert_case.segments)};
        ModelRequest last = all_of(config);
        last.layers = {last.layers.back()};
        last.heads = {last.heads.back()};
        last.last_hidden_state = false;
        for (const ModelRequest& request : {all_of(config), last}) {
            const Attention mapped = run_model(loaded.bert, encodings, request, threads).front();
            Bert packed = loaded.bert;
            pack_weights(packed, request, threads);
            const Attention attention = run_model(packed, encodings, request, threads).front();
            CHECK((attention.weights == mapped.weights));
            CHECK((attention.output == mapped.output));
        }
    }
}

TEST_CASE("a sequence gets the same bits alone, in company, and with any number of threads") {
    const Loaded loaded = load(tiny);
    const BertConfig& config = loaded.bert.config;
    std::vector<Encoding> encodings;
    for (const std::size_t tokens : {1U, 2U, 11U, 30U, 7U, 64U, 3U})
        encodings.push_back(random_encoding(config, tokens, tokens));
    Threads two(2), one(1);
    const std::vector<Attention> together = run_model(loaded.bert, encodings, all_of(config), two);
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        const Attention alone = run_model(loaded.bert, {encodings[i]}, all_of(config), one).front();
        CHECK((alone.weights == together[i].weights));
        const Matrix& output_alone = *alone.output;
        CHECK((output_alone == *together[i].output));
    }
}

TEST_CASE("what is asked for is the same as part of everything") {
    const Loaded loaded = load(tiny);
    const BertConfig& config = loaded.bert.config;
    REQUIRE(config.num_hidden_layers >= 2);
    REQUIRE(config.num_attention_heads >= 2);
    Threads threads(2);
    const Encoding encoding = random_encoding(config, 17, 3);
    const Attention all = run_model(loaded.bert, {encoding}, all_of(config), threads).front();
    for (std::int64_t layer = 0; layer < 2; ++layer) {
        for (std::int64_t head = 0; head < 2; ++head) {
            const Attention one =
                run_model(loaded.bert, {encoding}, {{layer}, {head}, false}, threads).front();
            CHECK_FALSE(one.output.has_value());
            CHECK((one.weights.size() == 17 * 17));
            CHECK(std::equal(
                one.weights.begin(), one.weights.end(),
                &all.weights(static_cast<std::size_t>(layer), static_cast<std::size_t>(head), 0, 0)));
        }
    }
}
