#include "commands.hpp"
#include "core/error.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/output/output_file.hpp"
#include "model/builtin.hpp"

namespace heed {

CommandLine pull_line() {
    return {
        .description =
            "Fetches a model from the Hugging Face hub into the cache, where transformers and "
            "huggingface_hub "
            "find it too, and prints the folder it is in. Fetches what is missing or has changed, and "
            "resumes a pull that was stopped. The cache is ~/.cache/huggingface/hub, or what HF_HUB_CACHE or "
            "HF_HOME says; HF_TOKEN opens gated models, and HF_ENDPOINT names a mirror. A hub that "
            "does not answer is tried 5 times, within about 15 seconds of waiting.",
        .operands = "NAME",
        .flags = {{.name = "--revision",
                   .value = "REVISION",
                   .kind = Flag::Text{},
                   .fallback = "main",
                   .group = Group::model,
                   .help = "Fetch this branch, tag or commit"}},
        .common = {"--revision", "--quiet"},
        .examples = {"heed pull bert-base-uncased", "heed pull prajjwal1/bert-tiny --revision main",
                     "heed show --model bert-base-uncased \"The cat sat on the mat\""}};
}

int pull_command(const Given& given) {
    if (given.operands.size() != 1) throw UsageError("pull takes the name of one model: OWNER/NAME, or NAME");
    const std::string& name = given.operands.front();
    if (name == default_model_name || name == layer_name)
        throw UsageError(name + " is built in, and needs no pull");
    const auto messages = messages_of(given);
    const std::string folder = pull_model({name, given.text("--revision")}, messages);
    write_file("-", folder + "\n");
    return exit_code::done;
}

}  // namespace heed
