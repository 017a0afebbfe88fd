// What is shown, chosen from the command line.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

using Words = std::vector<std::string>;

const std::string sentence = "The harpooneers sank.";

/// heed attend with these flags, read back.
json attend(const Workspace& workspace, Words flags, const std::string& input = "") {
    flags.insert(flags.begin(), "attend");
    const Finished run = workspace.heed(flags, input);
    INFO(run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

void check_refused(const Workspace& workspace, const Words& arguments, int code, const std::string& why) {
    const Finished run = workspace.heed(arguments);
    INFO(run.err);
    CHECK(run.code == code);
    CHECK(contains(run.err, why));
    CHECK(run.out.empty());
}

}  // namespace

TEST_CASE("a mean is taken over all heads and layers, unless some are chosen") {
    const Workspace workspace;
    const json all = attend(workspace, {sentence});
    const json mean = attend(workspace, {sentence, "--mean", "heads", "--layer", "0"});
    CHECK(mean.at("layers") == json::array({0}));
    CHECK(mean.at("heads") == json::array());
    CHECK(mean.at("reduced") == "mean over heads 0-5");
    CHECK(mean.at("normalized") == true);
    double sum = 0;
    for (const json& head : all.at("attention").at(0)) sum += head.at(1).at(2).get<double>();
    CHECK(std::abs(mean.at("attention").at(0).at(0).at(1).at(2).get<double>() - sum / 6) < 1e-7);

    const std::string drawn = workspace.heed({"heatmap", sentence, "--mean", "heads"}).out;
    CHECK(contains(drawn, "Layer 0, mean over heads"));
    CHECK(contains(drawn, "heads 0-5"));
    CHECK(contains(workspace.heed({"flow", sentence, "--mean", "all"}).out,
                   "mean over layers 0-4 and heads 0-5"));
    CHECK(contains(workspace.heed({"heatmap", sentence, "--mean", "layers", "--head", "2"}).out,
                   "Head 2, mean over layers"));
}

TEST_CASE("a figure of what was selected and saved is that of the selection") {
    const Workspace workspace;
    for (const Words& flags : {Words{"--mean", "all"}, Words{"--mean", "heads", "--words", "mean"},
                               Words{"--hide-special", "--layer", "1", "--head", "3"},
                               Words{"--layer", "-1", "--head", "-1", "--query", "1-2", "--key", "0"}}) {
        Words save = {"attend", sentence, "-o", "saved.npz"};
        save.insert(save.end(), flags.begin(), flags.end());
        REQUIRE(workspace.heed(save).code == 0);
        Words draw = {"heatmap", sentence};
        draw.insert(draw.end(), flags.begin(), flags.end());
        const Finished drawn = workspace.heed(draw);
        CHECK(drawn.err.empty());
        CHECK(workspace.heed({"heatmap", "saved.npz"}).out == drawn.out);
    }
}

TEST_CASE("figures warn of rows that were renormalised although little of them was left, saved ones too") {
    const Workspace workspace;
    workspace.write("m.json", R"({"format": "heed.attention", "version": 1, "tokens": ["[CLS]", "a", "b"],
        "special_tokens_mask": [1, 0, 0], "attention": [[[[1, 0, 0], [0.9375, 0.0625, 0], [0.9375, 0, 0.0625]]]]})");
    const std::string warning =
        "heed: warning: only 6 % of the attention was left, and renormalised rows show it as if it were all: "
        "leave --renormalize out to see how little it is\n";
    for (const std::string command : {"heatmap", "heads", "flow", "text", "show"}) {
        INFO(command);
        CHECK(workspace.heed({command, "m.json", "--hide-special", "--renormalize"}).err == warning);
        CHECK(workspace.heed({command, "m.json", "--hide-special"}).err.empty());
    }
    REQUIRE(workspace.heed({"attend", "m.json", "--hide-special", "--renormalize", "-o", "r.json"}).code ==
            0);
    CHECK(workspace.heed({"heatmap", "r.json"}).err == warning);
}

