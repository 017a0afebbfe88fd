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
    record.key_encoding = encoding_of_tokens({"k0", ""});
    record.key_encoding->text = "k0 ";
    record.key_encoding->ids = {5, 1};
    record.key_encoding->sequence_ids = {0, std::nullopt};
    record.key_encoding->offsets = {{0, 2}, {0, 0}};
    record.key_encoding->word_ids = {0, std::nullopt};
    record.key_encoding->special_tokens_mask = {0, 1};
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

/// Every field but the forms, which no file holds.
inline void check_equal(const Encoding& a, const Encoding& b) {
    CHECK(a.text == b.text);
    CHECK(a.text_pair == b.text_pair);
    CHECK(a.tokens == b.tokens);
    CHECK(a.ids == b.ids);
    CHECK(a.segments == b.segments);
    CHECK(a.sequence_ids == b.sequence_ids);
    CHECK(a.offsets == b.offsets);
    CHECK((a.word_ids == b.word_ids));
    CHECK(a.special_tokens_mask == b.special_tokens_mask);
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
    check_equal(a.encoding, b.encoding);
    REQUIRE(a.key_encoding.has_value() == b.key_encoding.has_value());
    if (a.key_encoding) check_equal(*a.key_encoding, *b.key_encoding);
    CHECK(a.layers == b.layers);
    CHECK(a.heads == b.heads);
    check_same_bits(a.weights, b.weights);
    CHECK((a.hidden_keys == b.hidden_keys));
    CHECK((a.kind == b.kind));
    CHECK(a.normalized == b.normalized);
    CHECK(a.reduced == b.reduced);
    CHECK(a.dropout == b.dropout);
    REQUIRE(a.output.has_value() == b.output.has_value());
    if (a.output) check_same_bits(*a.output, *b.output);
}

}  // namespace heed::test
