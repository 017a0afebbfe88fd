// heed --continue: what the model writes after a text, and the attention of both. Truth: transformers'
// generate, tests/truth/continued/make.py.
#include <cmath>
#include <fstream>

#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/continued/";
const std::string gpt2 = truth_folder + "gpt2";

json cases() {
    std::ifstream file(truth_folder + "cases.json");
    return json::parse(file).at("cases");
}

json joined(json a, const json& b) {
    for (const json& element : b) a.push_back(element);
    return a;
}

std::vector<std::string> command(const std::string& name, const json& truth,
                                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {name,         truth.at("prompt"),
                                          "--model",    truth_folder + truth.at("model").get<std::string>(),
                                          "--continue", "12"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

json output_of(const std::vector<std::string>& arguments) {
    const Finished run = Workspace().heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

void check_near(const json& found, const json& expected, double most) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(std::abs(found[i].get<double>() - expected[i].get<double>()) < most);
}

}  // namespace

TEST_CASE("continue: the record is of the prompt and of what transformers' generate writes after it") {
    for (const json& truth : cases()) {
        INFO(truth.at("model") << ": " << truth.at("prompt"));
        const json record = output_of(command("attend", truth));
        const std::size_t prompt = truth.at("ids").size(), tokens = record.at("tokens").size();
        CHECK(record.at("ids") == joined(truth.at("ids"), truth.at("written")));
        CHECK(record.at("text") == truth.at("prompt"));
        CHECK(record.at("pair_is_answer") == true);
        for (std::size_t i = 0; i < tokens; ++i)
            if (record.at("special_tokens_mask")[i] == 0)
                CHECK(record.at("sequence_ids")[i] == (i < prompt ? 0 : 1));
        for (std::size_t layer = 0; layer < truth.at("last_row").size(); ++layer)
            for (std::size_t head = 0; head < truth.at("last_row")[layer].size(); ++head)
                check_near(record.at("attention")[layer][head][tokens - 1], truth.at("last_row")[layer][head],
                           2e-5);
    }
}

TEST_CASE("continue: the text is what the tokens say, and offsets are places in it") {
    for (const json& truth : cases()) {
        const json record = output_of(command("attend", truth));
        CHECK(record.at("text_pair") == truth.at("text"));
        std::int64_t end = 0;
        for (std::size_t i = truth.at("ids").size(); i < record.at("tokens").size(); ++i) {
            if (record.at("special_tokens_mask")[i] == 1) continue;
            const json& offsets = record.at("offsets")[i];
            CHECK(offsets[0] <= end);
            CHECK(offsets[0] < offsets[1]);
            end = offsets[1];
        }
        const auto text = truth.at("text").get<std::string>();
        CHECK(end == std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    }
}

TEST_CASE("continue: whichever regions are chosen, what the model wrote is the region answer") {
    const json truth = cases()[1];
    CHECK(tokens_of(output_of(command("attend", truth, {"--regions", "segments"}))) ==
          std::vector<std::string>{"A", "answer"});
    CHECK(tokens_of(output_of(command("attend", truth, {"--regions", "sentences"}))) ==
          std::vector<std::string>{"sentence 1", "sentence 2", "answer", "rest"});  // a space alone
    const Workspace workspace;
    workspace.write("spans.csv", "id,region,start,end\n0,first,0,11\n");
    const json record = record_of(
        workspace, {truth.at("prompt"), "--model", gpt2, "--continue", "12", "--regions", "spans.csv"});
    CHECK(tokens_of(record) == std::vector<std::string>{"first", "answer", "rest"});
}

TEST_CASE("continue: without regions, answer is a token, which heed says") {
    const std::string said =
        "--query answer is a token here: with --regions segments, it is what the model wrote";
    CHECK(contains(Workspace().heed(command("attend", cases()[0], {"--query", "answer"})).err, said));
    const Finished region =
        Workspace().heed(command("attend", cases()[0], {"--query", "answer", "--regions", "segments"}));
    CHECK(region.code == 0);
    CHECK_FALSE(contains(region.err, said));
}

TEST_CASE("continue: a model that ends the text at once is said to add nothing") {
    const Workspace workspace;
    const json truth = cases()[0];
    REQUIRE(workspace.shell("cp -r " + truth_folder + truth.at("model").get<std::string>() + " m").code == 0);
    workspace.write("m/generation_config.json", json{{"eos_token_id", truth.at("written")[0]}}.dump());
    const Finished run = workspace.heed({"attend", truth.at("prompt"), "--model", "m", "--continue", "12"});
    CHECK(run.code == 0);
    const json record = json::parse(run.out);
    CHECK(record.at("ids").size() == truth.at("ids").size() + 1);
    if (record.at("text_pair") == "") CHECK(contains(run.err, "TEXT: the model ends the text at once, with"));
    CHECK(workspace.heed(command("attend", truth)).err.empty());
}

TEST_CASE("continue: a saved record still knows what the model wrote") {
    const Workspace workspace;
    const json truth = cases()[0];
    for (const std::string file : {"a.json", "a.npz", "a.safetensors"}) {
        REQUIRE(workspace.heed(command("attend", truth, {"-o", file})).code == 0);
        CHECK(tokens_of(record_of(workspace, {file, "--regions", "segments"})) ==
              std::vector<std::string>{"A", "answer"});
    }
    CHECK(workspace.heed({"heatmap", "a.json", "--block", "BA", "-o", "a.svg"}).code == 0);
}

TEST_CASE("continue: an effect is on the loss of the tokens that the model wrote") {
    for (const json& truth : cases()) {
        const json record =
            output_of(command("effect", truth, {"--format", "json", "--without", "0-0"})).at("records")[0];
        CHECK(record.at("first_loss_of_token") == truth.at("ids").size());
        check_near(record.at("losses"), truth.at("losses"), 1e-4);
        CHECK(record.at("without")[0].at("losses").size() == truth.at("losses").size());
    }
    const Finished table = Workspace().heed(command("effect", cases()[1]));
    CHECK(contains(table.out, "record 0 goes on: "));
    CHECK(contains(table.out, " per token that the model wrote"));
}

TEST_CASE("continue: what cannot be continued is refused, with the reason") {
    check_refused({"attend", "The cat", "--continue", "3"}, 3, "a model that predicts the next token");
    check_refused({"attend", "The cat", "--model", gpt2, "--continue", "3", "--pair", "x"}, 2,
                  "--pair does not go with --continue");
    check_refused({"attend", "The cat sat", "--model", gpt2, "--continue", "39"}, 3,
                  "room for 39 more tokens");
    check_refused({"attend", "The cat", "--model", "self-attention", "--continue", "3"}, 2,
                  "--continue goes with a model");
    const Workspace workspace;
    const Finished cut = workspace.heed({"attend", repeated("The cat sat.", 20), "--model", gpt2,
                                         "--continue", "9", "--truncate", "longest_first", "--layer", "0"});
    INFO(cut.err);
    CHECK(cut.code == 0);
}
