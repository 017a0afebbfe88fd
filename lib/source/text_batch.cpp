#include "source/text_batch.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/text/number.hpp"
#include "source/record_stream.hpp"

namespace heed {
namespace {

std::vector<std::int64_t> numbers_to(std::int64_t count) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    return numbers;
}

}  // namespace

std::vector<std::int64_t> chosen_under(const Choice& choice, std::int64_t count, const std::string& model) {
    std::vector<std::int64_t> numbers;
    for (const std::size_t position : choice.among(numbers_to(count), {model, ""}))
        numbers.push_back(static_cast<std::int64_t>(position));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::optional<TokenList> chosen_queries(const Request& request, const Selection& selection) {
    const bool are_rows = request.value == WeightKind::attention || request.value == WeightKind::scores;
    const bool others_are_needed = selection.aggregate || selection.words || selection.hide_special ||
                                   selection.hide_first != HideFirst::no || selection.regions ||
                                   selection.average_product || selection.tokens.block;
    if (!are_rows || others_are_needed || selection.tokens.queries.is_all()) return std::nullopt;
    return selection.tokens.queries;
}

Selection steps_behind(const Request& request, const Selection& selection) {
    Selection steps = other_steps(selection);
    if (chosen_queries(request, selection)) steps.tokens.queries = TokenList::all();
    return steps;
}

Positions queries_of(const Encoding& encoding, const TokenList& chosen, const Place& place) {
    Positions queries = chosen.among(TokenAxis{encoding.tokens, encoding.forms}, place);
    std::sort(queries.begin(), queries.end());
    return queries;
}

Truncation truncation_of(const Request& request, const ModelSizes& sizes) {
    if (!request.truncation) return {sizes.max_tokens, Truncation::Strategy::none};
    Truncation truncation = *request.truncation;
    if (truncation.max_length == 0) {
        const std::size_t usual = sizes.usual_tokens();
        truncation.max_length = usual > request.continued_by ? usual - request.continued_by : 1;
    }
    return truncation;
}

void require_both_halves(const OpenModel& opened, const Request& request) {
    const auto* const texts = std::get_if<Texts>(&request.input);
    const auto* const file = std::get_if<SequenceFile>(&request.input);
    const char* const flag = request.attention                               ? "--attention"
                             : texts != nullptr && texts->target             ? "--target"
                             : file != nullptr && file->format.fields.target ? "--target-field"
                                                                             : nullptr;
    if (flag == nullptr || opened.config.family.target_decoder) return;
    throw UsageError(std::string(flag) + " goes with an encoder-decoder such as T5 or BART; " +
                     opened.description.name + " is a " + opened.config.family.names.family);
}

void LengthWarning::look_at(std::size_t tokens, const Place& place) {
    if (tokens <= usual_ || std::exchange(has_warned_, true)) return;
    messages_->warning(place.file + (place.spot.empty() ? "" : ", " + place.spot) + ": " +
                       with_thousands(tokens) + " tokens are more than the " + with_thousands(usual_) +
                       " that the model was trained with; it computes them all (--truncate cuts)");
}

std::size_t text_bytes(const Encoding& encoding) {
    return (encoding.text ? encoding.text->size() : 0) +
           (encoding.text_pair ? encoding.text_pair->size() : 0);
}

}  // namespace heed
