#include "support/family_truth.hpp"

#include <algorithm>
#include <fstream>

#include "support/hidden_keys.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"

namespace heed::test {
namespace {

ModelRequest all_of(const OpenedCheckpoint& opened) {
    return {first_numbers(opened.config.sizes.num_hidden_layers),
            first_numbers(opened.config.sizes.num_attention_heads), true};
}

}  // namespace

void check_rows_of(const Attention& all, const Attention& some, const Positions& queries) {
    const std::size_t keys = all.weights.shape(3);
    REQUIRE(some.weights.shape() ==
            Tensor4::shape_type{all.weights.shape(0), all.weights.shape(1), queries.size(), keys});
    CHECK(some.encoding.ids.back() == all.encoding.ids[queries.back()]);
    CHECK(some.encoding.tokens.size() == queries.size());
    CHECK(some.keys() == all.keys());
    CHECK(hides_what_is_0(some));
    std::size_t others = 0;
    for (std::size_t layer = 0; layer < all.weights.shape(0); ++layer)
        for (std::size_t head = 0; head < all.weights.shape(1); ++head)
            for (std::size_t nth = 0; nth < queries.size(); ++nth)
                if (!std::equal(&some.weights(layer, head, nth, 0), &some.weights(layer, head, nth, 0) + keys,
                                &all.weights(layer, head, queries[nth], 0)))
                    ++others;
    CHECK(others == 0);
    if (some.output)
        CHECK(std::equal(&(*some.output)(queries.size() - 1, 0), some.output->data() + some.output->size(),
                         &(*all.output)(queries.back(), 0)));
}

Encoding encoding_of(const nlohmann::json& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids.get<std::vector<std::int64_t>>();
    return encoding;
}

std::vector<float> every(std::size_t step, std::size_t rows, const float* values, std::size_t count) {
    std::vector<float> some;
    const std::size_t size = count / rows;
    for (std::size_t row = 0; row < rows; ++row)
        if (row % step == 0) some.insert(some.end(), values + row * size, values + (row + 1) * size);
    return some;
}

std::vector<float> queries_of(const Tensor4& weights, std::size_t step) {
    std::vector<float> some;
    const std::size_t matrix = weights.shape(2) * weights.shape(3);
    for (std::size_t i = 0; i < weights.size(); i += matrix) {
        const std::vector<float> rows = every(step, weights.shape(2), weights.data() + i, matrix);
        some.insert(some.end(), rows.begin(), rows.end());
    }
    return some;
}

std::vector<std::int64_t> first_numbers(std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

OpenedCheckpoint::OpenedCheckpoint(const std::string& path)
    : folder(Folder::at(path)),
      config(read_model_config(folder)),
      checkpoint(Checkpoint::open(folder, config.family.names)) {}

std::vector<Attention> run_all(const OpenedCheckpoint& opened, const std::vector<Encoding>& encodings,
                               std::size_t threads) {
    const auto model = opened.load(opened.config.sizes.num_hidden_layers);
    for (const Encoding& encoding : encodings) check_encoding(opened.config.sizes, encoding, {"a test", ""});
    Threads pool(threads);
    return run_model(*model, encodings, all_of(opened), pool);
}

nlohmann::json FamilyTruth::listing() const {
    std::ifstream file(folder + "cases.json");
    return nlohmann::json::parse(file);
}

std::map<std::string, std::vector<Encoding>> FamilyTruth::encodings() const {
    std::map<std::string, std::vector<Encoding>> by_model;
    const nlohmann::json truth = listing();
    for (const nlohmann::json& one : truth.at("cases"))
        by_model[one.at("model").get<std::string>()].push_back(encoding_of(one.at("ids")));
    return by_model;
}

void FamilyTruth::check_numbers(std::size_t count) const {
    const auto truth = read_doubles(folder + "truth.safetensors");
    const nlohmann::json cases = listing().at("cases");
    for (const nlohmann::json& one : cases) {
        const std::string name = one.at("model").get<std::string>();
        const std::string key = name + "." + one.at("case").get<std::string>();
        INFO(key);
        const Attention attention = run_all(open(name), {encoding_of(one.at("ids"))}, 2).front();
        CHECK(hides_what_is_0(attention));
        const std::size_t step = one.at("step").get<std::size_t>();
        const double weights =
            largest_difference(truth.at(key + ".attentions").values, queries_of(attention.weights, step));
        const double hidden = largest_difference(
            truth.at(key + ".hidden").values,
            every(step, attention.output->shape(0), attention.output->data(), attention.output->size()));
        const nlohmann::json& theirs = one.at("transformers_error");
        CHECK(weights <= std::max(5e-6, 2 * theirs.at("attentions").get<double>()));
        CHECK(hidden <= std::max(5e-6, 2 * theirs.at("hidden").get<double>()));
    }
    CHECK(cases.size() == count);
}

void FamilyTruth::check_same_bits() const {
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const auto packed = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(3);
        pack_weights(*packed, all_of(opened), threads);
        const std::vector<Attention> together = run_model(*packed, of_model, all_of(opened), threads);
        for (std::size_t i = 0; i < of_model.size(); ++i) {
            const Attention alone = run_all(opened, {of_model[i]}, 1).front();
            CHECK((alone.weights == together[i].weights));
            CHECK((*alone.output == *together[i].output));
        }
    }
}

void FamilyTruth::check_rows() const {
    Threads threads(2);
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const Encoding& encoding = of_model.back();
        const std::size_t tokens = encoding.ids.size();
        const Positions kept = {0, tokens / 2, tokens - 1};
        const Attention all = run_all(opened, {encoding}, 2).front();
        for (const bool with_hidden : {false, true}) {
            ModelRequest request = all_of(opened);
            request.last_hidden_state = with_hidden;
            request.queries = {kept, {tokens - 1}};
            const auto model = opened.load(layers_needed(opened.config.sizes, request));
            const auto some = run_model(*model, {encoding, encoding}, request, threads);
            check_rows_of(all, some.front(), kept);
            check_rows_of(all, some.back(), {tokens - 1});
        }
    }
}

