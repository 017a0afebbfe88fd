// What the documentation and the help say is true: every command in them runs, and the figures shown are what
// they give.
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/model_cache.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

std::string source_file(const std::string& name) {
    std::ifstream file(HEED_SOURCE "/" + name, std::ios::binary);
    REQUIRE(file);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

/// The contents of the ```sh blocks. Those of the developer's script build the project, which is what runs
/// this test.
std::vector<std::string> shell_blocks(const std::string& markdown) {
    static const std::string begin = "\n```sh\n";
    std::vector<std::string> blocks;
    for (std::size_t at = 0; (at = markdown.find(begin, at)) != std::string::npos;) {
        at += begin.size();
        const std::size_t end = markdown.find("\n```", at);
        const std::string block = markdown.substr(at, end - at);
        if (!contains(block, "./dev ")) blocks.push_back(block);
    }
    return blocks;
}

std::vector<std::string> help_examples(const std::string& help) {
    std::vector<std::string> examples;
    std::istringstream lines(help.substr(help.find("Examples:")));
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("  heed ", 0) == 0) examples.push_back(line);
    return examples;
}

/// What the commands take for granted that the reader has: the folder of a BERT and one in the cache. The
/// built-in model's files stand in for both.
class Reader {
  public:
    Reader() {
        const std::string folder = "models--google-bert--bert-base-uncased";
        for (const std::string name :
             {"config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"})
            cache_.add(folder, commit_, name, source_file("data/builtin-bert/model/" + name), name);
        cache_.add_ref(folder, "main", commit_);
        std::filesystem::create_symlink(HEED_SOURCE "/data/builtin-bert/model", workspace.path("my-bert"));
    }

    Finished shell(const std::string& command) const {
        return workspace.shell("set -e\nexport HF_HUB_CACHE='" + cache_.path() + "'\n" + command);
    }

    const Workspace workspace;

  private:
    const std::string commit_ = std::string(40, 'a');
    const ModelCache cache_;
};

void check_runs(const Reader& reader, const std::string& command) {
    const Finished run = reader.shell(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
}

}  // namespace

TEST_CASE("every command in the documentation runs, and the figures shown are theirs") {
    const Reader reader;
    std::size_t count = 0;
    for (const std::string name : {"README.md", "docs/formats.md", "docs/architecture.md"}) {
        for (const std::string& block : shell_blocks(source_file(name))) {
            check_runs(reader, block);
            ++count;
        }
    }
    CHECK(count >= 12);
    CHECK(reader.workspace.read("heatmap.svg") == source_file("docs/figures/heatmap.svg"));
    CHECK(reader.workspace.read("grid.svg") == source_file("docs/figures/grid.svg"));
    CHECK(reader
              .shell("heed flow 'The quick brown fox jumps over the lazy dog' --layer 2 --head 4 "
                     "--threshold 0.15")
              .out == source_file("docs/figures/flow.dot"));
}

TEST_CASE("every example in the help runs") {
    const Reader reader;
    for (const std::string command :
         {"", "run ", "attend ", "heatmap ", "heads ", "flow ", "text ", "show ", "tokens ", "inspect "}) {
        const auto examples = help_examples(reader.shell("heed " + command + "--help").out);
        CHECK(examples.size() >= 2);
        for (const std::string& example : examples) check_runs(reader, example);
    }
}
