#include "record/bare.hpp"

#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Attention matrix(const std::vector<std::size_t>& shape, float value) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    return record_from_matrix({shape, std::vector<float>(count, value)}, {"a.npy", ""});
}

}  // namespace

TEST_CASE("bare matrix: two to five axes become layers, heads, queries and keys") {
    const Attention flat = record_from_matrix({{2, 2}, {1, 0, 0.25F, 0.75F}}, {"a.npy", ""});
    CHECK(flat.weights(0, 0, 1, 0) == 0.25F);
    CHECK(flat.model.type == "unknown");
    CHECK(flat.encoding.tokens == std::vector<std::string>{"0", "1"});
    CHECK_FALSE(flat.key_encoding);
    CHECK(flat.normalized);
    CHECK(matrix({3, 2, 2}, 0.5F).heads == std::vector<std::int64_t>{0, 1, 2});
    CHECK(matrix({4, 3, 2, 2}, 0.5F).layers == std::vector<std::int64_t>{0, 1, 2, 3});
    const Attention batch = matrix({4, 1, 3, 2, 2}, 0.5F);
    CHECK(batch.layers.size() == 4);
    CHECK(batch.heads.size() == 3);
    CHECK(batch.model.layers == 4);
}

TEST_CASE("bare matrix: negative weights and those over 1 are not normalized, whatever their sum") {
    const auto is_normalized = [](float a, float b) {
        return record_from_matrix({{1, 2}, {a, b}}, {"a.npy", ""}).normalized;
    };
    CHECK_FALSE(is_normalized(2, -1));
    CHECK_FALSE(is_normalized(1.002F, -0.002F));
    CHECK(is_normalized(1.0005F, -0.0005F));
    CHECK(is_normalized(1, -0.0F));
}

TEST_CASE("bare matrix: keys of their own are numbered too") {
    const Attention wide = matrix({2, 3}, 0.25F);
    CHECK(wide.encoding.tokens == std::vector<std::string>{"0", "1"});
    CHECK(wide.keys() == std::vector<std::string>{"0", "1", "2"});
    CHECK_FALSE(wide.normalized);
    CHECK(matrix({2, 2}, 0).normalized);
}

TEST_CASE("bare matrix: other shapes are refused") {
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{}, {4}, {2, 2, 1, 2, 2}, {1, 1, 1, 1, 2, 2}, {0, 0}, {2, 0}})
        CHECK(contains(message_of([&] { matrix(shape, 0); }), "a.npy: "));
}
