#include "record/json.hpp"

#include "support/message.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Attention read(const std::string& text) {
    return record_from_json(JsonValue::parse(text, {"a.json", ""}));
}

std::string refusal(const std::string& text) {
    return message_of([&] { read(text); });
}

/// The smallest record, with more fields before the attention.
std::string record(const std::string& fields, const std::string& attention = "[[[[1, 0], [0.5, 0.5]]]]") {
    return R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b"], )" + fields +
           R"("attention": )" + attention + "}";
}

}  // namespace

TEST_CASE("record json: a field a line and a row a line, in the documented order") {
    CHECK(to_json(layer_record()) == R"({
  "format": "heed.attention",
  "version": 1,
  "id": 0,
  "model": {"name": "self-attention", "type": "self-attention", "layers": 1, "heads": 1, "revision": null, "weights_sha256": null, "seed": 42},
  "text": "The cat",
  "text_pair": null,
  "tokens": ["The", "cat"],
  "ids": null,
  "segments": [0, 0],
  "offsets": [[0, 3], [4, 7]],
  "word_ids": [0, 1],
  "special_tokens_mask": [0, 0],
  "key_tokens": null,
  "layers": [0],
  "heads": [0],
  "hidden_keys": null,
  "value": "attention",
  "normalized": true,
  "reduced": null,
  "dropout": 0,
  "output": [
    [1.5, -0.0, 1e-07],
    [-2, 3, 0.33333334]
  ],
  "attention": [
    [
      [
        [0.25, 0.75],
        [0.1, 0.9]
      ]
    ]
  ]
}
)");
}

TEST_CASE("record json: the same on one line") {
    Attention small = layer_record();
    small.output.reset();
    CHECK(to_jsonl(small) ==
          R"({"format": "heed.attention", "version": 1, "id": 0, "model": {"name": "self-attention", )"
          R"("type": "self-attention", "layers": 1, "heads": 1, "revision": null, "weights_sha256": null, )"
          R"("seed": 42}, "text": "The cat", "text_pair": null, "tokens": ["The", "cat"], "ids": null, )"
          R"("segments": [0, 0], "offsets": [[0, 3], [4, 7]], "word_ids": [0, 1], )"
          R"("special_tokens_mask": [0, 0], "key_tokens": null, "layers": [0], "heads": [0], )"
          R"("hidden_keys": null, "value": "attention", "normalized": true, "reduced": null, "dropout": 0, )"
          R"("attention": [[[[0.25, 0.75], [0.1, 0.9]]]]})"
          "\n");
}

TEST_CASE("record json: what is written is read back, bit for bit") {
    for (const Attention& original : {layer_record(), bert_record()}) {
        check_equal(read(to_json(original)), original);
        check_equal(read(to_jsonl(original)), original);
    }
}

TEST_CASE("record json: which text a token is of is written where the segments do not say it") {
    Attention pair = layer_record();
    CHECK_FALSE(contains(to_json(pair), "sequence_ids"));
    pair.encoding.sequence_ids = {std::nullopt, 1};
    CHECK(contains(to_json(pair), "\"sequence_ids\": [null, 1]"));
    check_equal(read(to_json(pair)), pair);
    CHECK(contains(refusal(record(R"("sequence_ids": [null, 2], )")), "$.sequence_ids[1]: expected 0 or 1"));
}

TEST_CASE("record json: what is missing takes defaults, what is unknown is ignored") {
    const Attention read_back = read(record(R"("new": {"a": 1}, )"));
    CHECK(read_back.id == RecordId(std::int64_t{0}));
    CHECK(read_back.model.type == "unknown");
    CHECK(read_back.model.layers == 1);
    CHECK(read_back.encoding.ids.empty());
    CHECK(read_back.encoding.segments == std::vector<std::int64_t>{0, 0});
    CHECK(read_back.layers == std::vector<std::int64_t>{0});
    CHECK(read_back.normalized);
    CHECK_FALSE(read(record("", "[[[[1, 1], [0, 0]]]]")).normalized);
    CHECK(record_from_json(JsonValue::parse(record(""), {"a", ""}), 7).id == RecordId(std::int64_t{7}));
    CHECK(read(record(R"("id": "x", "ids": null, )")).id == RecordId(std::string("x")));
}

TEST_CASE("record json: another format, version or value is refused") {
    CHECK(contains(refusal("[]"), "expected an object"));
    CHECK(contains(refusal("{}"), "a field \"format\""));
    CHECK(contains(refusal(R"({"format": "other", "version": 1})"), "$.format: expected \"heed.attention\""));
    for (const std::string version : {"2", "1.0", "\"1\"", "0"})
        CHECK(contains(refusal(R"({"format": "heed.attention", "version": )" + version + "}"), "$.version"));
    CHECK(contains(refusal(record(R"("value": "surprise", )")), "$.value: expected \"attention\""));
    CHECK(contains(refusal(R"({"format": "heed.attention", "version": 1, "tokens": []})"),
                   "a field \"attention\""));
    CHECK(contains(refusal(R"({"format": "heed.attention", "version": 1, "attention": [[[[1]]]]})"),
                   "$.tokens"));
}

