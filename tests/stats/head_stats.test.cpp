#include "stats/head_stats.hpp"
#include "stats/json.hpp"

#include <cmath>

#include "support/message.hpp"
#include "support/records.hpp"
#include "support/stats_truth.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double precision = 1e-12;  // the issue of both sums is float64

/// Two heads of three tokens, computed outside this project.
Attention two_heads() {
    Attention attention;
    attention.encoding = encoding_of_tokens({"a", "b", "c"});
    attention.layers = {0};
    attention.heads = {0, 1};
    attention.weights = tensor4({1, 2, 3, 3}, {0.7F, 0.2F, 0.1F, 0.3F, 0.4F, 0.3F, 0.1F, 0.1F, 0.8F,  //
                                               0.2F, 0.5F, 0.3F, 0.6F, 0.2F, 0.2F, 0.25F, 0.25F, 0.5F});
    return attention;
}

double value(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    const auto mean = mean_of(stats, head, measure);
    return mean ? *mean : std::nan("");
}

std::string refusal(const Attention& attention) {
    return message_of([&] { stats_of({attention}); });
}

Attention changed(void (*change)(Attention&)) {
    Attention attention = two_heads();
    change(attention);
    return attention;
}

}  // namespace

TEST_CASE("the measures of two small heads are those computed by hand") {
    const HeadStats stats = stats_of({two_heads()});
    const auto is = [&](std::size_t head, HeadMeasure measure, double expected) {
        CHECK(value(stats, head, measure) == Approx(expected).margin(6e-7));
    };
    is(0, HeadMeasure::entropy, 0.843304);
    is(1, HeadMeasure::entropy, 1.006566);
    is(0, HeadMeasure::relative_entropy, 0.843304 / std::log(3.0));
    is(0, HeadMeasure::distance, 0.433333);
    is(1, HeadMeasure::distance, 0.883333);
    is(0, HeadMeasure::next, (0.2 + 0.3) / 3);
    is(0, HeadMeasure::previous, (0.3 + 0.1) / 3);
    is(0, HeadMeasure::self, (0.7 + 0.4 + 0.8) / 3);
    is(0, HeadMeasure::first, (0.7 + 0.3 + 0.1) / 3);
    is(0, HeadMeasure::first_by_others, (0.3 + 0.1) / 2);
    is(0, HeadMeasure::sink, 1);
    CHECK(divergence_matrix(stats)[1] == Approx(0.230602).margin(6e-7));
    CHECK(divergence_matrix(stats)[0] == 0);
    CHECK_FALSE(mean_of(stats, 0, HeadMeasure::separator));
    CHECK_FALSE(mean_of(stats, 0, HeadMeasure::punctuation));
    CHECK(stats.uniform_entropy.value() == Approx(std::log(3.0)));
}

TEST_CASE("all measures, classes, divergences and places are numpy's") {
    const HeadStats stats = stats_of(stats_truth_records());
    const nlohmann::json expected = expected_stats();
    CHECK(stats.counts.records == expected.at("records"));
    CHECK(stats.counts.tokens == expected.at("tokens"));
    REQUIRE(stats.head_count() == expected.at("heads").size());
    const std::vector<double> matrix = divergence_matrix(stats);
    const Placement placement = place_heads(stats);
    CHECK(placement.share == Approx(expected.at("share").get<double>()).margin(precision));
    double worst = 0;
    for (std::size_t a = 0; a < stats.head_count(); ++a) {
        const auto compare = [&](double found, const nlohmann::json& truth) {
            const double difference = std::abs(found - truth.get<double>());
            worst = difference <= worst ? worst : difference;  // NaN is worst
        };
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            compare(value(stats, a, static_cast<HeadMeasure>(i)),
                    expected.at("heads")[a].at(std::string(measure_names[i].name)));
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            compare(deviation_of(stats, a, static_cast<HeadMeasure>(i)).value_or(-1),
                    expected.at("sd")[a].at(std::string(measure_names[i].name)));
        const auto name = [&](BroadBy by) {
            return std::string(class_names[static_cast<std::size_t>(class_of(stats, a, by))].name);
        };
        CHECK(name(BroadBy::relative) == expected.at("classes")[a].get<std::string>());
        CHECK(name(BroadBy::nats) == expected.at("classes_by_nats")[a].get<std::string>());
        for (std::size_t b = 0; b < stats.head_count(); ++b) {
            compare(matrix[a * stats.head_count() + b], expected.at("divergences")[a][b]);
            const PlanePoint &p = placement.points[a], &q = placement.points[b];
            compare(std::hypot(p.x - q.x, p.y - q.y), expected.at("placement_distances")[a][b]);
        }
    }
    CHECK(worst < precision);
}

