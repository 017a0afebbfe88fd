#include "core/keep_tokens.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

template <typename T>
std::vector<T> at(const std::vector<T>& values, const Positions& positions) {
    std::vector<T> kept;
    if (values.empty()) return kept;
    kept.reserve(positions.size());
    for (const std::size_t position : positions) kept.push_back(values[position]);
    return kept;
}

Encoding at(const Encoding& encoding, const Positions& positions) {
    return {encoding.text,
            encoding.text_pair,
            encoding.pair_is_answer,
            at(encoding.tokens, positions),
            at(encoding.ids, positions),
            at(encoding.segments, positions),
            at(encoding.sequence_ids, positions),
            at(encoding.offsets, positions),
            at(encoding.word_ids, positions),
            at(encoding.special_tokens_mask, positions),
            at(encoding.forms, positions)};
}

Matrix rows_at(const Matrix& rows, const Positions& positions) {
    Matrix kept = Matrix::from_shape({positions.size(), rows.shape(1)});
    float* out = kept.data();
    for (const std::size_t row : positions)
        out = std::copy_n(rows.data() + row * rows.shape(1), rows.shape(1), out);
    return kept;
}

TokenGroups alone(const Positions& positions) {
    TokenGroups groups;
    for (const std::size_t position : positions) groups.push_back({position});
    return groups;
}

}  // namespace

Attention keep_tokens(Attention attention, const Positions& queries, const Positions& keys) {
    attention.normalized = attention.normalized && keys.size() == attention.keys().size();
    if (attention.key_encoding || queries != keys)
        attention.key_encoding = at(attention.encoding_of_keys(), keys);
    attention.encoding = at(attention.encoding, queries);
    attention.hidden_keys = attention.hidden_keys.grouped(alone(queries), alone(keys));
    if (attention.output) attention.output = rows_at(*attention.output, queries);
    return attention;
}

}  // namespace heed
