#include "support/opened_model.hpp"

#include <numeric>

namespace heed::test {
namespace {

std::vector<std::int64_t> first(std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

}  // namespace

OpenModel open_folder(const std::string& path) {
    return open_model(find_model(path, {}, {}));
}

ModelRequest all_of(const OpenModel& opened) {
    return {first(opened.config.sizes.num_hidden_layers), first(opened.config.sizes.num_attention_heads),
            true};
}

std::vector<Attention> run_all(const OpenModel& opened, const std::vector<Encoding>& encodings,
                               std::size_t thread_count) {
    const auto model = opened.load(opened.config.sizes.num_hidden_layers);
    for (const Encoding& encoding : encodings) check_encoding(opened.config.sizes, encoding, {"a test", ""});
    Threads threads(thread_count);
    return run_model(*model, encodings, all_of(opened), threads);
}

Encoding encoding_of_ids(const std::vector<std::int64_t>& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids;
    return encoding;
}

}  // namespace heed::test