TEST_CASE("words are those of the text") {
    const Workspace workspace;
    const json words = attend(workspace, {sentence, "--words", "first", "--layer", "0", "--head", "0"});
    CHECK(words.at("tokens") == json::array({"[CLS]", "The", "harpooneers", "sank", ".", "[SEP]"}));
    CHECK(words.at("reduced") == "words: first piece");
    const json plain = attend(workspace, {sentence, "--words", "max", "--hide-special", "--head", "0"});
    CHECK(plain.at("tokens") == json::array({"The", "harpooneers", "sank", "."}));
}

TEST_CASE("hidden tokens are said below the figure, and whether rows were renormalised") {
    const Workspace workspace;
    for (const std::string command : {"heatmap", "flow"}) {
        const Finished open = workspace.heed({command, sentence, "--hide-special"});
        CHECK(open.err.empty());
        CHECK(contains(open.out, "special tokens hidden"));
        CHECK(contains(open.out, "not renormalised"));
        CHECK_FALSE(contains(open.out, "[SEP]"));
    }
    const json closed = attend(workspace, {sentence, "--hide-special", "--renormalize"});
    CHECK(closed.at("normalized") == true);
    CHECK(closed.at("reduced").get<std::string>().starts_with("special tokens hidden, rows renormalised: "));
}

TEST_CASE("queries, keys and blocks are chosen by number and by segment") {
    const Workspace workspace;
    const json row = attend(workspace, {"the sea", "--query", "-1", "--key", "0-1", "--head", "0"});
    CHECK(row.at("tokens") == json::array({"[SEP]"}));
    CHECK(row.at("key_tokens") == json::array({"[CLS]", "the"}));
    CHECK(row.at("normalized") == false);
    const json block = attend(workspace, {"the sea", "--pair", "a ship", "--block", "BA", "--hide-special"});
    CHECK(block.at("tokens") == json::array({"a", "ship"}));
    CHECK(block.at("key_tokens") == json::array({"the", "sea"}));
    check_refused(workspace, {"heatmap", "the sea", "--block", "BA"}, 3, "expected a pair of segments");
    check_refused(workspace, {"heatmap", "the sea", "--query", "4"}, 3, "from 0 to 3 for --query, found 4");
}

TEST_CASE("queries and keys are chosen as tokens, in what --words and --hide-special leave") {
    const Workspace workspace;
    const std::string text = "the harpooneers saw the sea";
    const json row = attend(workspace, {text, "--query", "[CLS],the#2", "--key", "the,-1", "--head", "0"});
    CHECK(row.at("tokens") == json::array({"[CLS]", "the"}));
    CHECK(row.at("key_tokens") == json::array({"the", "the", "[SEP]"}));
    const json all = attend(workspace, {text, "--head", "0"});
    const auto tokens = all.at("tokens").get<Words>();
    const auto second =
        static_cast<std::size_t>(std::find(tokens.begin() + 2, tokens.end(), "the") - tokens.begin());
    CHECK(row.at("attention").at(0).at(0).at(1).at(0) == all.at("attention").at(0).at(0).at(second).at(1));
    const json words = attend(workspace, {text, "--words", "mean", "--query", "harpooneers", "--head", "0"});
    CHECK(words.at("tokens") == json::array({"harpooneers"}));
    check_refused(workspace, {"heatmap", text, "--hide-special", "--query", "[CLS]"}, 3,
                  "expected the token \"[CLS]\" for --query, found none of this name among");
    check_refused(workspace, {"heatmap", text, "--query", "harpooneers"}, 3,
                  "none of this name but its pieces \"har\", \"####p\", \"####oon\", \"####eer\", \"####s\", "
                  "of which --words "
                  "mean makes one");

    const auto drawn = [&](const std::string& command, const std::string& flag,
                           const std::string& tokens_typed) {
        const Finished run = workspace.heed({command, text, flag, tokens_typed});
        INFO(run.err);
        CHECK(run.code == 0);
        return run.out;
    };
    CHECK(drawn("text", "--from", "the#2") == drawn("text", "--from", std::to_string(second)));
    CHECK(
        contains(drawn("text", "--from", "the"), "the mean over queries 1 (the), " + std::to_string(second)));
    CHECK(drawn("heads", "--query", "the#1") == drawn("heads", "--query", "1"));
    check_refused(workspace, {"text", text, "--from", "teh"}, 3,
                  "for --from, found none of this name; near: \"the\"");
    check_refused(workspace, {"heads", text, "--query", "teh"}, 3, "near: \"the\"");
}

