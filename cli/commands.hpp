// The commands, one file each: options → load → one library call → write. Each takes what stands behind its
// name and returns the exit code.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "messages.hpp"

namespace CLI {
class App;
}

namespace heed {

/// Exit codes; 2 and 3 are thrown as UsageError and InputError, 75 (sysexits' EX_TEMPFAIL) as Stopped too.
namespace exit_code {
constexpr int done = 0, failed = 1, wrong_usage = 2, bad_input = 3, some_failed = 4, stopped = 75;
}  // namespace exit_code

using Arguments = std::vector<std::string>;

int run_command(const Arguments& arguments);
int attend_command(const Arguments& arguments);
int heatmap_command(const Arguments& arguments);
int heads_command(const Arguments& arguments);
int flow_command(const Arguments& arguments);
int text_command(const Arguments& arguments);
int show_command(const Arguments& arguments);
int stats_command(const Arguments& arguments);
int tokens_command(const Arguments& arguments);
int inspect_command(const Arguments& arguments);
int merge_command(const Arguments& arguments);

/// The build takes the man pages' one-liners from here: no summary has a semicolon or an escaped character.
struct Command {
    std::string_view name;
    std::string_view summary;
    int (*run)(const Arguments& arguments);
};

inline constexpr std::array commands = {
    Command{"run", "Attention, heatmap and flow graph of a sentence: three files at once", run_command},
    Command{"attend", "Attention as data: JSON, JSONL, npz, safetensors, new or of a saved record",
            attend_command},
    Command{"heatmap", "Draw a head's attention as a heatmap", heatmap_command},
    Command{"heads", "Draw several heads' attention as lines from query to key", heads_command},
    Command{"flow", "Draw a head's attention as a graph from query to key", flow_command},
    Command{"text", "The sentence, each token shaded by the attention it receives", text_command},
    Command{"show", "A head's attention as a heatmap in the terminal", show_command},
    Command{"stats", "What each head does over a corpus: measures, classes, distances between heads",
            stats_command},
    Command{"tokens", "What a model's tokenizer makes of texts, as JSON lines", tokens_command},
    Command{"inspect", "Say what is in a model's folder or a safetensors file", inspect_command},
    Command{"merge", "Put the outputs of a corpus's shards together", merge_command},
};

/// -q and -v.
struct VerbosityFlags {
    bool quiet = false;
    bool verbose = false;
    Messages messages() const;
};
void add_verbosity_flags(CLI::App& app, VerbosityFlags& flags);

}  // namespace heed
