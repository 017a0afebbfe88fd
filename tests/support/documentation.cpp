#include "support/documentation.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/message.hpp"

namespace heed::test {
namespace {

constexpr std::string_view end_of_block = "\n```";

/// The contents of the block that `begin` opens right at `at`; nothing if there is none.
std::string block_at(std::string_view markdown, std::size_t at, std::string_view begin) {
    if (markdown.substr(at, begin.size()) != begin) return "";
    at += begin.size();
    return std::string(markdown.substr(at, markdown.find(end_of_block, at) + 1 - at));
}

}  // namespace

std::string source_file(const std::string& name) {
    std::ifstream file(HEED_SOURCE "/" + name, std::ios::binary);
    INFO(name);
    REQUIRE(file);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::vector<ShellBlock> shell_blocks(std::string_view markdown) {
    static constexpr std::string_view begin = "\n```sh\n";
    std::vector<ShellBlock> blocks;
    for (std::size_t at = 0; (at = markdown.find(begin, at)) != std::string_view::npos;) {
        const std::string commands = block_at(markdown, at, begin);
        at += begin.size() + commands.size() - 1 + end_of_block.size();
        if (!contains(commands, "./dev "))
            blocks.push_back({commands, block_at(markdown, at, "\n\n```text\n")});
    }
    return blocks;
}

Reader::Reader() {
    const std::string commit(40, 'a');
    const std::string folder = "models--google-bert--bert-base-uncased";
    for (const std::string name : {"config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"})
        cache_.add(folder, commit, name, source_file("data/builtin-bert/model/" + name), name);
    cache_.add_ref(folder, "main", commit);
    std::filesystem::create_symlink(HEED_SOURCE "/data/builtin-bert/model", workspace.path("my-bert"));
}

Finished Reader::shell(const std::string& commands) const {
    return workspace.shell("set -e\nexport HF_HUB_CACHE='" + cache_.path() + "'\n" + commands);
}

}  // namespace heed::test
