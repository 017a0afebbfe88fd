// Records as .npz and .safetensors: what the two share is tested on both.
#include <algorithm>
#include <functional>
#include <limits>

#include "record/binary.hpp"
#include "record/json.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Arrays = std::vector<std::pair<std::string, RawArray>>;

Attention read_npz(const std::string& bytes) {
    return record_from_npz(NpzReader(bytes, {"a.npz", ""}), {"a.npz", ""});
}

Attention read_safetensors(const std::string& bytes) {
    return record_from_safetensors(parse_safetensors(bytes, {"a.safetensors", ""}), {"a.safetensors", ""});
}

RawArray& array_named(Arrays& arrays, const std::string& name) {
    return std::find_if(arrays.begin(), arrays.end(), [&](const auto& entry) { return entry.first == name; })
        ->second;
}

/// How a bert_record whose arrays were changed is refused as .npz; .safetensors must refuse it too.
std::string refusal(const std::function<void(Arrays&)>& change) {
    const Attention record = bert_record();
    Arrays arrays = arrays_of(record);
    change(arrays);
    const std::string tensors = to_safetensors(arrays, {{"meta", meta_of(record, {})}});
    CHECK(message_of([&] { read_safetensors(tensors); }) != "not refused");
    arrays.emplace_back("tokens", raw_array(record.encoding.tokens, {record.encoding.tokens.size()}));
    arrays.emplace_back("meta", raw_array(std::vector<std::string>{meta_of(record, {"tokens"})}, {}));
    const std::string archive = to_npz(arrays);
    return message_of([&] { read_npz(archive); });
}

}  // namespace

TEST_CASE("record npz, safetensors: what is written is read back bit for bit, and is the same every time") {
    for (const Attention& original : {layer_record(), bert_record()}) {
        check_equal(read_npz(to_npz(original)), original);
        check_equal(read_safetensors(to_safetensors(original)), original);
        CHECK(to_npz(original) == to_npz(original));
        CHECK(to_safetensors(original) == to_safetensors(original));
    }
}

TEST_CASE("record npz: holds what the record has, and nothing for what it has not") {
    const std::string layer = to_npz(layer_record());
    CHECK(NpzReader(layer, {"a", ""}).names() ==
          std::vector<std::string>{"attention", "segments", "offsets", "output", "tokens", "meta"});
    const std::string bert = to_npz(bert_record());
    CHECK(NpzReader(bert, {"a", ""}).names() == std::vector<std::string>{"attention", "ids", "segments",
                                                                         "offsets", "key_ids", "key_segments",
                                                                         "key_offsets", "tokens", "meta"});
}

TEST_CASE("record npz, safetensors: an archive without meta is no record") {
    const float number = 1;
    const Arrays arrays{{"attention", raw_array(&number, {1, 1, 1, 1})}};
    const std::string archive = to_npz(arrays);
    CHECK_FALSE(holds_record(NpzReader(archive, {"a", ""})));
    CHECK(contains(message_of([&] { read_npz(archive); }), "expected an array named meta"));
    const std::string tensors = to_safetensors(arrays, {});
    CHECK_FALSE(holds_record(parse_safetensors(tensors, {"a", ""})));
    CHECK(contains(message_of([&] { read_safetensors(tensors); }), "expected metadata named meta"));
}

