#include "pages.hpp"

#include <filesystem>

#include "flags/completion.hpp"
#include "flags/man.hpp"
#include "io/output/output_file.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

void write_page(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    write_file(path.string(), text);
}

}  // namespace

void write_pages(const std::string& folder, std::span<const Command> commands) {
    const fs::path man = fs::path(folder) / "man/man1";
    write_page(man / "heed.1", man_page(commands));
    for (const Command& command : commands)
        write_page(man / ("heed-" + std::string(command.name) + ".1"), man_page(command, commands));
    write_page(fs::path(folder) / "bash-completion/completions/heed", bash_completion(commands));
    write_page(fs::path(folder) / "zsh/site-functions/_heed", zsh_completion(commands));
    write_page(fs::path(folder) / "fish/vendor_completions.d/heed.fish", fish_completion(commands));
}

}  // namespace heed