TEST_CASE("record json: counts that are no whole numbers from 0 are refused") {
    for (const std::string bad : {"-1", "3.7", "1e20", "18446744073709551616", "\"1\"", "true", "1.0"}) {
        INFO(bad);
        for (const std::string name : {"ids", "segments", "sequence_ids", "special_tokens_mask", "word_ids"})
            CHECK(refusal(record("\"" + name + "\": [0, " + bad + "], ")) != "not refused");
        CHECK(refusal(record("\"offsets\": [[0, 1], [0, " + bad + "]], ")) != "not refused");
        CHECK(refusal(record("\"layers\": [" + bad + "], ")) != "not refused");
        CHECK(refusal(record("\"heads\": [" + bad + "], ")) != "not refused");
        CHECK(refusal(record("\"model\": {\"layers\": " + bad + "}, ")) != "not refused");
        CHECK(refusal(record("\"model\": {\"seed\": " + bad + "}, ")) != "not refused");
    }
    CHECK(contains(refusal(record(R"("id": 1.5, )")), "$.id: expected a string or a whole number"));
    CHECK(contains(refusal(record(R"("segments": [0, 2], )")), "$.segments[1]: expected 0 or 1"));
    CHECK(contains(refusal(record(R"("offsets": [[0, 1], [3, 2]], )")), "$.offsets[1]"));
    CHECK(contains(refusal(record(R"("offsets": [[0, 1], [3]], )")), "$.offsets[1]: expected start and end"));
    CHECK(contains(refusal(record(R"("dropout": 1, )")), "$.dropout"));
    CHECK(contains(refusal(record(R"("normalized": 1, )")), "$.normalized"));
}

TEST_CASE("record json: vectors of another length than the tokens are refused") {
    for (const std::string name : {"ids", "segments", "sequence_ids", "special_tokens_mask", "word_ids"}) {
        for (const std::string values : {"[]", "[0]", "[0, 0, 0]"})
            CHECK(contains(refusal(record("\"" + name + "\": " + values + ", ")),
                           "$." + name + ": expected 2 elements, one for each token"));
    }
    CHECK(contains(refusal(record(R"("offsets": [[0, 1]], )")), "$.offsets: expected 2 elements"));
    CHECK(contains(refusal(record(R"("key_tokens": ["a"], )")), "$.key_tokens: expected 2 elements"));
    CHECK(contains(refusal(record(R"("key_tokens": ["a", "b"], "key_ids": [1], )")),
                   "$.key_ids: expected 2 elements"));
    CHECK(
        contains(refusal(record(R"("key_ids": [1, 2], )")),
                 "$.key_tokens: expected an array of strings, since other fields describe keys, found none"));
    CHECK(contains(refusal(record("", "[[[[1], [1]]]]")), "as many columns as tokens, 2, found 1"));
    CHECK(contains(refusal(record("", "[[[[1, 0]]]]")), "$.tokens: expected 1 elements"));
    CHECK(contains(refusal(record(R"("layers": [0, 1], )")), "$.layers: expected 1 elements"));
    CHECK(contains(refusal(record(R"("heads": [], )")), "$.heads: expected 1 elements"));
    CHECK(contains(refusal(record(R"("output": [[1]], )")), "$.output: expected [token, dim]"));
    CHECK(contains(refusal(record(R"("layers": [12], "model": {"layers": 12}, )")), "numbers under 12"));
    CHECK(contains(refusal(record(R"("layers": [1, 0], )", "[[[[1,0],[1,0]]], [[[1,0],[1,0]]]]")),
                   "ascending"));
    CHECK(contains(refusal(record(R"("heads": [1, 1], )", "[[[[1,0],[1,0]], [[1,0],[1,0]]]]")), "ascending"));
}

TEST_CASE("record json: attention that is ragged, of another rank, empty or no number is refused") {
    CHECK(contains(refusal(record("", "[[[[1, 0], [1]]]]")), "$.attention[0][0][1]"));
    CHECK(contains(refusal(record("", "[[[[1, 0], [1, \"0\"]]]]")),
                   "$.attention[0][0][1][1]: expected a number"));
    CHECK(contains(refusal(record("", "[[[[1, 0], [1, null]]]]")), "expected a number"));
    CHECK(contains(refusal(record("", "[[[[1, 0], [1, NaN]]]]")), "not JSON"));
    CHECK(contains(refusal(record("", "[[[[1, 0], [1, 1e999]]]]")), "not JSON"));
    CHECK(contains(refusal(record("", "[[[1, 0], [1, 0]]]")), "[layer, head, query, key]"));
    CHECK(contains(refusal(record("", "[[[[[1]]]]]")), "nested at most 4 deep"));
    for (const std::string empty : {"[]", "[[]]", "[[[]]]", "[[[[], []]]]"})
        CHECK(refusal(record("", empty)) != "not refused");
}

TEST_CASE("record json: a record that says normalized and is not is refused with layer, head and row") {
    const std::string fields = R"("layers": [2, 5], "heads": [1, 4], "normalized": true, )";
    const std::string good = "[[1, 0], [0, 0]]";
    const std::string bad = "[[0.9995, 0], [0.5, 0.498]]";
    CHECK(refusal(record(fields, "[[" + good + "," + good + "], [" + good + "," + good + "]]")) ==
          "not refused");
    const std::string message =
        refusal(record(fields, "[[" + good + "," + good + "], [" + good + "," + bad + "]]"));
    CHECK(contains(message, "$.attention[1][1][1]"));
    CHECK(contains(message, "(layer 5, head 4, row 1), found a sum of 0.998"));
    CHECK(refusal(record(R"("normalized": false, )", "[[[[1, 1], [7, 0]]]]")) == "not refused");
}
