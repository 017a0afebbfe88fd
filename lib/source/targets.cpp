#include "source/targets.hpp"

#include <utility>

#include "format/json_writer.hpp"

namespace heed {

Request with_target_field(Request request) {
    if (auto* const file = std::get_if<SequenceFile>(&request.input))
        if (!file->format.fields.target) file->format.fields.target = "target";
    return request;
}

std::string target_field(const Request& request) {
    const auto* const file = std::get_if<SequenceFile>(&request.input);
    return file == nullptr ? "target" : file->format.fields.target.value_or("target");
}

Sequence target_of(const Sequence& sequence, const Request& request) {
    if (!sequence.target)
        throw InputError(sequence.place,
                         "a field " + json_string(target_field(request)) + " with the decoder's text",
                         "none");
    Sequence target;
    target.text = sequence.target;
    target.place = sequence.place.at(sequence.place.spot.empty() ? "the target" : ", the target");
    return target;
}

Encoding for_decoder(const OpenModel& opened, Encoding target) {
    const auto start = opened.config.family.target_decoder->start_token(opened.config.json);
    const Place config = opened.config.json.place();
    if (!start)
        throw InputError(config.at(".decoder_start_token_id"), "the token that a target begins with", "none");
    return opened.tokenizer.shifted(std::move(target), static_cast<std::uint32_t>(*start), config);
}

}  // namespace heed
