#include "comparison.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "core/error.hpp"
#include "core/escape.hpp"
#include "counterparts.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

using CounterpartOf = std::function<Outcome(const RecordId&)>;

CounterpartOf always_the_only_one(const Source& other) {
    auto only = std::make_shared<std::optional<Attention>>();
    return [=](const RecordId& id) {
        if (!*only) *only = only_one(other);
        return Outcome{0, 0, id, **only};
    };
}

CounterpartOf one_of_several(const Source& other, const std::function<Source()>& open_again,
                             const Messages& messages) {
    auto counterparts = std::make_shared<Counterparts>(other, open_again, messages);
    return [=](const RecordId& id) { return counterparts->of(id); };
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

struct Comparison {
    const Source& source;
    const Source& other;
    const Selection& steps;
    const Messages& messages;
};

Attention difference(Attention attention, const Outcome& counterpart, const Comparison& comparison) {
    const auto& [source, other, steps, messages] = comparison;
    if (const auto* const refused = std::get_if<InputError>(&counterpart.result)) throw InputError(*refused);
    const auto& subtrahend = std::get<Attention>(counterpart.result);
    const auto selected = std::make_shared<const Subtrahend>(
        Subtrahend{select(subtrahend, steps, place_of(other, subtrahend)), name_of(other, subtrahend)});
    Selection with_compare = steps;
    with_compare.compare = selected;
    const Place place = place_of(source, attention);
    Attention result = select(std::move(attention), with_compare, place);
    warn_of_others(result, *selected, messages);
    return result;
}

}  // namespace

void check_comparison(const SourceFlags& flags) {
    if (flags.compare && flags.compare_model)
        throw UsageError("compare with one: --compare FILE or --compare-model NAME");
    if (flags.compare && !is_record_file(*flags.compare))
        throw UsageError("--compare takes a saved record (.json .jsonl .npz .npy .safetensors), not " +
                         *flags.compare);
    if (flags.compare && is_pipe(*flags.compare) && gives_several(flags))
        throw UsageError("--compare may read a file of many records twice: give it a file, not a pipe");
    if (!flags.compare_model) return;
    if (flags.embeddings || (!flags.operands.empty() && is_record_file(flags.operands.front())))
        throw UsageError("--compare-model goes with a text; a saved record is compared with --compare FILE");
    if (flags.file && is_pipe(*flags.file))
        throw UsageError("--compare-model reads -f twice: give it a file, not a pipe");
}

SourceFlags compared_with(const SourceFlags& flags) {
    SourceFlags other;
    if (flags.compare) {
        other.operands = {*flags.compare};
        if (holds_several(*flags.compare)) other.record = flags.record;
        return other;
    }
    other = flags;
    other.model = flags.compare_model;
    other.revision.reset();
    return other;
}

NextOutcome differences(const Source& source, const std::function<Source()>& open_other,
                        const Selection& steps, const Messages& messages) {
    const Source other = open_other();
    const CounterpartOf counterpart_of = source.several && other.several
                                             ? one_of_several(other, open_other, messages)
                                             : always_the_only_one(other);
    return [=, next = one_by_one(source.next_batch)]() -> std::optional<Outcome> {
        auto outcome = next();
        if (!outcome) return std::nullopt;
        try {
            if (auto* const attention = std::get_if<Attention>(&outcome->result)) {
                const Outcome counterpart = counterpart_of(attention->id);
                *attention = difference(std::move(*attention), counterpart, {source, other, steps, messages});
            }
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError& error) {
            outcome->result = error;
        }
        return outcome;
    };
}

}  // namespace heed
