#include "source/continued_text.hpp"

#include <utility>

#include "model/run.hpp"

namespace heed {

Encoding TextContinuer::continued(Encoding encoding, const Place& place, Threads& threads) const {
    const ModelSizes& sizes = opened_.config.sizes;
    check_encoding(sizes, encoding, place);
    if (encoding.text_pair) throw InputError(place, "one text, for the model to continue", "a pair");
    if (count_ >= sizes.max_tokens || encoding.ids.size() > sizes.max_tokens - count_)
        throw InputError(
            place,
            "room for " + std::to_string(count_) + " more tokens among the " +
                std::to_string(sizes.max_tokens) + " that the model has positions for",
            "a text of " + std::to_string(encoding.ids.size()) + " tokens; --truncate longest_first cuts it");
    const std::vector<std::int64_t> answer = writer_.after(encoding.ids, count_, threads);
    return opened_.tokenizer.continued(std::move(encoding), answer, place);
}

}  // namespace heed
