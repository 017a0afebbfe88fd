#include "comparison.hpp"

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <memory>
#include <utility>

#include "command_line.hpp"
#include "core/error.hpp"
#include "format/escape.hpp"
#include "format/file.hpp"

namespace heed {
namespace {

/// The counterpart of each record, nothing when there are no more.
NextAttention counterparts(const Source& source, const Source& other) {
    if (source.several && other.several) return other.next;
    auto only = std::make_shared<std::optional<Attention>>();
    return [=]() -> std::optional<Attention> {
        if (!*only) *only = only_one(other);
        return *only;
    };
}

/// Both, so that a record that is refused on one side leaves the other in step.
std::optional<std::pair<Attention, Attention>> next_pair(const NextAttention& next,
                                                         const NextAttention& next_other,
                                                         const Place& other) {
    std::exception_ptr refused;
    std::optional<Attention> subtrahend;
    try {
        subtrahend = next_other();
    } catch (const InputError&) {
        refused = std::current_exception();
    }
    auto attention = next();
    if (!attention) return std::nullopt;
    if (refused) std::rethrow_exception(refused);
    if (!subtrahend) throw InputError(other, "a record for each to compare with", "no more");
    return std::pair{*std::move(attention), *std::move(subtrahend)};
}

void warn_of_others(const Attention& attention, const Subtrahend& other, const Messages& messages) {
    const std::string record = "record " + show(attention.id) + ": ";
    if (attention.query_labels() != other.attention.query_labels() ||
        attention.key_labels() != other.attention.key_labels())
        messages.warning(record + "the tokens are not those of " + other.name +
                         "; they are compared place by place");
    if (attention.layers != other.attention.layers || attention.heads != other.attention.heads)
        messages.warning(record + "the layers or heads are not those of " + other.name +
                         "; they are compared one by one");
}

/// What a caption calls the other: its file, else its model.
std::string name_of(const Source& other, const Attention& attention) {
    return escape_terminal(is_record_file(other.name) ? std::filesystem::path(other.name).filename().string()
                                                      : attention.model.name);
}

}  // namespace

void add_comparison_flags(CLI::App& app, SourceFlags& flags) {
    add_text(app, {"--compare", "FILE", "Minus the attention of this saved record", "Choice"}, flags.compare);
    add_text(app, {"--compare-model", "NAME", "Minus what this model makes of the same text", "Choice"},
             flags.compare_model);
}

void check_comparison(const SourceFlags& flags) {
    if (flags.compare && flags.compare_model)
        throw UsageError("compare with one: --compare FILE or --compare-model NAME");
    if (flags.compare && !is_record_file(*flags.compare))
        throw UsageError("--compare takes a saved record (.json .jsonl .npz .npy .safetensors), not " +
                         *flags.compare);
    if (!flags.compare_model) return;
    if (flags.embeddings || (!flags.operands.empty() && is_record_file(flags.operands.front())))
        throw UsageError("--compare-model goes with a text; a saved record is compared with --compare FILE");
    if (flags.file == "-") throw UsageError("--compare-model reads -f twice: give it a file, not -");
}

SourceFlags compared_with(const SourceFlags& flags) {
    SourceFlags other;
    if (flags.compare) {
        other.operands = {*flags.compare};
        if (content_ending(*flags.compare) == ".jsonl") other.record = flags.record;
        return other;
    }
    other = flags;
    other.model = flags.compare_model;
    other.revision.reset();
    return other;
}

NextAttention differences(const Source& source, const Source& other, const Selection& steps,
                          const Messages& messages) {
    const NextAttention next_other = counterparts(source, other);
    return [=]() -> std::optional<Attention> {
        auto both = next_pair(source.next, next_other, {other.name, ""});
        if (!both) return std::nullopt;
        auto& [attention, subtrahend] = *both;
        const std::string name = name_of(other, subtrahend);
        const Place other_place = place_of(other, subtrahend);
        const auto selected = std::make_shared<const Subtrahend>(
            Subtrahend{select(std::move(subtrahend), steps, other_place), name});
        Selection with_compare = steps;
        with_compare.compare = selected;
        const Place place = place_of(source, attention);
        Attention difference = select(std::move(attention), with_compare, place);
        warn_of_others(difference, *selected, messages);
        return difference;
    };
}

}  // namespace heed