TEST_CASE("what --top-k and --threshold drop counts as 0 in every figure") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.25, 0.25, 0.5]]");
    workspace.write("top.json", "[[0.5, 0, 0], [0, 0.6, 0], [0, 0, 0.5]]");
    workspace.write("above.json", "[[0.5, 0.3, 0], [0, 0.6, 0.3], [0.25, 0.25, 0.5]]");
    const auto weights = [&](const Words& flags) {
        Words arguments = {"m.json"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return attend(workspace, arguments);
    };
    CHECK(weights({"--top-k", "1"}).at("attention").at(0).at(0) == json::parse(workspace.read("top.json")));
    CHECK(weights({"--threshold", "0.2"}).at("attention").at(0).at(0) ==
          json::parse(workspace.read("above.json")));
    CHECK(weights({"--threshold", "0.2"})
              .at("reduced")
              .get<std::string>()
              .starts_with("only weights above 0.2 are kept: "));
    for (const Words& command :
         {Words{"heatmap", "--annotate"}, Words{"show", "--numbers"}, Words{"text", "--format", "html"}})
        for (const auto& [flag, value, same] :
             {std::tuple{"--top-k", "1", "top.json"}, std::tuple{"--threshold", "0.2", "above.json"}}) {
            Words dropped = command;
            dropped.insert(dropped.begin() + 1, {"m.json", flag, value});
            Words zeros = command;
            zeros.insert(zeros.begin() + 1, "saved.json");
            if (command[0] == "heads") zeros.insert(zeros.end(), {"--share", "1"});
            REQUIRE(workspace.heed({"attend", "m.json", flag, value, "-o", "saved.json"}).code == 0);
            const Finished drawn = workspace.heed(dropped), again = workspace.heed(zeros);
            INFO(command[0] << " " << flag << ": " << drawn.err);
            CHECK(drawn.code == 0);
            CHECK(drawn.out == again.out);
            if (command[0] != "show")
                CHECK(contains(drawn.out, flag == std::string("--top-k") ? "largest" : "above"));
        }
}

TEST_CASE("of several records, the one that has not what is chosen is named, the others are written") {
    const Workspace workspace;
    workspace.write("lines.txt", "the open sea\nsea\nthe sea\n");
    const Finished run = workspace.heed({"attend", "-f", "lines.txt", "--query", "3", "--head", "0"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "lines.txt: record 1: expected a number from 0 to 2 for --query, found 3"));
    CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 2);
}

TEST_CASE("a value that a flag does not have is answered with those it has") {
    const Workspace workspace;
    check_refused(
        workspace, {"heatmap", "a", "--mean", "head"}, 2,
        "--mean takes heads, layers, all, records, \"heads,records\", \"layers,records\" or \"all,records\", "
        "not \"head\"");
    check_refused(workspace, {"heatmap", "a", "--words", "middle"}, 2,
                  "--words takes first, last, mean or max");
    check_refused(workspace, {"flow", "a", "--block", "ab"}, 2, "--block takes AA, AB, BA or BB");
    check_refused(workspace, {"attend", "a", "--query", "3-1"}, 2, "--query takes numbers from 0 such as");
    check_refused(workspace, {"attend", "a", "--key", ""}, 2, "--key takes numbers from 0");
}

TEST_CASE("a bare matrix whose keys are not its queries has neither words nor special tokens") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.5, 0.25, 0.25], [1, 0, 0]]");
    for (const Words& step : {Words{"--words", "mean"}, Words{"--hide-special"}}) {
        Words arguments = {"attend", "m.json"};
        arguments.insert(arguments.end(), step.begin(), step.end());
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 0);
        CHECK(contains(run.err, "warning: " + step.front() + " changes nothing: the tokens have no names"));
    }
    CHECK(attend(workspace, {"m.json", "--key", "1-2", "--renormalize"}).at("attention") ==
          json::parse("[[[[0.5, 0.5], [0, 0]]]]"));
}

