#include "record/matrix.hpp"

#include <algorithm>

#include "record/draft.hpp"

namespace heed {

std::vector<std::size_t> record_shape(std::vector<std::size_t> shape, const Place& place) {
    const bool is_batch_of_one = shape.size() == 5 && shape[1] == 1;
    const bool is_empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
    if (shape.size() < 2 || shape.size() > 5 || (shape.size() == 5 && !is_batch_of_one) || is_empty)
        throw InputError(
            place, "[q, k], [heads, q, k], [layers, heads, q, k] or [layers, 1, heads, q, k], none of them 0",
            show_shape(shape));
    if (is_batch_of_one) shape.erase(shape.begin() + 1);
    shape.insert(shape.begin(), 4 - shape.size(), 1);
    return shape;
}

namespace {

std::vector<std::string> numbered_tokens(std::size_t count) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) tokens.push_back(std::to_string(i));
    return tokens;
}

}  // namespace

Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part) {
    RecordDraft draft;
    draft.id = std::int64_t{0};
    draft.model.type = "unknown";
    array.shape = record_shape(std::move(array.shape), place);
    const std::size_t queries = array.shape[2];
    const std::size_t keys = array.shape[3];
    draft.attention = StoredWeights::of(std::move(array));
    draft.tokens = numbered_tokens(queries);
    if (keys != queries) draft.key_tokens = numbered_tokens(keys);
    return attention_of(std::move(draft), place, part);
}

}  // namespace heed
