#include "selection.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "analysis/renormalize.hpp"
#include "core/error.hpp"
#include "core/provenance.hpp"
#include "core/text/number.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

Choice choice_of(const Given& given, const std::string& flag, const Choice& otherwise) {
    const auto text = given.text(flag);
    return text ? Choice::parse(flag, *text) : otherwise;
}

/// A layer has a matrix per head; else one of all.
bool is_per_head(const Given& given) {
    return traits_of(value_called(given.text("--value"))).is_per_head;
}

/// The value that `text` names, which parsing has found to be one of the flag's choices.
template <typename Value>
std::optional<Value> named(const std::optional<std::string>& text,
                           std::initializer_list<std::pair<std::string_view, Value>> values) {
    for (const auto& [name, value] : values)
        if (text == name) return value;
    return std::nullopt;
}

TokenChoice token_choice_of(const Given& given) {
    return {token_list_of(given, "--query"), token_list_of(given, "--key"),
            named<Block>(given.text("--block"),
                         {{"AA", Block::AA}, {"AB", Block::AB}, {"BA", Block::BA}, {"BB", Block::BB}})};
}

std::optional<AggregateStep> aggregate_of(const Given& given) {
    const auto by = named<Aggregate::By>(given.text("--aggregate"), {{"rollout", Aggregate::By::rollout},
                                                                     {"max-flow", Aggregate::By::max_flow}});
    const auto residual = given.number("--residual");
    if (!by && residual) throw UsageError("--residual goes with --aggregate");
    if (!by) return std::nullopt;
    return AggregateStep{*by, residual};
}

std::optional<Regions> regions_of(const Given& given) {
    const auto text = given.text("--regions");
    if (!text) return std::nullopt;
    if (text == "sentences") return Regions{Regions::By::sentences};
    if (text == "segments") return Regions{Regions::By::segments};
    return Regions{Regions::By::file,
                   std::make_shared<const RegionFile>(read_region_file(*region_file_of(given)))};
}

std::vector<std::string> names_of(const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> names;
    names.reserve(numbers.size());
    for (const std::int64_t number : numbers) names.push_back(std::to_string(number));
    return names.empty() ? std::vector<std::string>{"all"} : names;  // merged into one
}

/// Columns that are queries: rows are keys, which is the wrong way round.
bool columns_sum_to_one(const Tensor4& weights) {
    const std::size_t queries = weights.shape(2), keys = weights.shape(3);
    for (const float* matrix = weights.data(); matrix != weights.data() + weights.size();
         matrix += queries * keys)
        for (std::size_t key = 0; key < keys; ++key) {
            double sum = 0;
            for (std::size_t query = 0; query < queries; ++query) sum += matrix[query * keys + key];
            if (!(std::abs(sum - 1) <= row_tolerance)) return false;
        }
    return true;
}

}  // namespace

TokenList token_list_of(const Given& given, const std::string& flag) {
    const auto text = given.text(flag);
    return text ? TokenList::parse(flag, *text) : TokenList::all();
}

WeightKind value_called(const std::optional<std::string>& name) {
    for (std::size_t i = 0; i < weight_kinds.size(); ++i)
        if (name == weight_kinds[i].name) return static_cast<WeightKind>(i);
    return WeightKind::attention;
}

bool is_mean_of_records(const Given& given) {
    return given.text("--mean").value_or("").ends_with("records");
}

std::optional<std::string> region_file_of(const Given& given) {
    const auto text = given.text("--regions");
    return text == "sentences" || text == "segments" ? std::nullopt : text;
}

