// Rollout and maximum flow (Abnar & Zuidema 2020). The numbers of two layers are worked out by hand; those of
// a model are in tests/truth/values.
#include "analysis/aggregate.hpp"

#include <algorithm>

#include "analysis/max_flow.hpp"
#include "analysis/select.hpp"
#include "format/array_values.hpp"
#include "format/safetensors.hpp"
#include "io/file.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/records.hpp"
#include "support/said.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};

/// Two layers of one head over two tokens.
Attention two_layers() {
    Attention record;
    record.encoding = encoding_of_tokens({"a", "b"});
    record.layers = {0, 1};
    record.heads = {0};
    record.weights = tensor4({2, 1, 2, 2}, {0.5F, 0.5F, 0.25F, 0.75F, 0.25F, 0.75F, 1, 0});
    return record;
}

Attention rollout(const Attention& record, std::optional<double> residual, const Choice& layers) {
    return aggregate_layers(record, {Aggregate::By::rollout, residual}, layers, somewhere);
}

std::vector<float> values(const Attention& record) {
    return {record.weights.begin(), record.weights.end()};
}

std::string refusal(const Attention& record, const AggregateStep& step) {
    return message_of([&] { aggregate_layers(record, step, Choice::all(), somewhere); });
}

}  // namespace

TEST_CASE("rollout: a layer's matrix times what came before") {
    const Attention without = rollout(two_layers(), 0, Choice::all());
    // Layer 1: .25 (.5 .5) + .75 (.25 .75), and layer 0's first row.
    CHECK(largest_difference(values(without), std::vector<double>{.5, .5, .25, .75, .3125, .6875, .5, .5}) <
          1e-7);
    CHECK(without.aggregate == Aggregate{Aggregate::By::rollout, 0});
    CHECK(without.heads.empty());
    CHECK(without.normalized);
    CHECK(without.reduced == "head 0; attention rollout, residual 0");
    // M0 = (.75 .25; .125 .875), M1 = (.625 .375; .5 .5)
    const Attention usual = rollout(two_layers(), std::nullopt, Choice::parse("--layer", "-1"));
    CHECK(usual.layers == std::vector<std::int64_t>{1});
    CHECK(largest_difference(values(usual), std::vector<double>{.515625, .484375, .4375, .5625}) < 1e-7);
}

TEST_CASE("rollout: of a model, as in float64") {
    const FileBytes bytes = FileBytes::open(HEED_SOURCE "/tests/truth/values/values.safetensors");
    const Safetensors truth = parse_safetensors(bytes.view(), {bytes.name(), ""});
    for (const std::string name : {"bert", "esm", "modernbert"}) {
        const NdArray attention = floats_of(truth.tensors.at(name + ".attention"));
        const NdArray expected = floats_of(truth.tensors.at(name + ".rollout"));
        Attention record;
        record.encoding = encoding_of_tokens(std::vector<std::string>(attention.shape[2], "token"));
        record.weights = tensor4(attention.shape, attention.values);
        for (std::size_t i = 0; i < attention.shape[0]; ++i)
            record.layers.push_back(static_cast<std::int64_t>(i));
        for (std::size_t i = 0; i < attention.shape[1]; ++i)
            record.heads.push_back(static_cast<std::int64_t>(i));
        CHECK(largest_difference(values(rollout(record, std::nullopt, Choice::all())), expected.values) <
              5e-7);
    }
}

TEST_CASE("max-flow: no more than the edges carry, exactly") {
    // From 0 after layer 1 to 0: .25 by 0 (edge of .5), .25 of .75 by 1 (edge of .25).
    const LayerMatrix flows = max_flows(std::vector<LayerMatrix>{{.5, .5, .25, .75}, {.25, .75, 1, 0}}, 2);
    CHECK(flows == LayerMatrix{.5, 1, .5, .5});
    // Back along an edge: 0 can send .5 to 1 only if what it sends by way of 1 gives way.
    const LayerMatrix one = max_flows(std::vector<LayerMatrix>{{.5, .5, .25, .75}}, 2);
    CHECK(one == LayerMatrix{.5, .5, .25, .75});
    const Attention flow =
        aggregate_layers(two_layers(), {Aggregate::By::max_flow, 0}, Choice::all(), somewhere);
    CHECK(values(flow) == std::vector<float>{.5F, .5F, .25F, .75F, .5F, 1, .5F, .5F});
    CHECK(contains(flow.reduced.value_or(""), "attention flow"));
}

