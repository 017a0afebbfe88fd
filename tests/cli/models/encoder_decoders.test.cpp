// heed on T5 and BART: which attention a target asks for, and that both sides are in its record, its figures
// and its corpora.
#include <fstream>

#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/encoder_decoders/";
const std::string t5 = truth_folder + "t5-gated", bart = truth_folder + "bart-scaled";

json texts() {
    std::ifstream file(truth_folder + "texts.json");
    return json::parse(file);
}

/// One record of the model of `text` with its target.
json record_with(const Workspace& workspace, const json& text, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"--model", truth_folder + text.at("model").get<std::string>(),
                                          text.at("text"), "--target", text.at("target")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return record_of(workspace, arguments);
}

std::string pairs() {
    return "{\"id\": \"one\", \"text\": \"the cat sat\", \"target\": \"die katze\", \"lang\": \"de\"}\n"
           "{\"id\": \"two\", \"text\": \"the dog lay there\"}\n"
           "{\"id\": \"three\", \"text\": \"the mat\", \"target\": \"die matte\"}\n";
}

}  // namespace

TEST_CASE("a target makes a record of cross-attention, with tokens, ids and offsets of both sides") {
    const Workspace workspace;
    for (const json& text : texts()) {
        INFO(text.at("model"));
        const json record = record_with(workspace, text);
        CHECK(record.at("model").at("attention") == "cross");
        CHECK(record.at("text") == text.at("target"));
        CHECK(record.at("tokens") == text.at("target_tokens"));
        CHECK(record.at("ids") == text.at("target_ids"));
        CHECK(record.at("offsets") == text.at("target_offsets"));
        CHECK(record.at("special_tokens_mask")[0] == 1);
        CHECK(record.at("key_text") == text.at("text"));
        CHECK(record.at("key_tokens") == text.at("tokens"));
        CHECK(record.at("key_ids") == text.at("ids"));
        CHECK(record.at("key_offsets") == text.at("offsets"));
        CHECK(record.at("key_word_ids").size() == text.at("ids").size());
        const json& first = record.at("attention")[0][0];
        CHECK(first.size() == text.at("target_ids").size());
        CHECK(first[0].size() == text.at("ids").size());
    }
}

TEST_CASE("the flag --attention chooses the encoder's, the decoder's or cross-attention") {
    const Workspace workspace;
    const json text = texts()[1];
    const json decoder = record_with(workspace, text, {"--attention", "decoder"});
    CHECK(decoder.at("model").at("attention") == "decoder");
    CHECK(decoder.at("model").at("heads") == 3);
    CHECK(decoder.at("tokens") == text.at("target_tokens"));
    CHECK(decoder.at("key_tokens").is_null());
    CHECK(decoder.at("attention")[1][2][0][1] == 0);
    const json encoder = record_of(workspace, {"--model", bart, text.at("text")});
    CHECK(encoder.at("model").at("attention") == "encoder");
    CHECK(encoder.at("model").at("heads") == 2);
    CHECK(encoder.at("tokens") == text.at("tokens"));
    const Finished idle = workspace.heed(
        {"attend", "--model", bart, text.at("text"), "--target", "die katze", "--attention", "encoder"});
    CHECK(idle.code == 0);
    CHECK(contains(idle.err, "--target changes nothing: the encoder does not see the target"));
}

TEST_CASE("a target and a decoder need each other, and a model that has both") {
    for (const std::string part : {"decoder", "cross"})
        check_refused({"attend", "--model", t5, "the cat", "--attention", part}, 2,
                      "--attention " + part + " goes with a target, the decoder's text: --target");
    check_refused({"attend", "the cat", "--target", "die katze"}, 2,
                  "--target goes with an encoder-decoder such as T5 or BART; default is a BERT");
    check_refused({"attend", "the cat", "--attention", "encoder"}, 2, "--attention goes with");
    check_refused({"attend", "--model", t5, "the cat", "the dog", "--target", "die katze"}, 2,
                  "--target goes with one TEXT");
    check_refused({"attend", "--model", t5, "the cat", "--target-field", "de"}, 2,
                  "--target-field goes with -f");
    check_refused({"attend", "--model", "self-attention", "the cat", "--target", "die katze"}, 2,
                  "--target goes with");
    check_refused({"attend", "--model", t5, "the cat", "--target", "die katze", "--layer", "2"}, 3, "0 to 1");
    check_refused({"attend", "--model", bart, "the cat", "--target", repeated("die katze", 20)}, 3,
                  "the target");
}

TEST_CASE("a record of cross-attention is the same in every format") {
    const Workspace workspace;
    const json text = texts()[0];
    const json original = record_with(workspace, text);
    workspace.write("r.json", original.dump());
    for (const std::string file : {"r.npz", "r.safetensors", "r.jsonl"}) {
        INFO(file);
        CHECK(workspace.heed({"attend", "r.json", "-o", file}).code == 0);
        CHECK(record_of(workspace, {file}) == original);
    }
    const Finished table = workspace.heed({"attend", "r.json", "--format", "csv", "-o", "-"});
    CHECK(contains(table.out, "0,0,0,1,6,▁d,</s>,"));
}