Selection selection_of(const Given& given, const Choice& otherwise) {
    const auto mean = named<Mean>(given.text("--mean"), {{"heads", Mean::heads},
                                                         {"layers", Mean::layers},
                                                         {"all", Mean::all},
                                                         {"heads,records", Mean::heads},
                                                         {"layers,records", Mean::layers},
                                                         {"all,records", Mean::all}});
    const bool merges_layers = mean && mean != Mean::heads;
    const bool merges_heads = mean && mean != Mean::layers;
    require_one_limit(given);
    const auto aggregate = aggregate_of(given);
    const Choice other_layers = aggregate ? Choice::parse("--layer", "-1") : otherwise;
    const bool takes_all_heads = merges_heads || aggregate || !is_per_head(given);
    return {.layers = choice_of(given, "--layer", merges_layers ? Choice::all() : other_layers),
            .heads = choice_of(given, "--head", takes_all_heads ? Choice::all() : otherwise),
            .aggregate = aggregate,
            .mean = mean,
            .words = named<WordMerge>(given.text("--words"), {{"first", WordMerge::first},
                                                              {"last", WordMerge::last},
                                                              {"mean", WordMerge::mean},
                                                              {"max", WordMerge::max}}),
            .hide_special = given.has("--hide-special"),
            .hide_first = given.has("--hide-first") ? HideFirst::yes : HideFirst::no,
            .regions = regions_of(given),
            .average_product = given.has("--apc"),
            .tokens = token_choice_of(given),
            .renormalize = given.has("--renormalize"),
            .compare = nullptr,
            .top_k = given.count("--top-k"),
            .threshold = given.number("--threshold"),
            .share = given.number("--share")};
}

void require_one_limit(const Given& given) {
    if (given.has("--share") + given.has("--top-k") + given.has("--threshold") > 1)
        throw UsageError("--share, --top-k and --threshold exclude one another: give one");
}

void warn_of_rows(const Attention& attention, const Messages& messages) {
    if (const auto little = little_that_was_renormalized(attention.reduced.value_or("")))
        messages.warning("only " + *little +
                         ", and renormalised rows show it as if it were all: leave --renormalize out to see "
                         "how little it is");
    if (attention.normalized || attention.reduced || !traits_of(attention.kind).rows_sum_to_one) return;
    const double defect = largest_row_defect(attention.weights);
    if (defect <= row_tolerance) return;
    const bool has_negative = std::any_of(attention.weights.begin(), attention.weights.end(),
                                          [](float weight) { return weight < -row_tolerance; });
    const std::string what = has_negative ? "rows hold negative weights" : "rows do not sum to 1";
    const std::string why = has_negative ? ", as scores before the softmax do"
                            : defect > 1 ? ", as counts and percentages do not"
                            : columns_sum_to_one(attention.weights)
                                ? ", though columns do: if the array is transposed, save w.swapaxes(-2, -1)"
                                : ", as after dropout, or where keys are left out";
    messages.warning(what + " (off by up to " + rounded(defect, 3) + ")" + why +
                     "; they are drawn as they are");
}

void reject_signed(const Attention& attention) {
    const WeightKindTraits& kind = traits_of(attention.kind);
    if (kind.is_signed)
        throw UsageError(std::string(kind.in_words) +
                         " has a sign, which this figure does not show: heed heatmap draws it");
}

std::string counting_of(const Attention& attention) {
    const bool has_none = attention.layers.empty() && attention.heads.empty();
    return has_none || is_lone_matrix(attention) ? "" : Caption().subtitle;
}

Caption caption_of(const Attention& attention, const Given& given) {
    Caption caption;
    caption.title = given.text("--title");
    caption.subtitle = counting_of(attention);
    const std::string note = attention.reduced.value_or("");
    if (!note.empty()) caption.note = as_sentence(visible(note));  // a file's may hold anything
    if (!caption.note.empty()) caption.subtitle += (caption.subtitle.empty() ? "" : ". ") + caption.note;
    return caption;
}

PanelGrid grid_of(const Attention& attention, HeadNames names) {
    return {panels_of(attention, names), names_of(attention.layers), names_of(attention.heads)};
}

void require_one_matrix(const Attention& attention) {
    const Tensor4& weights = attention.weights;
    if (weights.shape(0) * weights.shape(1) != 1)
        throw UsageError("one layer and head at a time: --layer and --head choose " +
                         std::to_string(weights.shape(0)) + " × " + std::to_string(weights.shape(1)));
}

Panel only_panel(const Attention& attention, const Messages& messages) {
    require_one_matrix(attention);
    warn_of_rows(attention, messages);
    return std::move(panels_of(attention).front());
}

}  // namespace heed
