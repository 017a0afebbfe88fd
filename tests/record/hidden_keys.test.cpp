// The field hidden_keys of a record, in each of its formats, and what a bare array says by NaN.
#include <limits>

#include "format/npy.hpp"
#include "record/bare.hpp"
#include "record/read.hpp"
#include "support/catch.hpp"
#include "support/hidden_keys.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/temporary.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Two layers of two heads over three tokens, without hidden keys.
Attention record_of_three() {
    Attention record;
    record.encoding = encoding_of_tokens({"a", "b", "c"});
    record.layers = record.heads = {0, 1};
    record.model.layers = record.model.heads = 2;
    record.weights = Tensor4::from_shape({2, 2, 3, 3});
    std::fill(record.weights.begin(), record.weights.end(), 0.0F);
    return record;
}

std::string field_of(const Attention& record) {
    const std::string json = to_jsonl(record);
    const std::string name = "\"hidden_keys\": ";
    const std::size_t begin = json.find(name) + name.size();
    return json.substr(begin, json.find(", \"value\"") - begin);
}

Attention read(const std::string& field,
               const std::string& attention = "[[[[0, 0, 0], [0, 0, 0], [0, 0, 0]]]]") {
    return record_from_json(
        JsonValue::parse(R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b", "c"], )"
                         R"("hidden_keys": )" +
                             field + R"(, "attention": )" + attention + "}",
                         {"a.json", ""}));
}

std::string refusal(const std::string& field) {
    return message_of([&] { read(field); });
}

constexpr float none = std::numeric_limits<float>::quiet_NaN();

Attention matrix(const std::vector<float>& values, bool is_causal = false) {
    RawArray array = raw_array(values.data(), {3, 3});
    array.place = {"a.npy", ""};
    BareAttention bare = bare_attention(StoredWeights::matrices(array), array.place);
    bare.is_causal = is_causal;
    return record_of(bare, 0, {});
}

}  // namespace

TEST_CASE("hidden keys are written as null, as causal, or as ranges, once where all matrices have the same") {
    Attention record = record_of_three();
    CHECK(field_of(record) == "null");
    record.hidden_keys = {2, 2, hidden_from(causal, 3)};
    CHECK(field_of(record) == "\"causal\"");
    record.hidden_keys = {2, 2, hidden_from({1, 1}, 3)};
    CHECK(field_of(record) == "[[[2, 3]], [], [[0, 1]]]");
    record.hidden_keys = {};
    record.hidden_keys.set(1, hidden_from(causal, 3), 2, 2);
    CHECK(field_of(record) == R"({"layers": [null, "causal"]})");
    record.hidden_keys.set(0, 1, hidden_from({1, 1}, 3), 2, 2);
    CHECK(field_of(record) == R"({"layers": [{"heads": [null, [[[2, 3]], [], [[0, 1]]]]}, "causal"]})");
    record.hidden_keys.set(1, 1, hidden_from({1, 1}, 3), 2, 2);
    record.hidden_keys.set(0, 0, hidden_from(causal, 3), 2, 2);
    CHECK(field_of(record) == R"({"heads": ["causal", [[[2, 3]], [], [[0, 1]]]]})");
}

TEST_CASE("hidden keys are read back from every format, and those of the chosen layers and heads alone") {
    const TemporaryFolder folder;
    Attention record = record_of_three();
    record.hidden_keys.set(0, 1, hidden_from({1, 1}, 3), 2, 2);
    record.hidden_keys.set(1, hidden_from(causal, 3), 2, 2);
    for (const std::string name : {"a.json", "a.jsonl", "a.npz", "a.safetensors"}) {
        INFO(name);
        const std::string path = folder.file(name, to_bytes(record, record_format_of(name)));
        CHECK((RecordReader::open(path).next()->hidden_keys == record.hidden_keys));
        const RecordPart part{Choice::parse("layer", "0"), Choice::parse("head", "1")};
        CHECK(
            (RecordReader::open(path, part).next()->hidden_keys == HiddenKeys(1, 1, hidden_from({1, 1}, 3))));
        const RecordPart seen{Choice::parse("layer", "0"), Choice::parse("head", "0")};
        CHECK(RecordReader::open(path, seen).next()->hidden_keys.empty());
    }
}

