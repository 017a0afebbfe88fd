#include "analysis/compare.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "core/text/escape.hpp"

namespace heed {
namespace {

constexpr std::string_view minus = "minus ";  // before what was subtracted, in `reduced`

/// "2 layers × 1 head × 6 queries × 6 keys"
std::string show_extents(const Tensor4& weights) {
    static constexpr const char* names[] = {"layer", "head", "query", "key"};
    std::string text;
    for (std::size_t axis = 0; axis < 4; ++axis) {
        const std::size_t extent = weights.shape(axis);
        const std::string name = names[axis];
        text += (axis > 0 ? " × " : "") + std::to_string(extent) + " " +
                (extent == 1       ? name
                 : name == "query" ? "queries"
                                   : name + "s");
    }
    return text;
}

bool can_be_subtracted(WeightKind kind) {
    const WeightKindTraits& traits = traits_of(kind);
    return traits.rows_sum_to_one || traits.is_length || kind == WeightKind::scores;
}

/// "alti, rollout"
std::string value_of(const Attention& attention) {
    std::string value(traits_of(attention.kind).name);
    if (!attention.aggregate) return value;
    return value + (attention.aggregate->by == Aggregate::By::rollout ? ", rollout" : ", max-flow");
}

/// A text has its quotes already.
std::string in_quotes(const std::string& name) {
    return name.starts_with('"') ? name : excerpt(name);
}

void reject_others(const Attention& attention, const Subtrahend& other, const Place& place) {
    for (const WeightKind kind : {attention.kind, other.attention.kind})
        if (!can_be_subtracted(kind))
            throw InputError(place, "two records of attention to compare",
                             std::string(traits_of(kind).in_words));
    if (attention.kind != other.attention.kind || attention.aggregate != other.attention.aggregate)
        throw InputError(place, "the value of " + other.name + ", " + value_of(other.attention),
                         value_of(attention));
    const auto& own = attention.weights.shape();
    const auto& others = other.attention.weights.shape();
    if (own[0] == others[0] && own[1] == others[1] && own[2] == own[3] && others[2] == others[3] &&
        own[2] != others[2])
        throw InputError(place,
                         "as many tokens as in " + in_quotes(other.name) + ", " + std::to_string(others[2]) +
                             " (heed tokens shows them; --words mean compares words, --query and --key "
                             "choose as many of both, and --regions compares texts region by region)",
                         std::to_string(own[2]));
    if (own != others)
        throw InputError(place,
                         "the same shape as in " + other.name + ", " + show_extents(other.attention.weights),
                         show_extents(attention.weights));
}

}  // namespace

std::optional<std::string> subtrahend_in(const std::string& reduced) {
    const std::size_t at = reduced.rfind(minus);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t begin = at + minus.size();
    return reduced.substr(begin, reduced.find(';', begin) - begin);
}

Attention subtract(Attention attention, const Subtrahend& other, const Place& place) {
    reject_others(attention, other, place);
    std::transform(attention.weights.data(), attention.weights.data() + attention.weights.size(),
                   other.attention.weights.data(), attention.weights.data(), std::minus<>());
    attention.hidden_keys = attention.hidden_keys.and_in(other.attention.hidden_keys);
    attention.kind = WeightKind::difference;
    attention.normalized = false;
    attention.output.reset();  // is of this record alone
    add_note(attention, std::string(minus) + other.name);
    return attention;
}

}  // namespace heed
