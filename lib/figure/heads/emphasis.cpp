// Which lines of a head view stand out: parts.hpp.
#include <algorithm>

#include "analysis/token_list.hpp"
#include "core/error.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

std::vector<bool> called(const std::string& name, const TokenAxis& axis) {
    std::vector<bool> are_called(axis.tokens.size());
    for (const std::size_t position : tokens_called(name, axis)) are_called[position] = true;
    return are_called;
}

bool has_any(const std::vector<bool>& flags) {
    return std::find(flags.begin(), flags.end(), true) != flags.end();
}

}  // namespace

bool Emphasis::is_faint(std::size_t query, std::size_t key) const {
    if (!highlighted_queries.empty()) return !highlighted_queries[query] && !highlighted_keys[key];
    return queries[query] == TokenRole::special || keys[key] == TokenRole::special;
}

Emphasis emphasis_of(const Attention& attention, const std::optional<std::string>& highlight) {
    Emphasis emphasis{roles_of(attention.encoding), roles_of(attention.encoding_of_keys())};
    if (!highlight) return emphasis;
    emphasis.highlighted_queries = called(*highlight, TokenAxis::queries(attention));
    emphasis.highlighted_keys = called(*highlight, TokenAxis::keys(attention));
    if (!has_any(emphasis.highlighted_queries) && !has_any(emphasis.highlighted_keys))
        throw UsageError("--highlight is \"" + visible(*highlight) +
                         "\": no token or word is called so; heed tokens lists them");
    return emphasis;
}

}  // namespace heed