TEST_CASE("record npz, safetensors: arrays that do not fit together are refused") {
    CHECK(
        contains(refusal([](Arrays& arrays) { arrays.erase(arrays.begin()); }), "an array named attention"));
    const std::vector<std::int64_t> numbers(12, 1);
    CHECK(contains(refusal([&](Arrays& arrays) {
                       array_named(arrays, "attention") = raw_array(numbers.data(), {2, 1, 3, 2});
                   }),
                   "attention: expected floating-point numbers"));
    CHECK(contains(refusal([](Arrays& arrays) {
                       array_named(arrays, "attention").shape = {2, 3, 2};
                   }),
                   "[layer, head, query, key]"));
    CHECK(contains(refusal([](Arrays& arrays) {
                       array_named(arrays, "attention").shape = {2, 1, 2, 3};
                   }),
                   "ids: expected 2 elements, one for each token, found 3"));
    CHECK(contains(
        refusal([&](Arrays& arrays) { array_named(arrays, "ids") = raw_array(numbers.data(), {2}); }),
        "ids: expected 3 elements"));
    CHECK(contains(refusal([&](Arrays& arrays) {
                       array_named(arrays, "ids") = raw_array(numbers.data(), {3, 1});
                   }),
                   "ids: expected [token], found [3, 1]"));
    CHECK(contains(
        refusal([&](Arrays& arrays) { array_named(arrays, "offsets") = raw_array(numbers.data(), {6}); }),
        "offsets: expected [token, 2]"));
    const std::vector<std::int64_t> wrong{0, -1, 2};
    for (const std::string name : {"ids", "segments"})
        CHECK(contains(
            refusal([&](Arrays& arrays) { array_named(arrays, name) = raw_array(wrong.data(), {3}); }),
            "expected whole numbers from 0"));
    std::vector<float> not_finite(12, std::numeric_limits<float>::infinity());
    CHECK(contains(refusal([&](Arrays& arrays) {
                       array_named(arrays, "attention") = raw_array(not_finite.data(), {2, 1, 3, 2});
                   }),
                   "attention[0, 0, 0, 0]: expected a finite number"));
}

TEST_CASE("record npz: meta that is no single string of JSON, or tokens of another rank, are refused") {
    const Attention record = layer_record();
    const auto with = [&](const RawArray& meta, const RawArray& tokens) {
        Arrays arrays = arrays_of(record);
        arrays.emplace_back("meta", meta);
        arrays.emplace_back("tokens", tokens);
        const std::string archive = to_npz(arrays);
        return message_of([&] { read_npz(archive); });
    };
    const std::vector<std::string> meta{meta_of(record, {"tokens"})};
    const RawArray tokens = raw_array(record.encoding.tokens, {2});
    CHECK(with(raw_array(meta, {}), tokens) == "not refused");
    CHECK(contains(with(raw_array(meta, {1}), tokens), "meta: expected one string"));
    CHECK(contains(with(raw_array(std::vector<std::string>{"{"}, {}), tokens), "meta"));
    CHECK(contains(with(raw_array(meta, {}), raw_array(record.encoding.tokens, {2, 1})),
                   "tokens: expected [token]"));
}

TEST_CASE(
    "record npz, safetensors, json: of a record the layers and heads asked for are read, as they are "
    "called") {
    const Attention record = bert_record();  // layers 3 and 11
    const auto check_last = [&](const Attention& part) {
        CHECK(part.layers == std::vector<std::int64_t>{11});
        CHECK(part.model.layers == 12);
        REQUIRE(part.weights.size() == 6);
        CHECK(bits_of_range(part.weights.data(), 6) == bits_of_range(record.weights.data() + 6, 6));
    };
    for (const std::string layer : {"11", "-1"}) {
        const RecordPart part{Choice::parse("--layer", layer), Choice::all()};
        check_last(record_from_npz(NpzReader(to_npz(record), {"a", ""}), {"a", ""}, part));
        check_last(
            record_from_safetensors(parse_safetensors(to_safetensors(record), {"a", ""}), {"a", ""}, part));
        check_last(record_from_json(JsonValue::parse(to_json(record), {"a", ""}), 0, part));
    }
    const RecordPart none{Choice::parse("--layer", "0"), Choice::all()};
    CHECK(message_of([&] {
              record_from_npz(NpzReader(to_npz(record), {"a", ""}), {"a", ""}, none);
          }) == "a: expected one of 3, 11 for --layer, found 0");
}

TEST_CASE("record safetensors: what is wrong in a layer or head that is not asked for is not looked at") {
    Attention record = bert_record();
    record.weights(1, 0, 2, 1) = std::numeric_limits<float>::quiet_NaN();
    const auto read = [&](const std::string& layer) {
        return message_of([&] {
            record_from_safetensors(parse_safetensors(to_safetensors(record), {"a", ""}), {"a", ""},
                                    {Choice::parse("--layer", layer), Choice::all()});
        });
    };
    CHECK(read("3") == "not refused");
    CHECK(read("11") ==
          "a: attention[1, 0, 2, 1]: expected a finite number that float32 can hold, found NaN");
    record.weights(1, 0, 2, 1) = 2;
    record.normalized = true;
    CHECK(contains(read("11"),
                   "attention[1][0][1]: expected a row that sums to 1, as the record says "
                   "normalized (layer 11, head 0, row 1)"));
}
