#include <fstream>
#include <nlohmann/json.hpp>

#include "core/text/utf8.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "tokenizer/tokenizer.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

// Truth: tests/truth/families/make.py.

namespace {

const std::string vocabulary = "<cls>\n<pad>\n<eos>\n<unk>\nM\nK\nT\nA\n<mask>";

Tokenizer load(std::map<std::string, std::string_view> files) {
    std::vector<std::string> warnings;
    return Tokenizer::load(Folder::of_memory("m", std::move(files)), warnings);
}

Encoding encode(const Tokenizer& tokenizer, const std::string& text) {
    Sequence sequence;
    sequence.text = text;
    return tokenizer.encode(sequence);
}

}  // namespace

TEST_CASE("EsmTokenizer: ids are those of transformers") {
    std::vector<std::string> warnings;
    const Tokenizer tokenizer =
        Tokenizer::load(Folder::at(HEED_SOURCE "/tests/truth/families/esm-base"), warnings);
    std::ifstream file(HEED_SOURCE "/tests/truth/families/esm_tokens.json");
    const json cases = json::parse(file);
    std::size_t differ = 0;
    for (const json& one : cases) {
        Sequence sequence;
        sequence.text = one.at("text").get<std::string>();
        if (one.contains("text_pair")) sequence.text_pair = one.at("text_pair").get<std::string>();
        const Encoding encoding = tokenizer.encode(sequence);
        if (encoding.ids != one.at("ids").get<std::vector<std::int64_t>>()) ++differ;
        CHECK(encoding.special_tokens_mask.front() == 1);
    }
    CHECK(differ == 0);
    CHECK(cases.size() > 250);
    CHECK(warnings.empty());
}

TEST_CASE("EsmTokenizer: every token has its own place and is a word of its own") {
    const Tokenizer tokenizer = load(
        {{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"tokenizer_class": "EsmTokenizer"})"}});
    const Encoding encoding = encode(tokenizer, "MK<mask> \u00c4\u00c4b T");
    CHECK(encoding.tokens == std::vector<std::string>{"<cls>", "M", "K", "<mask>", "<unk>", "T", "<eos>"});
    CHECK(encoding.offsets == std::vector<std::pair<std::int64_t, std::int64_t>>{
                                  {0, 0}, {0, 1}, {1, 2}, {2, 8}, {9, 12}, {13, 14}, {0, 0}});
    CHECK(encoding.word_ids == std::vector<std::optional<std::int64_t>>{{}, 0, 1, 2, 3, 4, {}});
    CHECK(encoding.special_tokens_mask == std::vector<std::int64_t>{1, 0, 0, 0, 0, 0, 1});
    CHECK(encoding.forms[3].is_name);
    CHECK_FALSE(encoding.forms[1].continues_word);
    CHECK(encode(tokenizer, "mkta").tokens == std::vector<std::string>{"<cls>", "<unk>", "<eos>"});
}

TEST_CASE("EsmTokenizer: a config.json of an ESM names it where tokenizer_config.json does not") {
    const std::string esm = R"({"model_type": "esm"})";
    CHECK(encode(load({{"vocab.txt", vocabulary}, {"config.json", esm}}), "MKT").ids ==
          std::vector<std::int64_t>{0, 4, 5, 6, 2});
    const std::string settings = R"({"tokenizer_class": "EsmTokenizer"})";
    CHECK(contains(message_of([&] {
                       load({{"tokenizer_config.json", settings}});
                   }),
                   "expected vocab.txt, which an EsmTokenizer is read from, found none"));
    CHECK(contains(message_of([&] {
                       load({{"vocab.txt", "<cls>\n<unk>\nM"}, {"tokenizer_config.json", settings}});
                   }),
                   "vocab.txt: expected a vocabulary with the eos_token \"<eos>\", found none"));
    CHECK(contains(message_of([&] {
                       load({{"vocab.txt", "<cls>\n<eos>\nM"}, {"tokenizer_config.json", settings}});
                   }),
                   "a vocabulary with the unk_token \"<unk>\""));
}