TEST_CASE("entropies and divergences are over the keys that a query sees, and sinks are Gu et al.'s") {
    const HeadStats stats = stats_of(stats_truth_records("causal.jsonl"));
    const nlohmann::json expected = expected_stats().at("causal");
    const std::vector<double> matrix = divergence_matrix(stats);
    const auto records = static_cast<double>(stats.counts.records);
    CHECK(stats.uniform_entropy.value() / records ==
          Approx(expected.at("uniform_entropy").get<double>()).margin(precision));
    CHECK(*sink_rate(stats) == Approx(expected.at("sink_rate").get<double>()).margin(precision));
    CHECK_FALSE(mean_of(stats, 0, HeadMeasure::separator));
    double worst = 0;
    for (std::size_t a = 0; a < stats.head_count(); ++a) {
        for (std::size_t i = 0; i < measure_names.size(); ++i) {
            const auto measure = static_cast<HeadMeasure>(i);
            const auto truth = expected.at("heads")[a].find(std::string(measure_names[i].name));
            if (const auto mean = mean_of(stats, a, measure))
                worst = std::max(worst, std::abs(*mean - truth->get<double>()));
        }
        for (std::size_t b = 0; b < stats.head_count(); ++b)
            worst = std::max(worst, std::abs(matrix[a * stats.head_count() + b] -
                                             expected.at("divergences")[a][b].get<double>()));
    }
    CHECK(worst < precision);
}

TEST_CASE("a sink is counted over the first 64 tokens of a text") {
    const std::size_t n = 80;
    Attention attention;
    attention.encoding = encoding_of_tokens(std::vector<std::string>(n, "a"));
    attention.layers = {0};
    attention.heads = {0, 1};
    attention.weights = Tensor4::from_shape({1, 2, n, n});
    attention.weights.fill(0);
    for (std::size_t query = 0; query < n; ++query) {
        attention.weights(0, 0, query, 0) = query < 64 ? 0.3125F : 0;  // of all 80 the mean is .25
        attention.weights(0, 1, query, 0) = query < 64 ? 0.25F : 1;    // and here .4
        for (std::size_t head = 0; head < 2; ++head)
            attention.weights(0, head, query, 1) = 1 - attention.weights(0, head, query, 0);
    }
    const HeadStats stats = stats_of({attention});
    CHECK(value(stats, 0, HeadMeasure::sink) == 1);
    CHECK(value(stats, 1, HeadMeasure::sink) == 0);
    CHECK(*sink_rate(stats) == 0.5);
    CHECK_FALSE(sink_rate(HeadStats{}));
}

TEST_CASE("statistics do not depend on threads or on the order in which parts are merged") {
    std::vector<Attention> records = stats_truth_records();
    const HeadStats all = stats_of(records);
    Threads threads(3);
    HeadStats merged;
    for (const std::size_t i : {2U, 0U, 3U, 1U})
        merge(merged, stats_of_record(records[i], {.divergences = true}, threads, {"test", ""}),
              {"part", ""});
    merge(merged, HeadStats{}, {"empty", ""});
    CHECK((merged.counts == all.counts));
    CHECK((merged.measures == all.measures));
    CHECK((merged.divergences == all.divergences));
    CHECK((merged.uniform_entropy == all.uniform_entropy));
}

TEST_CASE("statistics of layers that come one by one are those of all, where layers see different keys too") {
    Attention record = two_heads();
    record.encoding.ids = {1, 2, 1};
    record.layers = {0, 1};
    record.heads = {0};
    record.weights = tensor4({2, 1, 3, 3}, {1, 0, 0, 0.3F, 0.7F, 0, 0.1F, 0.1F, 0.8F,  //
                                            0.2F, 0.5F, 0.3F, 0.6F, 0.2F, 0.2F, 0.25F, 0.25F, 0.5F});
    record.hidden_keys.set(0, hidden_from(causal, 3), 2, 1);
    const StatsChoice choice{.examples = 1, .repeats = true};
    Threads threads(1);
    RecordMeasures by_layer;
    for (const std::size_t layer : {0U, 1U}) {
        Attention one = record;
        one.layers = {record.layers[layer]};
        one.weights =
            tensor4({1, 1, 3, 3}, {record.weights.begin() + static_cast<std::ptrdiff_t>(9 * layer),
                                   record.weights.begin() + static_cast<std::ptrdiff_t>(9 * layer + 9)});
        one.hidden_keys = record.hidden_keys.at({layer}, {0});
        const RecordMeasures measures = measures_of(one, choice, threads, {"test", ""});
        if (layer == 0)
            by_layer = measures;
        else
            append(by_layer, measures);
    }
    const std::string whole = stats_to_json(stats_of_record(record, choice, threads, {"test", ""}));
    CHECK(stats_to_json(stats_of(by_layer, record, choice)) == whole);
    // ln 1, ln 2 and ln 3 of the causal head; ln 3 of the other.
    const HeadStats stats = stats_of(by_layer, record, choice);
    CHECK(stats.uniform_entropy.value() == Approx((std::log(6.0) / 3 + std::log(3.0)) / 2));
}