TEST_CASE("hidden keys that are no such thing are refused, with their place") {
    CHECK(read("null").hidden_keys.empty());
    CHECK((read("\"causal\"").hidden_keys == HiddenKeys(1, 1, hidden_from(causal, 3))));
    CHECK((read("[[[0, 1], [2, 3]], [], []]").hidden_keys == HiddenKeys(1, 1, {{{0, 1}, {2, 3}}, {}, {}})));
    CHECK((read(R"({"layers": [{"heads": ["causal"]}]})").hidden_keys ==
           HiddenKeys(1, 1, hidden_from(causal, 3))));
    CHECK(contains(refusal("\"prefix\""), "$.hidden_keys: expected \"causal\" or ranges of keys"));
    for (const std::string wrong : {"true", "1", "{}", R"({"rows": []})", "[[], []]", "[[], [], [], []]",
                                    "[[], [], 1]", R"({"layers": []})", R"({"layers": ["causal", "causal"]})",
                                    R"({"heads": [null, null]})", R"({"layers": [{"layers": [null]}]})"})
        CHECK(contains(refusal(wrong), "$.hidden_keys"));
    for (const std::string range :
         {"[1, 1]", "[2, 1]", "[0, 4]", "[3, 4]", "[0]", "[0, 1, 2]", "[-1, 1]", "[0, 1.5]",
          "[0, 18446744073709551615]", "[9223372036854775806, 9223372036854775807]"})
        CHECK(contains(refusal("[[], [" + range + "], []]"), "$.hidden_keys[1][0]"));
    for (const std::string next : {"[0, 2]", "[1, 3]", "[2, 3]"})
        CHECK(contains(refusal("[[[0, 2], " + next + "], [], []]"), "$.hidden_keys[0][1]: expected ranges"));
    const std::string wide =
        R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "key_tokens": ["a", "b"], )"
        R"("hidden_keys": "causal", "attention": [[[[1, 0]]]]})";
    CHECK(contains(message_of([&] {
                       record_from_json(JsonValue::parse(wide, {"a.json", ""}));
                   }),
                   "$.hidden_keys: expected ranges of keys, since there are not as many keys as queries"));
}

TEST_CASE("a weight of a key that is hidden is refused, with layer, head, query and key") {
    const std::string weights = "[[[[1, 0, 0], [0.5, 0.5, 0], [0.25, 0.25, 0.5]]]]";
    CHECK_NOTHROW(read("\"causal\"", weights));
    CHECK(
        contains(message_of([&] { read("[[], [], [[1, 2]]]", weights); }),
                 "$.attention[0][0][2][1]: expected 0 for a key that is hidden from its query, found 0.25"));
}

TEST_CASE("of a bare matrix NaN is a key that the query could not see, and 0 is not") {
    const Attention record = matrix({1, none, none, 0.4F, 0.6F, none, 0, 0, 1});
    CHECK((record.hidden_keys == HiddenKeys(1, 1, hidden_from(causal, 3))));
    CHECK(record.normalized);
    CHECK(record.weights(0, 0, 0, 1) == 0);
    CHECK(matrix({1, 0, 0, 0, 1, 0, 0, 0, 1}).hidden_keys.empty());
    const Attention blind = matrix({none, none, none, 0, 1, 0, 0, 0, 1});
    CHECK((blind.hidden_keys.of(0, 0) == HiddenRows{{{0, 3}}, {}, {}}));
    CHECK(blind.normalized);
    const float infinite = std::numeric_limits<float>::infinity();
    CHECK(contains(message_of([&] {
                       matrix({1, none, none, 0.4F, infinite, none, 0, 0, 1});
                   }),
                   "a.npy: [1, 1]: expected a finite number"));
}

TEST_CASE("a bare matrix that is said to be causal hides what comes later, where it may have no weight") {
    CHECK(
        (matrix({1, 0, 0, 0, 1, 0, 0, 0, 1}, true).hidden_keys == HiddenKeys(1, 1, hidden_from(causal, 3))));
    CHECK((matrix({1, none, none, 1, 0, none, 0, none, 1}, true).hidden_keys.of(0, 0) ==
           HiddenRows{{{1, 3}}, {{2, 3}}, {{1, 2}}}));
    CHECK(contains(message_of([&] {
                       matrix({0.5F, 0.5F, 0, 0, 1, 0, 0, 0, 1}, true);
                   }),
                   "[0][0][0][1]: expected 0 for a key that is hidden"));
    const std::vector<float> wide = {1, 0};
    BareAttention bare =
        bare_attention(StoredWeights::matrices(raw_array(wide.data(), {1, 2})), {"a.npy", ""});
    bare.is_causal = true;
    CHECK(contains(message_of([&] { record_of(bare, 0, {}); }), "as many keys as queries"));
}

TEST_CASE("in a record of heed NaN stands for nothing") {
    const TemporaryFolder folder;
    Attention record = record_of_three();
    record.weights(0, 0, 0, 1) = none;
    for (const std::string format : {"json", "jsonl", "npz", "safetensors", "csv"})
        CHECK_THROWS_WITH(to_bytes(record, record_format_of(format)),
                          "record 0 holds a number that is not finite and cannot be written");
    record.weights(0, 0, 0, 1) = 0.123F;
    std::string bytes = to_safetensors(record);
    const std::string known("\x6d\xe7\xfb\x3d", 4);
    const std::size_t at = bytes.find(known);
    REQUIRE(at != std::string::npos);
    bytes.replace(at, 4, std::string("\x00\x00\xc0\x7f", 4));
    const std::string path = folder.file("a.safetensors", bytes);
    CHECK(contains(message_of([&] { RecordReader::open(path).next(); }), "NaN"));
}