TEST_CASE("a record is compared with another: this minus that") {
    const Workspace workspace;
    workspace.write("a.json", "[[0.75, 0.25], [0, 1]]");
    workspace.write("b.json", "[[0.5, 0.5], [1, 0]]");
    const json difference = attend(workspace, {"a.json", "--compare", "b.json"});
    CHECK(difference.at("value") == "difference");
    CHECK(difference.at("normalized") == false);
    CHECK(difference.at("reduced") == "minus b.json");
    CHECK(difference.at("attention") == json::parse("[[[[0.25, -0.25], [-1, 1]]]]"));
    const Finished drawn = workspace.heed({"heatmap", "a.json", "--compare", "b.json"});
    CHECK(drawn.err.empty());
    CHECK(contains(drawn.out, "b.json"));

    workspace.write("c.json", "[[[0.5, 0.5], [1, 0]], [[1, 0], [0, 1]]]");
    CHECK(attend(workspace, {"a.json", "--compare", "c.json", "--mean", "heads"}).at("attention") ==
          json::parse("[[[[0, 0], [-0.5, 0.5]]]]"));
    check_refused(workspace, {"attend", "a.json", "--compare", "c.json"}, 3,
                  "expected the same shape as in c.json, 1 layer × 2 heads × 2 queries × 2 keys");
    workspace.write("difference.json", difference.dump());
    check_refused(workspace, {"heatmap", "difference.json", "--renormalize"}, 3, "found a difference");
    check_refused(workspace, {"heatmap", "difference.json", "--compare", "b.json"}, 3, "found a difference");
}

TEST_CASE("many records are compared with many by their ids, and with one each") {
    const Workspace workspace;
    workspace.write("a.jsonl",
                    "{\"attention\": [[1]]}\n{\"attention\": [[0.5]]}\n{\"attention\": [[0.25]]}\n");
    workspace.write("b.jsonl", "{\"attention\": [[1]]}\nnonsense\n{\"attention\": [[1]]}\n");
    const Finished all = workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl"});
    CHECK(all.code == 4);
    CHECK(contains(all.out, "[[[[0]]]]"));
    CHECK(contains(all.out, "[[[[-0.75]]]]"));
    workspace.write("one.json", "[[0.5]]");
    const Finished each = workspace.heed({"attend", "a.jsonl", "--compare", "one.json"});
    CHECK(each.code == 0);
    CHECK(contains(each.out, "[[[[0.5]]]]"));
    CHECK(contains(each.out, "[[[[-0.25]]]]"));
    const json second = attend(workspace, {"a.jsonl", "--compare", "a.jsonl", "--record", "1"});
    CHECK(second.at("id") == 1);
    CHECK(second.at("attention") == json::parse("[[[[0]]]]"));
    workspace.write("short.jsonl", "{\"attention\": [[1]]}\n");
    const Finished some = workspace.heed({"attend", "a.jsonl", "--compare", "short.jsonl"});
    CHECK(some.code == 4);
    CHECK(contains(some.err, "expected a record \"1\" to compare with, found none"));
    check_refused(workspace, {"attend", "one.json", "--compare", "a.jsonl"}, 2, "a.jsonl holds several");
}

TEST_CASE("tokens of another text are compared place by place, with a warning") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", "the sea", "--head", "1", "-o", "sea.npz"}).code == 0);
    const Finished other = workspace.heed({"heatmap", "the ship", "--head", "1", "--compare", "sea.npz"});
    CHECK(other.code == 0);
    CHECK(contains(other.err, "warning: record 0: the tokens are not those of sea.npz"));
    CHECK(workspace.heed({"heatmap", "the sea", "--head", "1", "--compare", "sea.npz"}).err.empty());
    check_refused(
        workspace, {"heatmap", "the open sea", "--head", "1", "--compare", "sea.npz"}, 3,
        "TEXT: expected as many tokens as in \"sea.npz\", 4 (heed tokens shows them; --words mean compares "
        "words, --query and --key choose as many of both, and --regions compares texts region by "
        "region), found 5");
    check_refused(workspace, {"heatmap", "the sea", "--head", "2", "--compare", "sea.npz"}, 3,
                  "1 for --head, the only one there, found 2");
}

