// Token for token what transformers and the Rust library `tokenizers` give: tests/truth/tokenizer/make.py.
#include "tokenizer/tokenizer.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/encodings.hpp"
#include "support/message.hpp"
#include "support/shared.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const json& truth_cases() {
    static const json cases = [] {
        std::ifstream file(HEED_SOURCE "/tests/truth/tokenizer/cases.json");
        return json::parse(file);
    }();
    return cases;
}

std::optional<Truncation> truncation_of(const json& record) {
    if (!record.contains("truncate")) return std::nullopt;
    using Strategy = Truncation::Strategy;
    const std::map<std::string, Strategy> strategies = {{"longest_first", Strategy::longest_first},
                                                        {"only_first", Strategy::only_first},
                                                        {"only_second", Strategy::only_second}};
    return Truncation{record.at("max_length").get<std::size_t>(), strategies.at(record.at("truncate")),
                      record.at("side") == "left" ? Truncation::Side::left : Truncation::Side::right};
}

/// What heed gives; null where it refuses.
json answer(const Tokenizer& tokenizer, const json& record) {
    try {
        return fields_of(tokenizer.encode(sequence_of(record), truncation_of(record)));
    } catch (const InputError&) {
        return nullptr;
    }
}

void check_shared(const std::string& name, const std::function<json(const json&)>& record_of) {
    const auto path = shared_file("truth/tokenizer/" + name);
    const auto vocab = shared_file("truth/vocab/bert-base-uncased-vocab.txt");
    if (!path || !vocab) return;
    const FileBytes bytes = FileBytes::open(*vocab);
    std::vector<std::string> warnings;
    const Tokenizer tokenizer =
        Tokenizer::load(Folder::of_memory("uncased", {{"vocab.txt", bytes.view()}}), warnings);
    CHECK(tokenizer.vocabulary_size() == 30522);
    std::ifstream file(*path);
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        const json truth = json::parse(line);
        const json ours = answer(tokenizer, record_of(truth));
        INFO(truth.dump());
        for (const auto& [theirs, field] : {std::pair{"tokens", "tokens"},
                                            {"ids", "ids"},
                                            {"offsets", "offsets"},
                                            {"token_type_ids", "segments"}})
            if (truth.contains(theirs)) CHECK(ours.at(field) == truth.at(theirs));
    }
    CHECK(count > 0);
}

}  // namespace

TEST_CASE("small tokenizers of every kind give what transformers gives") {
    for (const json& truth : truth_cases()) {
        std::vector<std::string> warnings;
        const Tokenizer tokenizer = tokenizer_of(truth.at("files"), warnings);
        for (const json& record : truth.at("records")) {
            INFO(truth.at("name") << ": " << record.dump() << " not "
                                  << answer(tokenizer, record).dump(-1, ' ', false));
            CHECK(answer(tokenizer, record) == record.at("expected"));
        }
        // Some vocabularies have capitals for the cases that keep them.
        std::erase_if(warnings, [](const std::string& said) { return contains(said, "with capitals"); });
        CHECK(warnings.empty() == (truth.at("name") != "tokenizer_config.json wins"));
    }
}

TEST_CASE("texts of all kinds give what the library gives with bert-base-uncased") {
    check_shared("uncased.jsonl", [](const json& truth) { return json{{"text", truth.at("text")}}; });
    check_shared("uncased-fuzz.jsonl", [](const json& truth) { return json{{"text", truth.at("text")}}; });
}

TEST_CASE("pairs give what the library gives with bert-base-uncased") {
    check_shared("uncased-pairs.jsonl", [](const json& truth) {
        return json{{"text", truth.at("text")}, {"text_pair", truth.at("text_pair")}};
    });
}

TEST_CASE("truncation gives what the library gives with bert-base-uncased") {
    check_shared("uncased-trunc.jsonl", [](const json& truth) {
        return json{{"text", truth.at("text")},
                    {"text_pair", truth.at("text_pair")},
                    {"truncate", truth.at("strategy")},
                    {"side", truth.at("direction")},
                    {"max_length", truth.at("max_length")}};
    });
}

