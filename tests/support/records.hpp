// Small records, built by hand.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "support/catch.hpp"

namespace heed::test {

inline Tensor4 tensor4(std::vector<std::size_t> shape, const std::vector<float>& values) {
    Tensor4 tensor(Tensor4::shape_type{shape[0], shape[1], shape[2], shape[3]});
    std::copy(values.begin(), values.end(), tensor.data());
    return tensor;
}

/// Two tokens of the layer from scratch, without ids, with an output.
inline Attention layer_record() {
    Attention record;
    record.model.name = record.model.type = "self-attention";
    record.model.layers = record.model.heads = 1;
    record.model.seed = 42;
    record.encoding = encoding_of_tokens({"The", "cat"});
    record.encoding.text = "The cat";
    record.encoding.offsets = {{0, 3}, {4, 7}};
    record.layers = {0};
    record.heads = {0};
    record.weights = tensor4({1, 1, 2, 2}, {0.25F, 0.75F, 0.1F, 0.9F});
    record.output = Matrix{{1.5F, -0.0F, 1e-7F}, {-2, 3, 1.0F / 3}};
    return record;
}

/// Everything a record can hold: a pair, ids, some of the layers and heads, awkward text.
inline Attention bert_record() {
    Attention record;
    record.id = std::string("a \"b\"\n");
    record.model.name = record.model.type = "bert";
    record.model.layers = record.model.heads = 12;
    record.model.revision = "main";
    record.model.weights_sha256 = std::string(64, 'a');
    record.model.stored_type = "bfloat16 and float32";
    record.model.computed_type = "float32";
    record.model.seed = 18446744073709551615U;
    record.encoding.text = "na\u00efve \U0001f408";
    record.encoding.text_pair = "";
    record.encoding.tokens = {"[CLS]", "na\u00efve", "\U0001f408</script>"};
    record.encoding.ids = {101, 7, 30521};
    record.encoding.segments = {0, 0, 1};
    record.encoding.offsets = {{0, 0}, {0, 5}, {6, 7}};
    record.encoding.word_ids = {std::nullopt, 0, 1};
    record.encoding.special_tokens_mask = {1, 0, 0};
    record.key_tokens = {{"k0", ""}};
    record.layers = {3, 11};
    record.heads = {0};
    record.weights =
        tensor4({2, 1, 3, 2}, {0.1F, 0.2F, 0, 0, 1, 0, 1e-38F, 1, 7.038531e-26F, 3, 0.3F, 1.0F / 3});
    record.normalized = false;
    record.reduced = "mean of the heads";
    record.dropout = 0.1;
    return record;
}

inline std::vector<std::uint32_t> bits_of_range(const float* first, std::size_t count) {
    std::vector<std::uint32_t> bits;
    std::transform(first, first + count, std::back_inserter(bits),
                   [](float value) { return std::bit_cast<std::uint32_t>(value); });
    return bits;
}

template <typename Tensor>
void check_same_bits(const Tensor& a, const Tensor& b) {
    CHECK(a.shape() == b.shape());
    CHECK(bits_of_range(a.data(), a.size()) == bits_of_range(b.data(), b.size()));
}

/// Every field, the numbers bit for bit.
inline void check_equal(const Attention& a, const Attention& b) {
    CHECK(a.id == b.id);
    CHECK(a.model.name == b.model.name);
    CHECK(a.model.type == b.model.type);
    CHECK(a.model.layers == b.model.layers);
    CHECK(a.model.heads == b.model.heads);
    CHECK(a.model.revision == b.model.revision);
    CHECK(a.model.weights_sha256 == b.model.weights_sha256);
    CHECK(a.model.seed == b.model.seed);
    CHECK(a.encoding.text == b.encoding.text);
    CHECK(a.encoding.text_pair == b.encoding.text_pair);
    CHECK(a.encoding.tokens == b.encoding.tokens);
    CHECK(a.encoding.ids == b.encoding.ids);
    CHECK(a.encoding.segments == b.encoding.segments);
    CHECK(a.encoding.sequence_ids == b.encoding.sequence_ids);
    CHECK(a.encoding.offsets == b.encoding.offsets);
    CHECK((a.encoding.word_ids == b.encoding.word_ids));
    CHECK(a.encoding.special_tokens_mask == b.encoding.special_tokens_mask);
    CHECK(a.key_tokens == b.key_tokens);
    CHECK(a.layers == b.layers);
    CHECK(a.heads == b.heads);
    check_same_bits(a.weights, b.weights);
    CHECK((a.kind == b.kind));
    CHECK(a.normalized == b.normalized);
    CHECK(a.reduced == b.reduced);
    CHECK(a.dropout == b.dropout);
    REQUIRE(a.output.has_value() == b.output.has_value());
    if (a.output) check_same_bits(*a.output, *b.output);
}

}  // namespace heed::test
