// The flags that commands share, by theme. A command joins these with flags that it alone has.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "flags/flag.hpp"

namespace heed::flags {

std::vector<Flag> all(std::initializer_list<std::vector<Flag>> parts);
/// Where a command means something of its own by the flag called `name`.
std::vector<Flag> reworded(std::vector<Flag> flags, std::string_view name, std::string_view help);
/// Where a command has no use for those of these names.
std::vector<Flag> without(std::vector<Flag> flags, std::initializer_list<std::string_view> names);

std::vector<Flag> sequences();        // -f, --file-format, --pair
std::vector<Flag> continuation();     // --continue
std::vector<Flag> targets();          // --target, --target-field
std::vector<Flag> input();            // sequences, targets, --embeddings and what goes with it, --record
std::vector<Flag> model();            // --model, --revision, --pull
std::vector<Flag> values();           // --value
std::vector<Flag> attention_parts();  // --attention
std::vector<Flag> hash();             // --hash
std::vector<Flag> long_texts();
std::vector<Flag> drop_shorter();  // --drop-shorter, of what adds up records
std::vector<Flag> layer();
std::vector<Flag> comparison();
/// Everything that says where attention comes from.
std::vector<Flag> source();
/// The same for a figure that cannot show the sign of a difference.
std::vector<Flag> source_of_weights();

/// --layer and --head; `fallback` is what applies without them.
std::vector<Flag> layers_and_heads(std::string_view fallback_layers, std::string_view fallback_heads);
std::vector<Flag> regions();  // --regions
/// Layers and heads, regions, and the other choices.
std::vector<Flag> selection(std::string_view fallback_layers, std::string_view fallback_heads);

std::vector<Flag> output(const std::vector<std::string>& formats);
/// Those, and --dpi.
std::vector<Flag> figure_output(const std::vector<std::string>& formats);
/// --share, --top-k and --threshold, which exclude one another; what they drop counts as 0.
std::vector<Flag> strongest(std::string_view usual_share = "all");
std::vector<Flag> style();
std::vector<Flag> head_names();
std::vector<Flag> heatmap();
std::vector<Flag> corpus();
std::vector<Flag> threads();
std::vector<Flag> general();

}  // namespace heed::flags