TEST_CASE("a tokenizer.json is read as the vocabulary it holds, without its padding and truncation") {
    const auto json_path = shared_file("truth/vocab/all-MiniLM-L6-v2.tokenizer.json");
    if (!json_path) return;
    const FileBytes bytes = FileBytes::open(*json_path);
    for (const std::string config : {R"({})", R"({"tokenizer_class": "PreTrainedTokenizerFast"})",
                                     R"({"tokenizer_class": "BertTokenizer"})"}) {
        std::vector<std::string> warnings;
        const Tokenizer tokenizer = Tokenizer::load(
            Folder::of_memory("mini", {{"tokenizer.json", bytes.view()}, {"tokenizer_config.json", config}}),
            warnings);
        CHECK(warnings.empty());
        Sequence sequence;
        for (int i = 0; i < 300; ++i) sequence.text = sequence.text.value_or("") + "cat ";
        CHECK(tokenizer.encode(sequence).ids.size() == 302);
        sequence.text = "cat";
        CHECK(tokenizer.encode(sequence).ids == std::vector<std::int64_t>{101, 4937, 102});
    }
}

TEST_CASE("words given are numbered as given, with offsets into the text that one space between them makes") {
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = tokenizer_of(truth_cases().at(0).at("files"), warnings);
    Sequence sequence;
    sequence.words = {"the", "cafés", "中x"};
    const Encoding encoding = tokenizer.encode(sequence);
    CHECK(encoding.text == "the cafés 中x");
    CHECK(fields_of(encoding).at("offsets") ==
          json({{0, 0}, {0, 3}, {4, 8}, {8, 9}, {10, 11}, {11, 12}, {0, 0}}));
    CHECK(fields_of(encoding).at("word_ids") == json({nullptr, 0, 1, 1, 2, 2, nullptr}));
}

TEST_CASE("tokens given are taken as they are, and one that there is not is named") {
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = tokenizer_of(truth_cases().at(0).at("files"), warnings);
    Sequence sequence;
    sequence.place = {"in.jsonl", "line 3"};
    sequence.given.tokens = {"[CLS]", "un", "##aff", "[SEP]"};
    const Encoding encoding = tokenizer.encode(sequence);
    CHECK(encoding.tokens == sequence.given.tokens);
    CHECK(encoding.ids.size() == 4);
    CHECK(encoding.ids.at(0) == 2);
    CHECK(encoding.offsets.empty());
    Truncation truncation{2, Truncation::Strategy::longest_first, Truncation::Side::left};
    CHECK(tokenizer.encode(sequence, truncation).tokens == std::vector<std::string>{"##aff", "[SEP]"});
    sequence.given.tokens = {"un", "Un"};
    CHECK(message_of([&] { tokenizer.encode(sequence); }) ==
          "in.jsonl: line 3: expected tokens of the vocabulary, found \"Un\"; \"words\" takes words, which "
          "the tokenizer splits, and so does --text-field tokens");
}

TEST_CASE("of a long text the same tokens stay, whichever end is cut") {
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = tokenizer_of(truth_cases().at(0).at("files"), warnings);
    Sequence sequence;
    for (int i = 0; i < 100; ++i) sequence.text = sequence.text.value_or("") + "cat, un the ";
    const json whole = fields_of(tokenizer.encode(sequence));
    const std::size_t size = whole.at("tokens").size();
    for (const std::size_t length : {2U, 3U, 5U, 64U}) {
        INFO(length);
        const auto cut = [&](Truncation::Side side) {
            return fields_of(
                tokenizer.encode(sequence, Truncation{length, Truncation::Strategy::longest_first, side}));
        };
        const json first = cut(Truncation::Side::right), last = cut(Truncation::Side::left);
        for (const std::string field : {"tokens", "ids", "offsets", "word_ids"})
            for (std::size_t i = 1; i + 1 < length; ++i) {
                CHECK(first.at(field).at(i) == whole.at(field).at(i));
                CHECK(last.at(field).at(i) == whole.at(field).at(size - length + i));
            }
        CHECK(first.at("tokens").size() == length);
        CHECK(last.at("tokens").size() == length);
    }
    CHECK(contains(message_of([&] {
                       tokenizer.encode(sequence, Truncation{64, Truncation::Strategy::none});
                   }),
                   "expected at most 64 tokens, which is the model's limit, found " + std::to_string(size)));
}

TEST_CASE("a cut that cannot be made says why") {
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = tokenizer_of(truth_cases().at(0).at("files"), warnings);
    Sequence sequence;
    sequence.text = "a b c d";
    sequence.place = {"TEXT", ""};
    const auto refusal = [&](const Truncation& truncation) {
        return message_of([&] { tokenizer.encode(sequence, truncation); });
    };
    CHECK(contains(refusal({1}), "TEXT: cannot be cut to 1 tokens: the special tokens alone are 2"));
    CHECK(contains(refusal({4, Truncation::Strategy::only_second}), "there is none"));
    sequence.text_pair = "e f g h i";
    CHECK(contains(refusal({6, Truncation::Strategy::only_first}), "nothing would be left of it"));
}
