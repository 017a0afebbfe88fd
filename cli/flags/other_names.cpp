#include "flags/other_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text/nearest.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

struct Names {
    std::string_view others;  // between spaces, in small letters, with - in place of _
    std::string_view meant;   // a flag or a command, with what follows it; or a sentence
};

constexpr auto flag_names = std::to_array<Names>({
    {"cmap palette color-map colour-map color-scale color-scheme colors colours", "--colormap MAP"},
    {"vmin vmax min max clim zmin zmax", "--range RANGE"},
    {"height figsize fig-size figure-size", "--size WxH"},
    {"cbar colorbar colour-bar", "a heatmap has a colour bar; --no-colorbar leaves it out"},
    {"xticklabels yticklabels tick-labels token-labels words-file", "--tokens WORDS"},
    {"average avg average-heads mean-heads avg-heads head-mean average-layers mean-layers reduce reduction "
     "pooling agg",
     "--mean WHICH"},
    {"output-attentions", "heed attend writes the attention"},
    {"h head-index head-idx attention-head include-heads heads-to-show all-heads", "--head N"},
    {"l layer-index layer-idx include-layers all-layers", "--layer N"},
    {"sentence-b text-b sentence2 second text-pair pair-text", "--pair TEXT"},
    {"text sentence sentence-a prompt string", "a TEXT needs no flag"},
    {"i input in infile input-file file-name filename texts corpus data dataset lines", "--file FILE"},
    {"generate max-new-tokens num-tokens", "--continue N"},
    {"induction duplicate-token", "--repeats SxT"},
    {"interactive html-action html", "heed view writes a page to explore"},
    {"display", "heed show draws in the terminal"},
    {"open browser", "heed writes a file: open it in a browser or a viewer"},
    {"m model-name model-name-or-path model-path model-id checkpoint pretrained model-version",
     "--model NAME"},
    {"tokenizer tokenizer-name", "a model brings its tokenizer along"},
    {"device cuda gpu cpu device-map", "heed computes on the CPU and needs no device"},
    {"batch-size bs", "--batch-tokens N"},
    {"max-len max-seq-length max-seq-len seq-length max-tokens", "--max-length N"},
    {"padding pad pad-to-max-length", "heed needs no padding"},
    {"add-special-tokens no-special no-special-tokens skip-special skip-special-tokens mask-special "
     "ignore-special drop-special strip-special",
     "--hide-special"},
    {"fp16 half dtype torch-dtype", "heed computes in float32; --precision N writes fewer digits"},
    {"j jobs n-jobs num-threads n-threads nthreads workers num-workers nproc", "--threads N"},
    {"out save savefig save-path outfile out-file output-file output-path output-dir out-dir dest",
     "--output FILE"},
    {"silent no-warnings", "--quiet"},
    {"no-color no-colour", "NO_COLOR=1 before the command turns colours off"},
    {"fontsize font-size font-scale", "text is as large as --width, --size and --theme leave room for"},
    {"fontname font-family typeface", "--font FAMILY"},
    {"cls from-cls query-token from", "--query TOKENS"},
    {"causal attn-mask attention-mask", "--mask causal"},
    {"k top topn top-n max-links", "--top-k N"},
    {"min-weight cutoff min-attention prune", "--threshold W"},
    {"list-models models", "heed pull NAME fetches a model by its name on the Hugging Face hub"},
    {"list-colormaps list-cmaps", "--colormap MAP"},
    {"list-layers list-heads list", "heed inspect MODEL says how many layers and heads there are"},
    {"csv json npz png pdf svg", "the extension says the format, as in -o NAME.svg"},
    {"dark dark-mode", "--theme dark"},
    {"cache-dir", "HF_HOME names the folder of the cache"},
    {"offline local-files-only", "heed fetches nothing unless --pull is given"},
    {"hf-token use-auth-token", "HF_TOKEN holds the token"},
    {"rollout", "--aggregate rollout"},
    {"compare compare-model", "heed heatmap draws a difference, which has a sign"},
    {"entropy", "heed stats measures it"},
    {"normalize normalise renormalise softmax", "--renormalize"},
    {"index idx row sample example item", "--record N"},
});

constexpr auto command_names = std::to_array<Names>({
    {"attn attention-weights", "attend"},
    {"headview head-views", "heads"},
    {"generate continue complete", "attend with --continue N"},
    {"plot draw viz visualize visualise matrix figure seaborn", "heatmap"},
    {"graph network dot", "flow"},
    {"head-view lines", "heads"},
    {"bertviz html interactive explore notebook model-view neuron-view serve server browse", "view"},
    {"compute extract export attention attentions save convert infer", "attend"},
    {"tokenize tokenise tokenizer encode", "tokens"},
    {"download fetch get install", "pull"},
    {"info describe about", "inspect"},
    {"models list ls list-models",
     "docs/models.md lists what heed computes, and heed inspect NAME shows a model"},
    {"statistics measure entropy summary summarize summarise corpus metrics", "stats"},
    {"compare diff", "heatmap with --compare"},
    {"rollout", "heatmap with --aggregate rollout"},
    {"combine join concat cat-shards merge-shards", "merge"},
    {"print display terminal cat", "show"},
    {"predict ablate ablation patch", "effect"},
    {"parse probe", "syntax"},
    {"highlight shade", "text"},
    {"version", "--version"},
    {"usage man", "--help"},
});

/// "--head_index" as the table has it: "head-index".
std::string in_table(const std::string& typed) {
    std::string name = lower_case(typed);
    name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

/// What the table has for a name; empty if it has none.
std::string_view meant_by(const auto& table, const std::string& name) {
    const std::string among = " " + name + " ";
    for (const Names& row : table)
        if (!name.empty() && (" " + std::string(row.others) + " ").find(among) != std::string::npos)
            return row.meant;
    return "";
}

bool has(const std::vector<std::string>& names, std::string_view meant) {
    return std::find(names.begin(), names.end(), meant.substr(0, meant.find(' '))) != names.end();
}

}  // namespace

std::string flag_meant(const std::string& typed, const std::vector<std::string>& flags) {
    const bool has_letter_alone = !typed.starts_with("--");  // "-j8"
    const std::string name = in_table(has_letter_alone ? typed.substr(0, 2) : typed);
    const std::string_view meant = meant_by(flag_names, name);
    const bool is_flag = meant.starts_with("--");
    if (!meant.empty() && !is_flag) return "; " + std::string(meant);
    if (is_flag && has(flags, meant)) return "; did you mean " + std::string(meant) + "?";
    return did_you_mean(has_letter_alone ? typed : "--" + in_table(typed), flags);
}

std::string command_meant(const std::string& typed, const std::vector<std::string>& commands) {
    const std::string_view meant = meant_by(command_names, in_table(typed));
    const bool is_known = !meant.empty() && has(commands, meant);
    if (!meant.empty() && !is_known && meant.find(' ') != std::string_view::npos)
        return "; " + std::string(meant);
    return is_known ? "; did you mean " + std::string(meant) + "?" : did_you_mean(typed, commands);
}

}  // namespace heed
