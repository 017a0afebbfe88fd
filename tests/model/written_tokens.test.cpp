// A text that grows token by token through a model that keeps the keys and values of those before: what it
// gives is what one pass over all of them gives, which other tests compare with transformers. That the tokens
// written are those of transformers' generate is in tests/cli/models/continue.test.cpp.
#include "model/written_tokens.hpp"

#include <algorithm>

#include "support/family_truth.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const FamilyTruth decoders{HEED_SOURCE "/tests/truth/decoders/"};

using Ids = std::vector<std::int64_t>;

Encoding encoding_of_ids(const Ids& ids) {
    return encoding_of(nlohmann::json(ids));
}

/// Of one pass over all of them.
std::vector<float> last_state_of(const OpenedCheckpoint& opened, const Ids& ids) {
    const Matrix states = *run_all(opened, {encoding_of_ids(ids)}, 2).front().output;
    return {&states(ids.size() - 1, 0), &states(ids.size() - 1, 0) + states.shape(1)};
}

/// Those of every length at which something may change, and the last ones one by one.
std::vector<std::size_t> lengths_to(std::size_t tokens) {
    std::vector<std::size_t> lengths;
    for (std::size_t length = 1; length <= tokens; ++length)
        if (length + 12 > tokens || length % 37 == 1 || (length > 93 && length < 99))
            lengths.push_back(length);
    return lengths;
}

void check_growing(const OpenedCheckpoint& opened, const Ids& ids) {
    const auto model = opened.load(opened.config.sizes.num_hidden_layers);
    Threads threads(2);
    GrowingText text(*model);
    std::size_t wrong = 0;
    for (const std::size_t length : lengths_to(ids.size())) {
        const Ids first(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(length));
        const Matrix state = text.last_state(first, threads);
        wrong += !std::ranges::equal(state, last_state_of(opened, first));
    }
    CHECK(wrong == 0);
}

/// The tokens of a case again and again, so that windows and chunks of queries are left behind.
Ids repeated(const Ids& ids, std::size_t tokens) {
    Ids longer;
    for (std::size_t i = 0; i < tokens; ++i) longer.push_back(ids[i % ids.size()]);
    return longer;
}

}  // namespace

TEST_CASE("Written tokens: of every decoder, a text that grows has the bits of one pass") {
    std::size_t models = 0;
    for (const auto& [name, encodings] : decoders.encodings()) {
        INFO(name);
        const OpenedCheckpoint opened = decoders.open(name);
        const std::size_t most = std::min<std::size_t>(210, opened.config.sizes.max_tokens);
        check_growing(opened, repeated(encodings.back().ids, most));
        ++models;
    }
    CHECK(models == 24);
}

TEST_CASE("Written tokens: of an encoder that is a decoder, too, whose keys have distances") {
    const OpenedCheckpoint opened(HEED_SOURCE "/tests/truth/bert_kin/decoder");
    check_growing(
        opened, repeated({3, 8, 1, 7, 6, 5, 2}, std::min<std::size_t>(120, opened.config.sizes.max_tokens)));
}

TEST_CASE("Written tokens: where positions turn otherwise in a longer text, all tokens go through again") {
    const auto shortest_alike = [](const char* name, std::size_t tokens) {
        return decoders.open(name).load(1)->shortest_alike(tokens);
    };
    CHECK(shortest_alike("llama-dynamic", 200) == 200);
    CHECK(shortest_alike("neox-dynamic", 200) == 200);
    CHECK(shortest_alike("llama-longrope", 200) > 1);
    CHECK(shortest_alike("llama-longrope", 200) == shortest_alike("llama-longrope", 201));
    CHECK(shortest_alike("llama-yarn", 200) == 0);
    CHECK(shortest_alike("gemma3-nested", 200) == 0);
    CHECK(shortest_alike("gpt2-wide", 200) == 0);
}
