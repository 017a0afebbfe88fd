// Which positions tokens have, in their sequence, or after tokens of it that are not among them.
#include "nn/token_batch.hpp"

#include "support/catch.hpp"

using namespace heed;

namespace {

/// The last `count` of these ids, of which the others stand before, and a sequence of its own.
TokenBatch last_of(const std::vector<std::int64_t>& ids, std::size_t count) {
    TokenBatch batch;
    const auto first = ids.end() - static_cast<std::ptrdiff_t>(count);
    batch.append({first, ids.end()}, std::vector<std::int64_t>(count));
    batch.append({7, 1, 8}, {0, 0, 0});
    batch.earlier = {ids.begin(), first};
    return batch;
}

}  // namespace

TEST_CASE("TokenBatch: tokens have the positions that they have behind those before, padding is no place") {
    const std::vector<std::int64_t> ids = {5, 1, 6, 9, 1, 4, 3};
    using Positions = std::vector<std::int64_t>;
    const Positions whole = last_of(ids, 7).positions_after(1);
    CHECK(whole == Positions{2, 1, 3, 4, 1, 5, 6, 2, 1, 3});  // as transformers' create_position_ids
    for (std::size_t count = 1; count <= ids.size(); ++count) {
        const TokenBatch batch = last_of(ids, count);
        CHECK(batch.positions_after(1) == Positions(whole.end() - static_cast<long>(count) - 3, whole.end()));
        CHECK(batch.positions()[0] == static_cast<std::int64_t>(ids.size() - count));
        CHECK(batch.positions()[count] == 0);
    }
}
