#include "core/hidden_keys.hpp"

#include "support/catch.hpp"
#include "support/hidden_keys.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// By the definition, key after key.
Seen seen_with(const Sight& sight, std::size_t tokens) {
    Seen seen(tokens, std::vector<bool>(tokens));
    for (std::size_t query = 0; query < tokens; ++query)
        for (std::size_t key = 0; key < tokens; ++key)
            seen[query][key] = key <= query ? query - key <= sight.before : key - query <= sight.after;
    return seen;
}

}  // namespace

TEST_CASE("a window hides the keys that are too far before a query or after it") {
    for (const std::size_t tokens : {1U, 2U, 3U, 8U})
        for (const std::size_t before : {std::size_t{0}, std::size_t{1}, std::size_t{3}, every_key})
            for (const std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{3}, every_key}) {
                const HiddenRows rows = hidden_from({before, after}, tokens);
                CHECK((seen_in(rows, tokens, tokens) == seen_with({before, after}, tokens)));
            }
    CHECK(hidden_from({}, 5).empty());
    CHECK(hidden_from(causal, 1).empty());
}

TEST_CASE("seen and hidden keys are each other's complement") {
    const HiddenRows rows = {{{0, 2}, {3, 4}}, {}, {{1, 5}}, {{0, 5}}};
    CHECK((seen_by(rows, 0, 5) == std::vector<KeyRange>{{2, 3}, {4, 5}}));
    CHECK((seen_by(rows, 1, 5) == std::vector<KeyRange>{{0, 5}}));
    CHECK((seen_by(rows, 2, 5) == std::vector<KeyRange>{{0, 1}}));
    CHECK(seen_by(rows, 3, 5).empty());
    CHECK((seen_by({}, 7, 3) == std::vector<KeyRange>{{0, 3}}));
    const Seen seen = seen_in(rows, 4, 5);
    for (std::size_t query = 0; query < 4; ++query)
        for (std::size_t key = 0; key < 5; ++key) CHECK(hides(rows, query, key) != seen[query][key]);
    CHECK((hidden_where(4, 5, [&](std::size_t q, std::size_t k) { return !seen[q][k]; }) == rows));
}

TEST_CASE("what stands for several is hidden where all of them are") {
    const HiddenRows lower = hidden_from(causal, 4);
    // Queries 1 and 2 are one, so are keys 2 and 3.
    const HiddenRows rows = grouped(lower, {{0}, {1, 2}, {3}}, {{0}, {1}, {2, 3}});
    CHECK((rows == HiddenRows{{{1, 3}}, {}, {}}));
    CHECK((grouped(lower, {{0}, {1}}, {{2, 3}}) == HiddenRows{{{0, 1}}, {{0, 1}}}));
    CHECK(grouped(lower, {{3}}, {{0}, {3}}).empty());
}

TEST_CASE("over layers and heads a key stays hidden where all hide it") {
    HiddenKeys keys;
    keys.set(0, hidden_from(causal, 3), 3, 2);
    keys.set(1, hidden_from({1, 0}, 3), 3, 2);
    CHECK(keys.over_layers().empty());  // layer 2 hides nothing
    keys.set(2, hidden_from({0, 0}, 3), 3, 2);
    CHECK((keys.over_layers().of(0, 1) == hidden_from(causal, 3)));
    CHECK((keys.over_heads().of(1, 0) == hidden_from({1, 0}, 3)));
    CHECK((keys.at({2}, {1}).of(0, 0) == hidden_from({0, 0}, 3)));
    keys.set(0, 1, HiddenRows{{{0, 1}}, {}, {}}, 3, 2);
    CHECK(keys.over_heads().of(0, 0).empty());
    CHECK((keys.over_heads().of(2, 0) == hidden_from({0, 0}, 3)));
}

TEST_CASE("nothing hidden is told from nothing known by no one: both are empty") {
    CHECK(HiddenKeys().empty());
    CHECK(HiddenKeys(2, 2, {}).empty());
    CHECK(HiddenKeys(2, 2, HiddenRows(3)).empty());
    CHECK((HiddenKeys() == HiddenKeys(1, 1, {{}, {}})));
    HiddenKeys one;
    one.set(1, hidden_from(causal, 2), 2, 1);
    CHECK_FALSE(one.empty());
    CHECK(one.of(0, 0).empty());
    CHECK(one.at({0}, {0}).empty());
    CHECK_FALSE((one == HiddenKeys()));
}
