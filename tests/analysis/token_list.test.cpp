// Which tokens are meant by what is typed after --query, --key and --from.
#include "analysis/token_list.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Labels = std::vector<std::string>;
using Positions = std::vector<std::size_t>;

const Labels sentence = {"[CLS]", "the", "cat", "##s", ",", "the", "3", "all", "C#", "cat", "[SEP]"};
const std::vector<TokenForm> no_forms;

Positions among(const std::string& typed, const Labels& tokens = sentence,
                const std::vector<TokenForm>& forms = no_forms) {
    return TokenList::parse("--query", typed).among({tokens, forms}, {"a.json", ""});
}

std::string refusal(const std::string& typed, const Labels& tokens = sentence) {
    return message_of([&] { (void)among(typed, tokens); });
}

}  // namespace

TEST_CASE("tokens are chosen by name, each of them or one by its number, beside positions") {
    CHECK(among("all").size() == sentence.size());
    CHECK(among("[CLS]") == Positions{0});
    CHECK(among("cat") == Positions{2, 9});
    CHECK(among("the#2") == Positions{5});
    CHECK(among("the#1,0,[SEP],1-2,-1") == Positions{1, 0, 10, 2});
    CHECK(among("cat,the,cat") == Positions{2, 9, 1, 5});
}

TEST_CASE("what reads as a position, or as all, is one, the token is written with its number") {
    CHECK(among("3") == Positions{3});
    CHECK(among("3#1") == Positions{6});
    CHECK(among("all#1") == Positions{7});
    CHECK(
        refusal("0,all") ==
        "--query takes numbers from 0 such as 0, 0-3,11 or -1 (the last), tokens such as [CLS] or the#2, or "
        "all; not \"all\": the token all is all#1");
    CHECK(contains(refusal("2024-05"), "the token 2024-05 is 2024-05#1"));
    CHECK(among("2024-05#1", {"a", "2024-05"}) == Positions{1});
}

TEST_CASE("a comma or # within a token is doubled") {
    CHECK(among(",,") == Positions{4});
    CHECK(among(",,,0") == Positions{4, 0});
    CHECK(among("cat#1,,,") == Positions{2, 4});
    CHECK(among("a,,,,b", {"a", "a,,b"}) == Positions{1});
    CHECK(among("####s") == Positions{3});
    CHECK(among("C##") == Positions{8});
    CHECK(among("C###1") == Positions{8});
    CHECK(among("1,,2", {"x", "1,2"}) == Positions{1});
    CHECK(among("#1", {"x", ""}) == Positions{1});
    CHECK(contains(refusal("C#"), "not \"C#\": a # within a token is doubled"));
}

TEST_CASE("a token that begins a word is called as it is shown too, a piece by its own text alone") {
    const Labels tokens = {"The", "\u0120cat", "s", "\u0120cat"};
    const std::vector<TokenForm> forms = {{"The"}, {" cat"}, {"s", true}, {"cat"}};
    CHECK(among("cat", tokens, forms) == Positions{1, 3});
    CHECK(among("\u0120cat#2", tokens, forms) == Positions{3});
    CHECK(among("s", tokens, forms) == Positions{2});
    CHECK(among(" cat", tokens, forms) == Positions{1});  // as its text is, and as a figure shows it
    CHECK(among("\u2423cat", tokens, forms) == Positions{1});
    CHECK_THROWS_AS(among("\u2423The", tokens, forms), InputError);
    CHECK(refusal("s") ==
          "a.json: expected the token \"s\" for --query, found none of this name; near: "
          "\"[CLS]\", \"####s\", \"[SEP]\"");
}

TEST_CASE("a token that is not there is answered with those that are called nearly so, as they are typed") {
    CHECK(contains(refusal("[cls]"), "near: \"[CLS]\""));
    CHECK(contains(refusal("teh"), "near: \"the\""));
    CHECK(contains(refusal("The"), "near: \"the\""));
    CHECK(contains(refusal("##s"), "near: \"####s\""));
    CHECK(contains(refusal("03#1", {"x", "30"}), "near: \"30#1\""));
    CHECK(refusal("zebra") ==
          "a.json: expected the token \"zebra\" for --query, found none of this name among "
          "\"[CLS]\", \"the\", \"cat\", \"####s\", \",,\", \"3#1\", ...");
    CHECK(refusal("cat#3") == "a.json: expected the token \"cat\" for --query at least 3 times, found 2");
    CHECK(refusal("11") == "a.json: expected a number from 0 to 10 for --query, found 11");
}

TEST_CASE("a word that is there in pieces is answered with them") {
    CHECK(refusal("CATS") ==
          "a.json: expected the token \"CATS\" for --query, found none of this name but its "
          "pieces \"cat\", \"####s\", of which --words mean makes one");
}

TEST_CASE("of tokens of which some are held, the others are not there") {
    const auto held = [](const std::string& typed) {
        return TokenList::parse("--key", typed)
            .among({sentence, no_forms}, {5, 6, 7, 8, 9, 10}, {"a.json", ""});
    };
    CHECK(held("cat") == Positions{9});
    CHECK(held("the#2") == Positions{5});
    CHECK(held("all") == Positions{5, 6, 7, 8, 9, 10});
    CHECK(message_of([&] { (void)held("the#1"); }) ==
          "a.json: expected the token \"the\" for --key in this block, found it in the other segment alone");
    CHECK(message_of([&] { (void)held("0"); }) ==
          "a.json: expected a number from 5 to 10 for --key, found 0");
}
