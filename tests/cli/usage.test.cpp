// What a wrong command line is answered with.
#include "support/command.hpp"

using namespace heed::test;

TEST_CASE("a flag that says how to compute is refused beside a saved record") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    for (const std::vector<std::string>& flag :
         std::vector<std::vector<std::string>>{{"--model", "default"},
                                               {"--revision", "main"},
                                               {"--truncate", "only_first"},
                                               {"--max-length", "4"},
                                               {"--truncate-side", "left"},
                                               {"--pair", "x"},
                                               {"--hidden"},
                                               {"--seed", "1"}}) {
        std::vector<std::string> arguments = {"attend", "m.json"};
        arguments.insert(arguments.end(), flag.begin(), flag.end());
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 2);
        CHECK(run.err.find(flag.front() + " goes with a text; m.json is a saved record") !=
              std::string::npos);
    }
    CHECK(workspace.heed({"attend", "m.json"}).code == 0);
}

TEST_CASE("version and help are data, and work") {
    const Workspace workspace;
    CHECK(workspace.heed({"--version"}).out.rfind("heed ", 0) == 0);
    for (const std::string command : {"run", "attend", "heatmap", "flow", "tokens", "inspect"}) {
        const Finished help = workspace.heed({command, "--help"});
        CHECK(help.code == 0);
        CHECK(help.err.empty());
        CHECK(contains(help.out, "Usage: heed " + command));
        CHECK(contains(help.out, "Examples:"));
        CHECK(contains(workspace.heed({"--help"}).out, command));
    }
    CHECK(workspace.heed({}).code == 2);
}

TEST_CASE("what is mistyped is answered with the nearest name") {
    check_refused({"heatmpa", "a b"}, 2, "did you mean heatmap?");
    check_refused({"run", "a b", "--sede", "1"}, 2, "did you mean --seed?");
    check_refused({"run", "a b", "--sed=1"}, 2, "did you mean --seed?");
    check_refused({"run", "-1"}, 2, "after --");
    check_refused({"run", "a b", "--model", "no-such-bert"}, 3,
                  "no-such-bert: no such folder, and no model of this name in");
    check_refused({"--hepl"}, 2, "did you mean --help?");
    check_refused({"models"}, 2, "docs/models.md lists what heed computes");
    check_refused({"generate", "a b"}, 2, "did you mean attend with --continue N?");
    check_refused({"heatmap", "a b", "--font-size", "8"}, 2,
                  "text is as large as --width, --size and --theme");
    check_refused({"attend", "a b", "--generate", "5"}, 2, "did you mean --continue N?");
    check_refused({"heatmap", "-f", "a.npy", "--tokens", "a b"}, 2, "heed heatmap a.npy --tokens");
    check_refused({"heatmap", "a b", "the c"}, 2, "give a text to compare it with as --compare TEXT");
    check_refused({"inspect", "figure.svg"}, 3, "figure.svg: cannot be opened: No such file or directory");
    check_refused({"run", "a b", "--model", HEED_SOURCE "/data/builtin-bert/model/config.json"}, 3,
                  "a file in one: give the folder, " HEED_SOURCE "/data/builtin-bert/model");
    check_refused({"run", "a b", "--model", "defualt"}, 3, "did you mean default?");
}

TEST_CASE("numbers are numbers") {
    for (const std::string value :
         {"010", "", "nan", "1e3", "-1", "1.5", "18446744073709551616", "0x10", " 1"}) {
        check_refused({"run", "a b", "--seed", value}, 2, "--seed takes a whole number");
        check_refused({"run", "a b", "--seed=" + value}, 2, "--seed takes a whole number");
    }
    for (const std::string value : {"0", "16385", "nan"})
        check_refused({"run", "a b", "--dim", value}, 2, "from 1 to 16384");
    for (const std::string value : {"1", "-0.1", "nan", "1e999", "inf", "", "0,5"})
        check_refused({"run", "a b", "--dropout", value}, 2, "--dropout takes a number from 0");
    for (const std::string value : {"2", "nan", "x"})
        check_refused({"flow", "a b", "--threshold", value}, 2, "--threshold takes a number from 0 to 1");
}

