// Texts of any length through a BERT: none, one token, as many as fit, and more.
#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

TEST_CASE("texts of no token, of one and of as many as the model has positions run") {
    const Workspace workspace;
    for (const std::string text : {"", " \t "})
        CHECK(tokens_of(record_of(workspace, {text})) == Names{"[CLS]", "[SEP]"});
    CHECK(tokens_of(record_of(workspace, {"alone"})) == Names{"[CLS]", "alone", "[SEP]"});
    workspace.write("one.jsonl", R"({"tokens": ["alone"]})"
                                 "\n");
    const json one = record_of(workspace, {"-f", "one.jsonl", "--layer", "0", "--head", "0"});
    CHECK(one.at("attention") == json::parse("[[[[1]]]]"));
    const json most = record_of(workspace, {repeated("the", 510), "--layer", "-1", "--head", "0"});
    CHECK(most.at("tokens").size() == 512);
    for (const json& row : most.at("attention").at(0).at(0)) {
        double sum = 0;
        for (const json& weight : row) sum += weight.get<double>();
        CHECK(std::abs(sum - 1) < 1e-5);
    }
}

TEST_CASE("a text that is too long is refused with what shortens it, and never cut unasked") {
    const std::string text = repeated("the", 511);
    check_refused({"attend", text}, 3,
                  "TEXT: expected at most 512 tokens, which is the model's limit, found 513; --truncate "
                  "longest_first cuts the text to that, and with --max-length N to N tokens");
    check_refused({"run", text}, 3, "--truncate longest_first");
    const Workspace workspace;
    CHECK(record_of(workspace, {text, "--truncate", "longest_first", "--layer", "0"}).at("tokens").size() ==
          512);
    workspace.write("in.txt", "short\n" + text + "\n");
    const Finished some = workspace.heed({"attend", "-f", "in.txt", "-o", "out.jsonl"});
    CHECK(some.code == 4);
    CHECK(contains(some.err, "in.txt: line 2: expected at most 512 tokens"));
}

TEST_CASE("the flag --truncate cuts to --max-length, on the side that is asked for") {
    const Workspace workspace;
    const auto cut = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"the sea was calm", "--layer", "0", "--head", "0", "--max-length"});
        return tokens_of(record_of(workspace, flags));
    };
    CHECK(cut({"4", "--truncate", "longest_first"}) == Names{"[CLS]", "the", "sea", "[SEP]"});
    CHECK(cut({"4", "--truncate", "longest_first", "--truncate-side", "left"}) ==
          Names{"[CLS]", "was", "calm", "[SEP]"});
    CHECK(cut({"4", "--truncate", "only_first", "--truncate-side", "right"}) ==
          Names{"[CLS]", "the", "sea", "[SEP]"});
    CHECK(cut({"20", "--truncate", "longest_first"}) == Names{"[CLS]", "the", "sea", "was", "calm", "[SEP]"});
    CHECK(cut({"7", "--truncate", "longest_first", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "sea", "[SEP]", "we", "saw", "[SEP]"});
    CHECK(cut({"7", "--truncate", "longest_first", "--truncate-side", "left", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "was", "calm", "[SEP]", "no", "sail", "[SEP]"});
    CHECK(cut({"8", "--truncate", "only_first", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "[SEP]", "we", "saw", "no", "sail", "[SEP]"});
    CHECK(cut({"9", "--truncate", "only_second", "--truncate-side", "left", "--pair", "we saw no sail"}) ==
          Names{"[CLS]", "the", "sea", "was", "calm", "[SEP]", "no", "sail", "[SEP]"});
    check_refused({"attend", "a", "--max-length", "5"}, 2, "--max-length goes with --truncate");
    check_refused({"attend", "a", "--truncate-side", "left"}, 2, "--truncate-side goes with --truncate");
    check_refused({"attend", "a", "--truncate", "longest"}, 2, "longest_first, only_first or only_second");
    check_refused({"attend", "a b", "--truncate", "only_second", "--max-length", "3"}, 3,
                  "TEXT: cannot be cut to 3 tokens: only_second cuts the second text, and there is none");
    check_refused({"attend", "a b", "--truncate", "longest_first", "--max-length", "1"}, 3,
                  "TEXT: cannot be cut to 1 tokens: the special tokens alone are 2");
}