TEST_CASE("words, special tokens, queries and keys of both sides") {
    const Workspace workspace;
    const json text = texts()[1];
    const json words = record_with(workspace, text, {"--words", "mean", "--hide-special"});
    CHECK(words.at("tokens") == json({"die", "katze", "saß", "da"}));
    CHECK(words.at("key_tokens") == json({"the", "cat", "sat", "on", "the", "mat"}));
    const json one = record_with(workspace, text, {"--query", "Ġda", "--key", "Ġcat,Ġmat"});
    CHECK(one.at("tokens") == json({"Ġda"}));
    CHECK(one.at("key_tokens") == json({"Ġcat", "Ġmat"}));
    CHECK(one.at("key_ids") == json({288, 272}));
}

TEST_CASE("in files a record with a target is cross-attention, one without the encoder's") {
    const Workspace workspace;
    workspace.write("pairs.jsonl", pairs());
    CHECK(workspace.heed({"attend", "--model", t5, "-f", "pairs.jsonl", "-o", "all.jsonl"}).code == 0);
    const auto records = parse_lines(workspace.read("all.jsonl"));
    REQUIRE(records.size() == 3);
    CHECK(records[0].at("model").at("attention") == "cross");
    CHECK(records[0].at("extra") == json({{"lang", "de"}}));
    CHECK(records[1].at("model").at("attention") == "encoder");
    CHECK(records[1].at("model").at("layers") == 3);
    CHECK(records[2].at("text") == "die matte");
    const json alone = record_of(workspace, {"--model", t5, "the mat", "--target", "die matte"});
    CHECK(records[2].at("attention") == alone.at("attention"));
    const Finished cross = workspace.heed(
        {"attend", "--model", t5, "-f", "pairs.jsonl", "--attention", "cross", "-o", "cross.jsonl"});
    CHECK(cross.code == 4);
    CHECK(contains(cross.err, "expected a field \"target\" with the decoder's text, found none"));
    CHECK(workspace.heed({"attend", "-f", "pairs.jsonl", "-o", "bert.jsonl"}).code == 0);
    CHECK(parse_lines(workspace.read("bert.jsonl"))[0].at("extra").at("target") == "die katze");
    workspace.write("pairs.tsv", "en\tde\nthe cat\tdie katze\n");
    CHECK(workspace
              .heed({"attend", "--model", t5, "-f", "pairs.tsv", "--text-field", "en", "--target-field", "de",
                     "-o", "table.jsonl"})
              .code == 0);
    CHECK(parse_lines(workspace.read("table.jsonl"))[0].at("text") == "die katze");
}

TEST_CASE("a corpus with targets has the same bytes in one piece, in batches, in shards and resumed") {
    const Workspace workspace;
    std::string corpus;
    for (int i = 0; i < 4; ++i) corpus += pairs();
    workspace.write("pairs.jsonl", corpus);
    const std::string attend = "heed attend --model '" + t5 + "' -f pairs.jsonl -q ";
    CHECK(workspace.shell(attend + "-o whole.jsonl --batch-tokens 1 --threads 1").code == 0);
    CHECK(workspace.shell(attend + "-o batched.jsonl --batch-tokens 300 --threads 2").code == 0);
    CHECK(workspace.shell(attend + "-o part-{shard}.jsonl --shard 0/2").code == 0);
    CHECK(workspace.shell(attend + "-o part-{shard}.jsonl --shard 1/2").code == 0);
    CHECK(workspace.shell("heed merge part-0.jsonl part-1.jsonl -o merged.jsonl -q").code == 0);
    CHECK(workspace.shell(attend + "-o resumed.jsonl --resume").code == 0);
    const std::string whole = workspace.read("whole.jsonl");
    CHECK(workspace.read("batched.jsonl") == whole);
    CHECK(workspace.read("merged.jsonl") == whole);
    CHECK(workspace.read("resumed.jsonl") == whole);
}

TEST_CASE("figures of cross-attention have the source on top and the target at the side") {
    const Workspace workspace;
    const json text = texts()[1];
    const std::vector<std::string> given = {"--model", bart, text.at("text"), "--target", text.at("target")};
    const auto draw = [&](std::vector<std::string> command, const std::string& file) {
        command.insert(command.end(), given.begin(), given.end());
        command.insert(command.end(), {"-o", file});
        const Finished run = workspace.heed(command);
        INFO(run.err);
        CHECK(run.code == 0);
        return run.code == 0 ? workspace.read(file) : "";
    };
    const std::string heatmap = draw({"heatmap", "--layer", "1", "--head", "0"}, "one.svg");
    CHECK(contains(heatmap, ">Source</text>"));
    CHECK(contains(heatmap, ">Target</text>"));
    CHECK(contains(heatmap, "9 queries × 8 keys."));
    CHECK(contains(draw({"heads", "--layer", "0"}, "heads.svg"), ">Source</text>"));
    CHECK(contains(draw({"flow", "--layer", "0", "--head", "0"}, "flow.svg"), "Left: target; right: source"));
    CHECK(contains(draw({"text", "--layer", "0", "--head", "0"}, "text.html"), "mat"));
    const Finished stats =
        workspace.heed({"stats", "--model", bart, text.at("text"), "--target", "die katze"});
    CHECK(stats.code == 3);
    CHECK(contains(stats.err, "keys that are not the queries"));
}
