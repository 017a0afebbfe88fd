// What is typed wrongly: exit 2 and one line that says what to do, before anything is computed or written.
#include "support/command.hpp"
#include "support/malformed.hpp"

using namespace heed::test;

namespace {

using Arguments = std::vector<std::string>;

/// What is no whole number, however it is read.
const std::vector<std::string> no_counts = {"010",  "",    "nan", "inf",   "1e999", "1e3",
                                            "-1",   "-0",  "+1",  "1.5",   "3.7",   "18446744073709551616",
                                            "0x10", " 1",  "1 ",  "1,000", "1_000", "\xD9\xA1",
                                            "one",  "1\n", "--"};
/// What is no number at all, or one that is infinite or written so that it may mean another.
const std::vector<std::string> no_numbers = {"010",  "",     "nan",  "inf", "-inf", "1e999", "0x1p-1",
                                             "+0.5", " 0.5", "0.5 ", "0,5", "00.5", "1_0",   "half"};

struct NumericFlag {
    Arguments command;
    std::string flag;
    std::string expected;             // what the message says the flag takes
    std::vector<std::string> beyond;  // numbers out of its range
};

const std::vector<NumericFlag> counts = {
    {{"attend", "a b"}, "--threads", "a whole number from 1 to 1024", {"0", "1025", "18446744073709551615"}},
    {{"attend", "a b", "--model", "self-attention"},
     "--dim",
     "a whole number from 1 to 16384",
     {"0", "16385"}},
    {{"attend", "a b", "--model", "self-attention"},
     "--seed",
     "a whole number from 0 to 18446744073709551615",
     {}},
    {{"attend", "a b", "--truncate", "only_first"},
     "--max-length",
     "a whole number from 1 to 4294967295",
     {"0", "4294967296"}},
    {{"tokens", "a b", "--truncate", "only_first"},
     "--max-length",
     "a whole number from 1 to 4294967295",
     {"0"}},
    {{"attend", "a b"}, "--top-k", "a whole number from 1 to 1048576", {"0", "1048577"}},
    {{"attend", "a b"}, "--precision", "a whole number from 1 to 9", {"0", "10"}},
    {{"attend", "a b"}, "--batch-tokens", "a whole number from 1 to 1048576", {"0"}},
    {{"stats", "a b"}, "--threads", "a whole number from 1 to 1024", {"0"}},
    {{"flow", "a b"}, "--top-k", "a whole number from 1 to 1000000", {"0", "1000001"}},
    {{"heatmap", "a b"}, "--top-k", "a whole number from 1 to 1048576", {"0", "1048577"}},
};

const std::vector<NumericFlag> numbers = {
    {{"attend", "a b", "--model", "self-attention"},
     "--dropout",
     "a number from 0 to 0.999999",
     {"1", "-0.1", "2"}},
    {{"flow", "a b"}, "--threshold", "a number from 0 to 1", {"1.0001", "-0.1"}},
    {{"heatmap", "a b", "-o", "x.png"}, "--dpi", "a number from 10 to 4800", {"9", "4801", "-300", "0"}},
    {{"heads", "a b", "-o", "x.png"}, "--dpi", "a number from 10 to 4800", {"1e9"}},
    {{"flow", "a b", "-o", "x.png"}, "--dpi", "a number from 10 to 4800", {"1e9"}},
    {{"text", "a b", "-o", "x.png"}, "--dpi", "a number from 10 to 4800", {"1e9"}},
};

/// One line that says `part`, exit 2, and nothing written; within the limits of a malformed file.
void check_wrong(Arguments arguments, const std::string& part) {
    const Workspace workspace;
    const Finished run = workspace.heed(arguments);
    std::string line;
    for (const std::string& argument : arguments) line += " [" + argument + "]";
    INFO(line << "\nheed said: " << run.err);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    check_message(run.err, {part});
    CHECK(workspace.names().empty());
    check_limits(run, 0);
}

void check_value(const NumericFlag& flag, const std::string& value) {
    Arguments joined = flag.command;
    joined.push_back(flag.flag + "=" + value);
    check_wrong(joined, flag.flag + " takes " + flag.expected + ", not \"");
    if (value == "--") return;  // alone it ends the flags
    Arguments apart = flag.command;
    apart.insert(apart.end(), {flag.flag, value});
    check_wrong(apart, flag.flag + " takes " + flag.expected + ", not \"");
}

}  // namespace

TEST_CASE("every numeric flag of every command takes numbers alone", "[hostile]") {
    for (const NumericFlag& flag : counts) {
        for (const std::string& value : no_counts) check_value(flag, value);
        for (const std::string& value : flag.beyond) check_value(flag, value);
    }
    for (const NumericFlag& flag : numbers) {
        for (const std::string& value : no_numbers) check_value(flag, value);
        for (const std::string& value : flag.beyond) check_value(flag, value);
    }
}

