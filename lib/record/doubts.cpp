#include "record/doubts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/text/number.hpp"
#include "core/text/words.hpp"

namespace heed {
namespace {

/// Arrays of one sequence are no batch.
bool is_of_one_sequence(const BareAttention& bare) {
    return bare.names.tokens.size() == 1;
}

bool says_layer(const std::string& name) {
    constexpr std::array<std::string_view, 5> words = {"layer", "block", "attn", "attention", "pattern"};
    const std::string lower = lower_case(name);
    const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
    return !has("head") && std::any_of(words.begin(), words.end(), has);
}

std::string doubt_of_names(const BareAttention& bare) {
    const std::vector<std::string>& names = bare.layer_names;
    if (names.empty() || says_layer(names.front())) return "";
    const std::string& file = bare.place.file;
    return file + ": " + names.front() + (names.size() == 2 ? " and " : " to ") + names.back() +
           " are read as one layer each; " + file + ":" + names.front() +
           " takes that one alone, and numpy.stack makes one array of heads";
}

std::string doubt_of_layers(const BareAttention& bare) {
    if (is_of_one_sequence(bare) || bare.layers || bare.batch_shape.size() != 4 || bare.batch_shape[0] == 1)
        return "";
    return bare.place.file + ": " + show_shape(bare.batch_shape) +
           " is read as [layers, heads, queries, keys]; if the first is a batch, save w[None], and choose "
           "one with --record";
}

std::string doubt_of_heads(const BareAttention& bare) {
    if (is_of_one_sequence(bare) || bare.batch_shape.size() != 3 || bare.batch_shape[0] == 1) return "";
    return bare.place.file + ": " + (bare.layers ? "each array, " : "") + show_shape(bare.batch_shape) +
           (bare.layers ? "," : "") + " is read as " + counted(bare.batch_shape[0], "head") + "; if it is " +
           counted(bare.batch_shape[0], "sequence") + " with averaged heads, save " +
           (bare.layers ? "w[:, None]" : "w[None, :, None]") + ", and choose one with --record";
}

std::vector<float> first_matrix(const BareAttention& bare) {
    std::vector<float> weights(bare.shape[2] * bare.shape[3]);
    bare.read(0, 0, weights.data());
    return weights;
}

/// Rows of a query, a key and the weight of the two: as many as there are pairs.
std::string doubt_of_rows(const BareAttention& bare) {
    constexpr std::size_t columns = 3;
    if (!bare.is_written_out || bare.shape[3] != columns || bare.shape[2] <= columns) return "";
    const std::vector<float> cells = first_matrix(bare);
    float queries = 0, keys = 0;
    for (std::size_t i = 0; i < cells.size(); i += columns) {
        const float query = cells[i], key = cells[i + 1];
        if (query < 0 || key < 0 || std::floor(query) != query || std::floor(key) != key) return "";
        queries = std::max(queries, query + 1);
        keys = std::max(keys, key + 1);
    }
    if (queries * keys != static_cast<float>(bare.shape[2])) return "";
    return bare.place.file +
           ": rows of three numbers are read as three keys; if they are a query, a key and "
           "a weight, save w[:, 2].reshape(" +
           rounded(queries, 0) + ", " + rounded(keys, 0) + ")";
}

/// Of a square of decimals, each is the whole number before its comma and that after it.
std::string doubt_of_commas(const BareAttention& bare) {
    const std::size_t queries = bare.shape[2], keys = bare.shape[3];
    if (!bare.is_written_out || keys != 2 * queries) return "";
    const std::vector<float> weights = first_matrix(bare);
    bool has_larger = false;
    for (std::size_t i = 0; i < weights.size(); i += 2) {
        const float before = weights[i], after = weights[i + 1];
        if ((before != 0 && before != 1) || after < 0 || std::floor(after) != after) return "";
        has_larger = has_larger || after > 1;
    }
    return has_larger
               ? bare.place.file + ": " + std::to_string(queries) + " rows of " + std::to_string(keys) +
                     " whole numbers are read; if they are decimals, write them with a point: 0,5 is "
                     "two numbers, and 0.5 is one"
               : "";
}

}  // namespace

std::vector<std::string> doubts_of(const BareAttention& bare) {
    std::vector<std::string> doubts;
    for (const auto& doubt :
         {doubt_of_names, doubt_of_layers, doubt_of_heads, doubt_of_rows, doubt_of_commas})
        if (std::string sentence = doubt(bare); !sentence.empty()) doubts.push_back(std::move(sentence));
    return doubts;
}

std::string choose_of_batch(const BareAttention& bare) {
    return bare.place.file + ": " + show_shape(bare.batch_shape) + " holds a batch of " +
           std::to_string(bare.batch) + " sequences (its " + (bare.layers ? "first" : "second") +
           " extent): choose one with --record N, from 0 to " + std::to_string(bare.batch - 1);
}

}  // namespace heed