TEST_CASE("a token alone has no entropy against ln n, and the separator is what the record calls special") {
    Attention one = two_heads();
    one.encoding = encoding_of_tokens({"a"});
    one.weights = tensor4({1, 2, 1, 1}, {1, 1});
    const HeadStats alone = stats_of({one});
    CHECK_FALSE(mean_of(alone, 0, HeadMeasure::relative_entropy));
    CHECK(value(alone, 0, HeadMeasure::entropy) == Approx(0).margin(precision));
    CHECK(value(alone, 0, HeadMeasure::next) == 0);
    CHECK(value(stats_of({one, two_heads()}), 0, HeadMeasure::relative_entropy) ==
          Approx(0.843304 / std::log(3.0)));

    Attention other = two_heads();
    other.encoding = encoding_of_tokens({"<s>", ".", "</s>"});
    other.encoding.special_tokens_mask = {1, 0, 1};
    const HeadStats stats = stats_of({other});
    CHECK(value(stats, 0, HeadMeasure::separator) == Approx((0.1 + 0.3 + 0.8) / 3));
    CHECK(value(stats, 0, HeadMeasure::separator_to_separator) == Approx(0.8));
    CHECK(value(stats, 0, HeadMeasure::other_to_separator) == Approx((0.1 + 0.3) / 2));
    CHECK(value(stats, 0, HeadMeasure::punctuation) == Approx((0.2 + 0.4 + 0.1) / 3));
}

TEST_CASE("what is no attention of all tokens to each other is refused") {
    CHECK(contains(refusal(changed([](Attention& a) { a.kind = WeightKind::difference; })), "a difference"));
    CHECK(contains(refusal(changed([](Attention& a) { a.reduced = "special tokens hidden"; })),
                   "special tokens hidden"));
    CHECK(contains(refusal(changed([](Attention& a) { a.heads.clear(); })), "the mean over layers or heads"));
    CHECK(contains(refusal(changed([](Attention& a) {
                       a.key_encoding = encoding_of_tokens({"x", "y", "z"});
                   })),
                   "keys that are not the queries"));
    CHECK(
        contains(refusal(changed([](Attention& a) {
                     a.weights(0, 0, 0, 0) = 0.2F;
                     a.normalized = false;
                 })),
                 "layer 0, head 0, row 0: expected weights from 0 to 1 that sum to 1, found a row off by "));
    CHECK(contains(refusal(changed([](Attention& a) {
                       a.weights(0, 1, 2, 0) = 1e30F;
                       a.weights(0, 1, 2, 1) = -1e30F;
                   })),
                   "head 1, row 2: expected weights from 0 to 1 that sum to 1"));
    CHECK(contains(refusal(changed([](Attention& a) {
                       a.weights(0, 0, 0, 1) += a.weights(0, 0, 0, 0);
                       a.weights(0, 0, 0, 0) = -0.0005F;
                   })),
                   "found a row off by 0.0005"));
    CHECK(contains(refusal(changed([](Attention& a) { a.normalized = false; })),
                   "expected attention that is normalized"));
}

TEST_CASE("records of another model or of other heads do not mix, and leave the sums as they were") {
    HeadStats stats = stats_of({two_heads()});
    Threads threads(1);
    const auto refused = [&](const Attention& attention) {
        const Place place{"corpus", "record 7"};
        return message_of(
            [&] { merge(stats, stats_of_record(attention, {.divergences = true}, threads, place), place); });
    };
    CHECK(contains(refused(changed([](Attention& a) { a.model.name = "another"; })), "record 7"));
    CHECK(contains(refused(changed([](Attention& a) { a.heads = {0, 2}; })), "layers and heads"));
    CHECK(stats.counts.records == 1);
    HeadStats without = stats_of({two_heads()}, false);
    CHECK(contains(message_of([&] { merge(without, stats, {"b.json", ""}); }), "in all"));
}
