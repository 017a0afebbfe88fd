#include "source/text_batch.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "analysis/needed_queries.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "source/record_stream.hpp"

namespace heed {
namespace {

std::vector<std::int64_t> numbers_to(std::int64_t count) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    return numbers;
}

/// What a record says of its tokens, and no more.
Attention without_weights(const RecordTokens& tokens) {
    Attention record;
    record.encoding = tokens.queries;
    if (tokens.keys != nullptr) record.key_encoding = *tokens.keys;
    const std::size_t count = tokens.queries.tokens.size();
    HiddenRows hidden(count);
    if (tokens.is_from_left && count > 1) hidden.front() = {{1, count}};
    record.hidden_keys = HiddenKeys(1, 1, std::move(hidden));
    return record;
}

}  // namespace

std::vector<std::int64_t> chosen_under(const Choice& choice, std::int64_t count, const std::string& model) {
    std::vector<std::int64_t> numbers;
    for (const std::size_t position : choice.among(numbers_to(count), {model, ""}))
        numbers.push_back(static_cast<std::int64_t>(position));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

RowChoice::RowChoice(const Request& request, const Selection& selection) {
    const bool are_rows = request.value == WeightKind::attention || request.value == WeightKind::scores;
    if (are_rows && may_need_few_queries(selection)) selection_ = other_steps(selection);
}

std::vector<Positions> RowChoice::of(const RecordTokens& tokens, const Place& place) const {
    if (!selection_) return {};
    Positions all(tokens.queries.tokens.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (tokens.keys != nullptr && !leaves_out_cross_rows(*selection_)) return {all};
    return {needed_queries(without_weights(tokens), *selection_, place).value_or(all)};
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

std::string model_line(const ModelDescription& model, std::size_t threads) {
    return "model " + model.name + ": " + model.type + ", " +
           counted(static_cast<std::uint64_t>(model.layers), "layer") + " of " +
           counted(static_cast<std::uint64_t>(model.heads), "head") +
           (model.stored_type ? ", stored as " + *model.stored_type : "") + "; " + counted(threads, "thread");
}

}  // namespace heed
