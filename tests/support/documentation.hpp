// The documentation as its reader follows it: its pages, the blocks in them, and a folder with what they take
// for granted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/model_cache.hpp"
#include "support/workspace.hpp"

namespace heed::test {

/// A file of the source tree; the test fails if it is not there.
std::string source_file(const std::string& name);

/// Every page of Markdown that people read, sorted, by its path in the source tree.
std::vector<std::string> pages();

/// A fenced block: what stands between ```LANGUAGE and ```.
struct Block {
    std::string language;
    std::string content;
    std::size_t at;  // where the content begins in the page
};

std::vector<Block> blocks(std::string_view markdown);

struct ShellBlock {
    std::string commands;
    std::string output;         // the ```text block right below, if there is one: what the commands print
    std::size_t output_at = 0;  // where that begins in the page
};

/// The ```sh blocks in their order. Those of the developer's script build the project, which is what runs
/// this test, and are left out.
std::vector<ShellBlock> shell_blocks(std::string_view markdown);

/// Has the folder of a BERT and one in the cache, as the commands take for granted. The built-in model's
/// files stand in for both.
class Reader {
  public:
    Reader();
    /// Stops at the first command that fails.
    Finished shell(const std::string& commands) const;
    /// Puts a model's folder of the source tree into the cache, as models--OWNER--NAME.
    void cache_model(const std::string& name, const std::string& folder) const;
    /// The cache's folder, called hub.
    std::string cache() const { return cache_.path(); }

    const Workspace workspace;

  private:
    const ModelCache cache_;
};

}  // namespace heed::test
