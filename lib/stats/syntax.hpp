// Which heads find a word's head in a tree, relation by relation (Clark et al. 2019, section 4.2). Counts are
// whole numbers, so that parts of a treebank add up exactly.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "format/json.hpp"

namespace heed {

/// What a word's guess is the largest of: what it attends to, or what attends to it.
enum class Direction { dependent_to_head, head_to_dependent };

inline constexpr std::array<std::string_view, 2> direction_names = {"dependent_to_head", "head_to_dependent"};

/// A baseline guesses the word so far after each, from -10 to 10 without 0.
inline constexpr std::int64_t farthest_offset = 10;

struct RelationCounts {
    std::uint64_t words = 0;
    std::array<std::vector<std::uint64_t>, 2> right;           // of each direction [layer × heads + head]
    std::array<std::uint64_t, 2 * farthest_offset> offsets{};  // right by each, ascending

    bool operator==(const RelationCounts&) const = default;
};

struct SyntaxCounts {
    ModelDescription model;
    std::vector<std::int64_t> layers, heads;
    std::uint64_t sentences = 0;
    std::uint64_t words = 0;           // that have tokens
    std::uint64_t without_tokens = 0;  // neither guess nor are guessed
    /// By the full label, by what stands before a colon in it, and "all" and "all_but_punct"; words that are
    /// the root have no head and are in none.
    std::map<std::string, RelationCounts> relations;

    bool operator==(const SyntaxCounts&) const = default;
};

/// Of one sentence at word level, without special tokens, whose `extra` has the fields heads (from 1; 0: the
/// root) and relations, an entry per word. InputError, at `place`, for another.
[[nodiscard]] SyntaxCounts syntax_of_sentence(const Attention& attention, const Place& place);

/// `counts` of both. InputError, at `place`, for another model, or other layers and heads.
void merge(SyntaxCounts& counts, const SyntaxCounts& other, const Place& place);

/// The head that is right most often; of equal ones that which reads a word's own row, then the lower layer
/// and head. Beside it the best offset, of equal ones the nearest.
struct BestHead {
    std::string relation;
    std::uint64_t words;
    std::int64_t layer, head;
    Direction direction;
    std::uint64_t right;
    std::int64_t offset;
    std::uint64_t offset_right;

    double accuracy() const { return static_cast<double>(right) / static_cast<double>(words); }
    double offset_accuracy() const { return static_cast<double>(offset_right) / static_cast<double>(words); }
};
/// Of each relation, those of most words first.
[[nodiscard]] std::vector<BestHead> best_heads(const SyntaxCounts& counts);

/// All counts, a relation per line; and what stands in it. InputError for another format.
[[nodiscard]] std::string syntax_to_json(const SyntaxCounts& counts);
[[nodiscard]] SyntaxCounts syntax_from_json(const JsonValue& json);
/// RFC 4180: a row per relation, as BestHead has it.
[[nodiscard]] std::string syntax_to_csv(const SyntaxCounts& counts);
/// A table for people, of relations with at least `least` words.
[[nodiscard]] std::string syntax_to_text(const SyntaxCounts& counts, std::uint64_t least);

}  // namespace heed
