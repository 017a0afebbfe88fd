#include "support/documentation.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/message.hpp"

namespace heed::test {
namespace fs = std::filesystem;

std::string source_file(const std::string& name) {
    std::ifstream file(HEED_SOURCE "/" + name, std::ios::binary);
    INFO(name);
    REQUIRE(file);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::vector<std::string> pages() {
    std::vector<std::string> names;
    for (const std::string folder : {"", "docs", "data", "tests/bench"}) {
        const fs::path root = fs::path(HEED_SOURCE) / folder;
        for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator();
             ++at) {
            if (folder.empty() && at->is_directory()) at.disable_recursion_pending();
            if (at->path().extension() == ".md")
                names.push_back(fs::relative(at->path(), HEED_SOURCE).generic_string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<Block> blocks(std::string_view markdown) {
    static constexpr std::string_view fence = "\n```";
    std::vector<Block> found;
    for (std::size_t at = 0; (at = markdown.find(fence, at)) != std::string_view::npos;) {
        const std::size_t language = at + fence.size();
        const std::size_t begin = markdown.find('\n', language) + 1;
        const std::size_t end = markdown.find(fence, begin - 1) + 1;
        found.push_back({std::string(markdown.substr(language, begin - 1 - language)),
                         std::string(markdown.substr(begin, end - begin)), begin});
        at = end + fence.size() - 1;
    }
    return found;
}

std::vector<ShellBlock> shell_blocks(std::string_view markdown) {
    static constexpr std::string_view between = "```\n\n```text\n";
    std::vector<ShellBlock> shell;
    const std::vector<Block> all = blocks(markdown);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].language != "sh" || contains(all[i].content, "./dev ")) continue;
        ShellBlock block{all[i].content, "", 0};
        const std::size_t end = all[i].at + all[i].content.size();
        if (markdown.substr(end, between.size()) == between) {
            block.output = all[i + 1].content;
            block.output_at = all[i + 1].at;
        }
        shell.push_back(block);
    }
    return shell;
}

Reader::Reader() {
    cache_model("models--google-bert--bert-base-uncased", "data/builtin-bert/model");
    fs::create_symlink(HEED_SOURCE "/data/builtin-bert/model", workspace.path("my-bert"));
}

void Reader::cache_model(const std::string& name, const std::string& folder) const {
    const std::string commit(40, 'a');
    for (const auto& entry : fs::directory_iterator(HEED_SOURCE "/" + folder)) {
        const std::string file = entry.path().filename().string();
        cache_.add(name, commit, file, source_file(folder + "/" + file), file);
    }
    cache_.add_ref(name, "main", commit);
}

Finished Reader::shell(const std::string& commands) const {
    return workspace.shell("set -e\nexport HF_HUB_CACHE='" + cache_.path() + "'\n" + commands);
}

}  // namespace heed::test