TEST_CASE("two models are compared on the same text") {
    const Workspace workspace;
    const Words common = {"the sea", "--layer", "0", "--head", "0", "--hide-special"};
    const auto with = [&](Words more) {
        more.insert(more.begin(), common.begin(), common.end());
        return attend(workspace, more).at("attention").at(0).at(0);
    };
    const json ours = with({});
    const json layers = with({"--model", "self-attention"});
    const json difference = with({"--compare-model", "self-attention"});
    for (std::size_t q = 0; q < 2; ++q)
        for (std::size_t k = 0; k < 2; ++k)
            CHECK(std::abs(difference[q][k].get<double>() -
                           (ours[q][k].get<double>() - layers[q][k].get<double>())) < 1e-6);
    const Finished itself = workspace.heed({"heatmap", "the sea", "--compare-model", "default"});
    CHECK(itself.code == 0);
    CHECK(itself.err.empty());
    CHECK(workspace.heed({"flow", "the sea", "--compare-model", "default"}).code == 2);

    workspace.write("lines.txt", "the sea\nthe ship\n");
    const Finished lines = workspace.heed(
        {"attend", "-f", "lines.txt", "--layer", "0", "--head", "0", "--compare-model", "default"});
    CHECK(lines.code == 0);
    CHECK(contains(lines.out, "the ship"));
}

TEST_CASE("a text is compared with another text, by the same model") {
    const Workspace workspace;
    const json ship = attend(workspace, {"the ship", "--layer", "0", "--head", "1"});
    const json sea = attend(workspace, {"the sea", "--layer", "0", "--head", "1"});
    const json compared =
        attend(workspace, {"the sea", "--layer", "0", "--head", "1", "--compare", "the ship"});
    CHECK(compared.at("value") == "difference");
    CHECK(contains(compared.at("reduced").get<std::string>(), "minus \"the ship\""));
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(compared.at("attention")[0][0][1][i].get<double>() -
                       (sea.at("attention")[0][0][1][i].get<double>() -
                        ship.at("attention")[0][0][1][i].get<double>())) < 1e-7);
}

TEST_CASE("of texts with different numbers of tokens heed says so, and what to type instead") {
    const Workspace workspace;
    check_refused(workspace, {"attend", "the sea", "--layer", "0", "--compare", "the old ship"}, 3,
                  "as many tokens as in \"the old ship\", 5");
    check_refused(workspace, {"attend", "the sea", "--layer", "0", "--compare", "the old ship"}, 3,
                  "--regions compares texts region by region");
    const json regions =
        attend(workspace, {"the sea", "--layer", "0", "--compare", "the old ship", "--regions", "sentences"});
    CHECK(regions.at("tokens").size() == 2);
}

TEST_CASE("hidden states are of tokens and of one model") {
    const Workspace workspace;
    check_refused(workspace, {"attend", "the sea", "--hidden", "--words", "mean"}, 2, "without --words");
    check_refused(workspace, {"attend", "the sea", "--hidden", "--compare-model", "default"}, 2, "--compare");
    const json hidden = attend(workspace, {"the sea", "--hidden", "--hide-special", "--layer", "0"});
    CHECK(hidden.at("output").size() == 2);
}

TEST_CASE("what cannot be compared is refused before anything is computed") {
    const Workspace workspace;
    workspace.write("a.json", "[[1]]");
    check_refused(workspace, {"heatmap", "a.json", "--compare-model", "default"}, 2, "goes with a text");
    check_refused(workspace, {"heatmap", "-f", "-", "--compare-model", "default"}, 2, "give it a file");
    check_refused(workspace, {"heatmap", "the sea", "--compare", "ships.txt"}, 2, "takes a saved record");
    check_refused(workspace, {"heatmap", "a.json", "--compare", "the ship"}, 2, "goes with a text");
    check_refused(workspace, {"heatmap", "the sea", "--compare", "a.json", "--compare-model", "default"}, 2,
                  "compare with one");
    check_refused(workspace, {"heatmap", "the sea", "--compare", "none.json"}, 3, "none.json");
    for (const std::string line :
         {"mkfifo p.txt; timeout 9 heed attend --compare-model default -f p.txt",
          "echo a | timeout 9 heed attend --compare-model default --file-format txt -f /dev/stdin",
          "echo a | timeout 9 heed attend --compare-model default --file-format txt -f /dev/fd/3 3<&0"}) {
        const Finished run = workspace.shell(line);
        INFO(line << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "give it a file"));
    }
}