TEST_CASE("layers and heads that are not there are refused with the range") {
    check_refused({"attend", "a b", "--layer", "5-3"}, 2, "--layer takes numbers from 0");
    const std::string layer = "self-attention";
    check_refused({"attend", "a b", "--model", layer, "--layer", "1"}, 3,
                  "expected 0 for --layer, the only one there, found 1");
    check_refused({"heatmap", "a b", "--model", layer, "--head", "-2"}, 3,
                  "expected 0 for --head, the only one there, found -2");
    check_refused({"run", "a b", "--model", layer, "--head", "0-99"}, 3,
                  "expected 0 for --head, the only one there, found 1 in 0-99");
    check_refused({"attend", "a b", "--layer", "5"}, 3,
                  "the built-in model: expected a number from 0 to 4 for --layer, found 5");
    for (const std::string large : {"4294967295", "5-1000000000", "99999999999999999999"})
        check_refused({"attend", "a b", "--layer", large}, 3,
                      "expected a number from 0 to 4 for --layer, found ");
    check_refused({"heatmap", "a b", "--head", "-7"}, 3,
                  "expected a number from 0 to 5 for --head, found -7");
    check_refused({"run", "a b", "--head", "0-99"}, 3,
                  "expected a number from 0 to 5 for --head, found 6 in 0-99");
}

TEST_CASE("no file and no model has an empty name") {
    for (const std::string flag :
         {"--model", "--compare", "--compare-model", "--embeddings", "--tokens", "--mask", "--weights"}) {
        check_refused({"attend", "a b", flag, ""}, 2, flag + " takes a name, not \"\"");
        check_refused({"attend", "a b", flag + "="}, 2, flag + " takes a name, not \"\"");
    }
    check_refused({"attend", "-f", ""}, 2, "-f takes a name");
    check_refused({"tokens", "a", "--model", ""}, 2, "--model takes a name");
    check_refused({"stats", "a", "--divergence-table", ""}, 2, "--divergence-table takes a name");
    check_refused({"attend", "a", "b", "--errors", ""}, 2, "--errors takes a name");
    check_refused({"merge", "a.jsonl", "--errors", ""}, 2, "--errors takes a name");
    check_refused({"inspect", ""}, 2, "inspect takes one folder");
}

TEST_CASE("exactly one source") {
    check_refused({"run"}, 2, "nothing to attend to");
    check_refused({"attend", "a b", "-f", "x.txt"}, 2, "give one source");
    check_refused({"attend", "-f", "x.txt", "--embeddings", "x.npy"}, 2, "give one source");
    check_refused({"attend", "--embeddings", "glove.txt"}, 2, "give a TEXT to look up");
    check_refused({"attend", "--embeddings", "x.npy", "a b"}, 2, "holds a vector for each token");
    check_refused({"attend", "a.json", "b.json"}, 2, "a.json is a file of records");
    check_refused({"attend", "a b", "--record"}, 2, "--record");
    check_refused({"attend", "a b", "--seed", "1", "--seed", "2"}, 2, "--seed is given twice: give it once");
    check_refused({"attend", "a b", "--hidden=3"}, 2, "--hidden takes no value");
    check_refused({"heads", "a b", "--horizontal=maybe"}, 2, "--horizontal takes no value");
    check_refused({"attend", "a b", "--hidden", "--hidden", "--model", "--"}, 2,
                  "--model takes a value, and none follows it");
}

TEST_CASE("a file that is not there is exit 3 and its name") {
    check_refused({"heatmap", "missing.json"}, 3,
                  "missing.json: cannot be opened: No such file or directory");
    check_refused({"attend", "-f", "missing.txt"}, 3, "missing.txt");
    check_refused({"attend", "--embeddings", "missing.npy"}, 3, "missing.npy");
    check_refused({"attend", "a b", "--model", "self-attention", "--mask", "missing.csv"}, 3, "missing.csv");
}

TEST_CASE("an output of no known format is refused before the work starts") {
    check_refused({"heatmap", "a b", "-o", "x.bmp"}, 2, "svg, pdf or png");
    check_refused({"flow", "a b", "-o", "x.bmp"}, 2, "dot, svg, pdf, png");
    check_refused({"attend", "a b", "-o", "x.bmp"}, 2, "npz");
    check_refused({"attend", "a b", "-o", "x.npz/"}, 2,
                  "give -o NAME.json, .jsonl, .npz, .safetensors or .csv");
    check_refused({"attend", "a b", "--format", "bmp"}, 2, "npz");
}