void FamilyTruth::check_layers() const {
    Threads threads(2);
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const Attention all = run_all(opened, {of_model.back()}, 2).front();
        ModelRequest request = all_of(opened);
        std::size_t heard = 0;
        request.each_layer = [&](const std::vector<Attention>& of_layer) {
            const Attention& layer = of_layer.back();
            const std::size_t size = layer.weights.size();
            CHECK(layer.layers == std::vector<std::int64_t>{all.layers[heard]});
            CHECK(layer.hidden_keys.of(0, 0) == all.hidden_keys.of(heard, 0));
            CHECK(std::equal(layer.weights.data(), layer.weights.data() + size,
                             all.weights.data() + heard * size));
            ++heard;
        };
        const auto model = opened.load(all.layers.size());
        const Attention rest = run_model(*model, of_model, request, threads).back();
        CHECK(heard == all.layers.size());
        CHECK(rest.weights.size() == 0);
        CHECK(rest.layers == all.layers);
        CHECK((rest.hidden_keys == all.hidden_keys));
        CHECK((*rest.output == *all.output));
    }
}

void FamilyTruth::check_parts() const {
    Threads threads(2);
    for (const auto& [name, of_model] : encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = open(name);
        const Encoding& encoding = of_model.back();
        const std::size_t square = encoding.ids.size() * encoding.ids.size();
        const Attention all = run_all(opened, {encoding}, 2).front();
        const auto last = static_cast<std::int64_t>(all.heads.size()) - 1;
        for (std::int64_t layer = 0; layer < all.layers.back() + 1; ++layer) {
            const ModelRequest request{{layer}, {0, last}, false};
            const auto model = opened.load(layers_needed(opened.config.sizes, request));
            const Attention some = run_model(*model, {encoding}, request, threads).front();
            for (const std::size_t nth : {0U, 1U})
                CHECK(std::equal(&some.weights(0, nth, 0, 0), &some.weights(0, nth, 0, 0) + square,
                                 &all.weights(static_cast<std::size_t>(layer),
                                              nth * static_cast<std::size_t>(last), 0, 0)));
        }
    }
}

}  // namespace heed::test