TEST_CASE("sizes and ranges of a figure take numbers alone", "[hostile]") {
    for (const std::string value :
         {"",          "x",        "85mm",       "x60mm",      "85xmm",    "9x60mm",
          "85x2001mm", "nanx60mm", "infx60mm",   "1e999x60mm", "085x60mm", "85x060mm",
          "-85x60mm",  "85X60mm",  "85x60",      "0.3x1in",    "79x20in",  "85mmx60mm",
          "85 x 60mm", "85x60mm ", "85x60x60mm", "0x10x60mm"}) {
        check_wrong({"heatmap", "a b", "--size=" + value},
                    "--size takes width and height, 10 to 2000 mm, in mm, cm, in or pt, such as 85x60mm");
        check_wrong({"heads", "a b", "--size=" + value}, "--size takes width and height, 10 to 2000 mm");
    }
    for (const std::string value : {"", ":", "0", "0:", ":1", "1:0", "1:1", "nan:1", "0:nan", "0:inf",
                                    "-inf:0", "0:1e999", "0:1:2", "0-1", "00:1", "0:01", " 0:1"})
        check_wrong({"heatmap", "a b", "--range=" + value},
                    "--range takes auto, shared, panel, special, a percentile such as p99, or two ascending "
                    "numbers such as 0:1, not \"");
}

TEST_CASE("a shard is two whole numbers, the first under the second", "[hostile]") {
    for (const std::string value :
         {"",       "/",     "1",     "0/",     "/2",      "1/1",    "3/3", "-1/3",
          "010/20", "0/010", "0/0",   "0/1/2",  "0.5/2",   "nan/2",  "a/b", "0/18446744073709551616",
          "1e0/2",  " 0/2",  "slurm", "slurm/", "slurm/0", "slurm/x"})
        check_wrong({"attend", "a b", "-o", "out.jsonl", "--shard=" + value}, "--shard");
}

TEST_CASE("layers and heads take numbers and ranges alone", "[hostile]") {
    for (const std::string flag : {"--layer", "--head"}) {
        const std::string expected =
            flag + " takes numbers from 0 such as 0, 0-3,11 or -1 (the last), or all; not \"";
        for (const std::string value : {"5-3",
                                        "",
                                        ",",
                                        "1-",
                                        "-",
                                        "--1",
                                        "1--2",
                                        "-1--3",
                                        "0-1-2",
                                        "1,",
                                        ",1",
                                        "1,,2",
                                        "1;2",
                                        "010",
                                        "00",
                                        "-01",
                                        "-0",
                                        "+1",
                                        "1.5",
                                        "3.7",
                                        "1e3",
                                        "nan",
                                        "inf",
                                        "0x1",
                                        " 1",
                                        "1 ",
                                        "0 - 3",
                                        "a",
                                        "ALL",
                                        "0-all",
                                        "99999999999999999999-1",
                                        "\xE2\x88\x92"
                                        "1"})
            check_wrong({"attend", "a b", flag + "=" + value}, expected);
        for (const std::string command : {"run", "heatmap", "heads", "flow", "text", "show"})
            check_wrong({command, "a b", flag + "=5-3"}, expected);
    }
}

TEST_CASE("queries and keys take numbers, ranges and tokens, what reads as numbers is never a token",
          "[hostile]") {
    for (const std::string flag : {"--query", "--key"}) {
        const std::string expected =
            flag + " takes numbers from 0 such as 0, 0-3,11 or -1 (the last), tokens ";
        for (const std::string value : {"5-3",  "",      ",",     "1-",    "--1",
                                        "1--2", "-1--3", "0-1-2", "1,",    ",1",
                                        "010",  "00",    "-01",   "-0",    "99999999999999999999-1",
                                        "a,",   "a#",    "a#0",   "a#01",  "a#x",
                                        "a#-1", "###",   "a#1.5", "0,all", "a#18446744073709551616"})
            check_wrong({"attend", "a b", flag + "=" + value}, expected);
        for (const std::string command : {"run", "heatmap", "heads", "flow", "text", "show"})
            check_wrong({command, "a b", flag + "=5-3"}, expected);
        for (const std::string value : {"-", "1,,2", "1;2", "+1", "1.5", "1e3", "nan", "0x1", " 1", "1 ",
                                        "ALL", "0-all", "##", "#1", "\xff", "\x1b[2J",
                                        "\xE2\x88\x92"
                                        "1"})
            check_refused({"attend", "a b", flag + "=" + value}, 3,
                          " for " + flag + ", found none of this name");
    }
}

