// Malformed files in a model's folder, beside those of tests/cli/wrong_folder: each number of config.json as
// what is no size, files that are no JSON, weights that are no weights.
#include "support/binary.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/command.hpp"
#include "support/malformed.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;

namespace {

/// The small BERT with one of its files as a row has it.
void check_folder(const std::string& file, const Malformed& row, const std::string& command) {
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    workspace.write("m/" + file, row.bytes);
    const Finished run = workspace.heed(
        command == "attend" ? std::vector<std::string>{"attend", "a b", "--model", "m", "-o", "out.json"}
                            : std::vector<std::string>{"inspect", "m"});
    INFO(command << ": " << row.name << "\nheed said: " << run.err.substr(0, 500));
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(run.err.rfind("heed: error: m", 0) == 0);
    check_message(run.err, row.words);
    CHECK(workspace.names() == std::vector<std::string>{"m"});
    check_limits(run, row.bytes.size() + (1 << 20));
}

std::string config_with(const std::string& field, const std::string& value) {
    nlohmann::json config = SmallBert().config;
    config.erase(field);
    std::string text = config.dump();
    return text.replace(text.size() - 1, 1, ",\"" + field + "\":" + value + "}");
}

/// Each size as what is none.
MalformedRows sizes() {
    MalformedRows rows;
    for (const std::string field : {"vocab_size", "hidden_size", "num_attention_heads", "num_hidden_layers",
                                    "type_vocab_size", "intermediate_size", "max_position_embeddings"})
        for (const std::string value : {"0", "-1", "3.7", "4.0", "1e20", "18446744073709551615",
                                        "18446744073709551616", "\"4\"", "true", "[]", "{}", "99999999"})
            rows.push_back(
                {std::string(field) + " " + value,
                 config_with(field, value),
                 {"m/config.json: $." + std::string(field) + ": expected a whole number from 1 to "}});
    for (const std::string value : {"-1", "\"0\"", "[]"})
        rows.push_back({"layer_norm_eps " + value,
                        config_with("layer_norm_eps", value),
                        {"m/config.json: $.layer_norm_eps: expected "}});
    for (const std::string field : {"model_type", "hidden_act", "position_embedding_type"})
        for (const std::string value : {"\"\"", "\"x\"", "1", "[]", "\"\\u001b[2J\""}) {
            const bool is_other_type = field == "model_type" && value.front() == '"';
            rows.push_back({std::string(field) + " " + value,
                            config_with(field, value),
                            {"m/config.json: $." + std::string(field) +
                             (is_other_type ? ": heed does not compute " : ": expected ")}});
        }
    rows.push_back({"pruned heads",
                    config_with("pruned_heads", "{\"0\": [1]}"),
                    {"m/config.json: $.pruned_heads: expected "}});
    for (const auto& [field, value] : {std::pair{"add_cross_attention", "true"},
                                       {"add_cross_attention", "1"},
                                       {"add_cross_attention", "\"false\""},
                                       {"is_decoder", "1"},
                                       {"is_decoder", "\"false\""}})
        rows.push_back({std::string(field) + " " + value,
                        config_with(field, value),
                        {"m/config.json: $." + std::string(field) + ": expected "}});
    return rows;
}

/// What is no JSON object, in whichever file.
MalformedRows no_object(const std::string& file) {
    const std::string place = "m/" + file + ": ";
    return {
        {"empty", "", {place + "expected JSON, found nothing"}},
        {"a brace", "{", {place, "not JSON"}},
        {"an array", "[]", {place + "$: expected an object, found an array"}},
        {"null", "null", {place + "$: expected an object, found null"}},
        {"a comment", "{} // x", {place + "line 1, byte 4: not JSON"}},
        {"a trailing comma", "{\"a\": 1,}", {place + "line 1, byte 9: not JSON"}},
        {"NaN", "{\"a\": NaN}", {place + "line 1, byte 7: not JSON"}},
        {"bytes that are no UTF-8", "{\"a\": \"\xFF\"}", {place + "line 1, byte 8: expected UTF-8"}},
        {"a key twice", "{\"a\": 1, \"a\": 1}", {place + "$: the key \"a\" stands here twice"}},
        {"nesting of a hundred thousand",
         "{\"a\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}",
         {place + "expected JSON nested at most 128 deep"}},
        {"a pickle", "\x80\x04\x95", {place + "expected text, found a pickle of Python"}},
    };
}

/// The weights with one text of the header as another of the same length.
Malformed changed_header(const std::string& name, const std::string& from, const std::string& to,
                         const std::string& word) {
    std::string weights = checkpoint_file("plain", "model.safetensors");
    REQUIRE(from.size() == to.size());
    const std::size_t at = weights.find(from);
    REQUIRE(at != std::string::npos);
    return {name, weights.replace(at, from.size(), to), {word}};
}

MalformedRows weights() {
    const std::string whole = checkpoint_file("plain", "model.safetensors");
    const std::string place = "m/model.safetensors: ";
    return {
        {"empty", "", {place + "expected a safetensors file of at least 8 bytes, found 0"}},
        {"a pickle", "\x80\x04\x95" + std::string(100, '\0'), {place + "expected a header of "}},
        {"the half of it", whole.substr(0, whole.size() / 2), {place}},
        {"one byte short", whole.substr(0, whole.size() - 1), {place, "expected a range within "}},
        {"one byte too many", whole + "x", {place, "bytes of data, found "}},
        {"no tensor", safetensors_file("{}", ""), {place + "expected a tensor ", "found "}},
        changed_header("whole numbers in place of weights", "\"F32\"", "\"I32\"",
                       "expected floating-point numbers, found the type I32"),
        changed_header("numbers that nobody reads", "\"F32\"", "\"C32\"",
                       "expected a dtype of safetensors, found \"C32\""),
    };
}

MalformedRows vocabularies() {
    const std::string vocabulary = SmallBert::vocabulary;
    return {
        {"empty", "", {"m", "expected "}},
        {"one token alone", "a\n", {"m/vocab.txt: expected a vocabulary with the unk_token \"[UNK]\""}},
        {"bytes that are no UTF-8", vocabulary + "\xFF\n", {"m/vocab.txt: ", "expected UTF-8"}},
        {"UTF-16",
         "\xFF\xFE[\0",
         {"m/vocab.txt: byte 1: expected UTF-8, found the byte order mark of UTF-16"}},
        {"a token of 1,025 bytes",
         vocabulary + std::string(1025, 'a') + "\n",
         {"m/vocab.txt: line ", "expected a token of at most 1024 bytes"}},
    };
}

}  // namespace

TEST_CASE("a malformed config.json is refused, by attend and by inspect", "[hostile]") {
    const MalformedRows rows = sizes() + no_object("config.json");
    for (const Malformed& row : rows)
        for (const std::string command : {"attend", "inspect"}) check_folder("config.json", row, command);
    say_count("config.json", rows.size(), 2);
}

TEST_CASE("malformed weights and vocabularies are refused", "[hostile]") {
    for (const Malformed& row : weights()) check_folder("model.safetensors", row, "attend");
    say_count("model.safetensors", weights().size(), 1);
    for (const Malformed& row : vocabularies()) check_folder("vocab.txt", row, "attend");
    say_count("vocab.txt", vocabularies().size(), 1);
}

TEST_CASE("files of a tokenizer that are no JSON objects are refused", "[hostile]") {
    for (const std::string file :
         {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"}) {
        for (const Malformed& row : no_object(file)) check_folder(file, row, "attend");
        say_count(file, no_object(file).size(), 1);
    }
}