TEST_CASE("aggregates: what no path can be followed through is rejected") {
    const AggregateStep step{Aggregate::By::rollout, std::nullopt};
    Attention later = two_layers();
    later.layers = {1, 2};
    CHECK(contains(refusal(later, step), "all layers from 0 on"));
    Attention merged = two_layers();
    merged.reduced = "words: first piece";
    CHECK(contains(refusal(merged, step), "nothing merged but heads"));
    Attention signed_record = two_layers();
    signed_record.kind = WeightKind::difference;
    CHECK(contains(refusal(signed_record, step), "a difference"));
    CHECK(contains(refusal(rollout(two_layers(), 0, Choice::all()), step), "an aggregate"));
    Attention long_record = two_layers();
    long_record.encoding = encoding_of_tokens(std::vector<std::string>(65, "a"));
    long_record.weights = Tensor4::from_shape({2, 1, 65, 65});
    std::fill(long_record.weights.begin(), long_record.weights.end(), 1 / 65.0F);
    CHECK(contains(refusal(long_record, {Aggregate::By::max_flow, std::nullopt}), "at most 64 tokens"));
}

TEST_CASE("aggregates: lengths become shares first, and what holds the residual gets no more of it") {
    Attention lengths = two_layers();
    lengths.kind = WeightKind::norm_block;
    lengths.normalized = false;
    for (float& value : lengths.weights) value *= 8;
    const Attention found = rollout(lengths, std::nullopt, Choice::all());
    CHECK(largest_difference(values(found), values(rollout(two_layers(), 0, Choice::all()))) < 1e-7);
    CHECK(usual_residual(WeightKind::value_zeroing) == 0);
    CHECK(usual_residual(WeightKind::norm_attention) == 0.5);
}

TEST_CASE("aggregates: a selection chooses heads before, and layers of what comes out") {
    Selection selection;
    selection.aggregate = AggregateStep{Aggregate::By::rollout, 0.0};
    selection.layers = Choice::parse("--layer", "-1");
    selection.hide_special = true;
    Attention record = two_layers();
    record.encoding.special_tokens_mask = {1, 0};
    const Attention found = select(record, selection, somewhere);
    CHECK(found.layers == std::vector<std::int64_t>{1});
    CHECK(values(found) == std::vector<float>{0.5F});
    CHECK(panels_of(found).front().title == "Layer 1, attention rollout");
}

namespace {

/// Two layers of a causal head over two tokens, the second of which gives so much to the first.
Attention causal_layers(float to_first) {
    Attention record = two_layers();
    record.weights = tensor4({2, 1, 2, 2}, {1, 0, to_first, 1 - to_first, 1, 0, to_first, 1 - to_first});
    record.hidden_keys = {2, 1, hidden_from(causal, 2)};
    return record;
}

/// What is said of two such records.
std::vector<std::string> warned_of(const Attention& record, double residual) {
    const Said said;
    const AggregateStep step{Aggregate::By::rollout, residual, std::make_shared<RolloutWarning>(said)};
    for (int i = 0; i < 2; ++i) aggregate_layers(record, step, Choice::parse("--layer", "-1"), somewhere);
    return said.warnings;
}

}  // namespace

TEST_CASE("rollout: one warning where over .9 of every row lies on the first token of causal records") {
    CHECK(warned_of(causal_layers(0.9F), 0.5).empty());                           // 1 - .55²
    const std::vector<std::string> warnings = warned_of(causal_layers(0.9F), 0);  // .99
    REQUIRE(warnings.size() == 1);
    CHECK(contains(warnings.front(), "a.json: over 90 % of every row lies on the first token"));
    Attention not_causal = causal_layers(0.9F);
    not_causal.hidden_keys = {};
    CHECK(warned_of(not_causal, 0).empty());
}

TEST_CASE(
    "rollout: what layers with windows hide after a query is hidden, what a window hides before is not") {
    Attention record;
    record.encoding = encoding_of_tokens({"a", "b", "c"});
    record.layers = {0, 1};
    record.heads = {0};
    record.weights =
        tensor4({2, 1, 3, 3}, {1, 0, 0, .5F, .5F, 0, 0, .5F, .5F, 1, 0, 0, .5F, .5F, 0, .2F, .3F, .5F});
    record.hidden_keys.set(0, hidden_from(sliding_window(2), 3), 2, 1);
    record.hidden_keys.set(1, hidden_from(causal, 3), 2, 1);
    CHECK(rollout(record, 0, Choice::all()).hidden_keys == HiddenKeys(2, 1, hidden_from(causal, 3)));
    record.hidden_keys = HiddenKeys(2, 1, hidden_from({1, every_key}, 3));
    CHECK(rollout(record, 0, Choice::all()).hidden_keys.empty());
}