TEST_CASE("a layer, head, query or key that is not there is refused with those there are", "[hostile]") {
    const std::vector<std::pair<std::string, std::string>> ranges = {
        {"--layer", "0 to 4"}, {"--head", "0 to 5"}, {"--query", "0 to 3"}, {"--key", "0 to 3"}};
    for (const std::string command : {"attend", "heatmap", "flow", "show"})
        for (const auto& [flag, held] : ranges) {
            check_refused({command, "a b", flag, "0-99"}, 3,
                          "expected a number from " + held + " for " + flag + ", found ");
            check_refused({command, "a b", flag, "0-999999999"}, 3,
                          "expected a number from " + held + " for " + flag);
            check_refused({command, "a b", flag, "-99"}, 3,
                          "expected a number from " + held + " for " + flag + ", found -99");
            for (const std::string number : {"999999999", "4294967296", "18446744073709551616"})
                check_refused({command, "a b", flag, number}, 3,
                              "expected a number from " + held + " for " + flag);
        }
    check_refused({"text", "a b", "--from", "4"}, 3, "expected a number from 0 to 3 for --from, found 4");
}

TEST_CASE("a name that is mistyped is answered with the nearest", "[hostile]") {
    const std::vector<std::pair<std::string, std::string>> commands = {
        {"atend", "attend"}, {"heat-map", "heatmap"}, {"head", "heads"},
        {"flwo", "flow"},    {"txt", "text"},         {"shwo", "show"},
        {"token", "tokens"}, {"inspct", "inspect"},   {"Run", "run"}};
    for (const auto& [typed, meant] : commands)
        check_wrong({typed, "a b"}, "no command \"" + typed + "\"; did you mean " + meant + "?");
    for (const std::string typed : {"", "xyzzy", "--", "-", "-x", "--layer", "\x1b[2J", "a b"})
        check_wrong({typed}, "no command \"");
    const std::vector<std::pair<std::string, std::string>> flags = {
        {"--layers", "--layer"}, {"--haed", "--head"},        {"--modle", "--model"},
        {"--ouput", "--output"}, {"--thread=2", "--threads"}, {"--Seed", "--seed"}};
    for (const auto& [typed, meant] : flags)
        for (const std::string command : {"attend", "run"})
            check_wrong({command, "a b", typed},
                        "has no flag " + typed.substr(0, typed.find('=')) + "; did you mean " + meant + "?");
    check_wrong({"inspect", "default", "--jsn"}, "did you mean --json?");
    check_wrong({"attend", "a b", "-x"}, "heed attend has no flag -x");
}

TEST_CASE("a flag that is given twice, or without its value, is refused", "[hostile]") {
    const std::vector<Arguments> commands = {{"attend", "a b"}, {"run", "a b"},  {"heatmap", "a b"},
                                             {"heads", "a b"},  {"flow", "a b"}, {"text", "a b"},
                                             {"show", "a b"}};
    for (const Arguments& command : commands)
        for (const std::string flag : {"--layer", "--head", "--model", "--threads", "--seed", "--dim",
                                       "--dropout", "--query", "--embeddings", "--file"}) {
            Arguments twice = command;
            twice.insert(twice.end(), {flag, "1", flag, "1"});
            check_wrong(twice, flag);
            Arguments alone = command;
            alone.push_back(flag);
            check_wrong(alone, flag);
        }
    check_wrong({"tokens", "a b", "--model", "default", "--model", "default"}, "--model");
    check_wrong({"attend", "a b", "-o", "a.json", "--output", "b.json"}, "--output");
}

TEST_CASE("each exit code means what it says", "[hostile]") {
    const Workspace workspace;
    workspace.write("some.jsonl", "{\"text\": \"a b\"}\n{\"text\": 1}\n");
    CHECK(workspace.heed({"attend", "a b", "-o", "a.json"}).code == 0);
    CHECK(workspace.heed({"attend", "a b", "-o", "/dev/full", "--format", "json"}).code == 1);
    CHECK(workspace.heed({"attend", "a b", "-o", "missing/a.json"}).code == 1);
    CHECK(workspace.heed({"attend", "a b", "--layer", "5-3"}).code == 2);
    CHECK(workspace.heed({"attend", "a b", "--layer", "99"}).code == 3);
    CHECK(workspace.heed({"attend", "missing.json"}).code == 3);
    CHECK(workspace.heed({"attend", "-f", "some.jsonl", "-o", "some-out.jsonl"}).code == 4);
    CHECK(workspace.shell("heed attend -f some.jsonl -q 2>/dev/null | true").code == 0);
}
