#include "core/hidden_keys.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace heed {
namespace {

bool hides_any(const HiddenRows& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const auto& ranges) { return !ranges.empty(); });
}

/// What both rows of ranges have in common.
std::vector<KeyRange> in_both(const std::vector<KeyRange>& a, const std::vector<KeyRange>& b) {
    std::vector<KeyRange> common;
    for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
        const KeyRange range{std::max(left->begin, right->begin), std::min(left->end, right->end)};
        if (range.begin < range.end) common.push_back(range);
        if (left->end < right->end)
            ++left;
        else
            ++right;
    }
    return common;
}

HiddenRows in_both(const HiddenRows& a, const HiddenRows& b) {
    HiddenRows rows;
    for (std::size_t query = 0; query < std::min(a.size(), b.size()); ++query)
        rows.push_back(in_both(a[query], b[query]));
    return rows;
}

bool hides(const std::vector<KeyRange>& ranges, std::size_t key) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), key,
                                        [](std::size_t k, const KeyRange& range) { return k < range.begin; });
    return after != ranges.begin() && key < std::prev(after)->end;
}

/// The numbers under `count` for which it holds, as ranges.
template <typename IsHidden>
std::vector<KeyRange> ranges_where(std::size_t count, const IsHidden& is_hidden) {
    std::vector<KeyRange> ranges;
    for (std::size_t key = 0; key < count; ++key) {
        if (!is_hidden(key)) continue;
        if (!ranges.empty() && ranges.back().end == key)
            ++ranges.back().end;
        else
            ranges.push_back({key, key + 1});
    }
    return ranges;
}

}  // namespace

HiddenRows grouped(const HiddenRows& rows, const TokenGroups& queries, const TokenGroups& keys) {
    HiddenRows merged;
    if (rows.empty()) return merged;
    for (const std::vector<std::size_t>& group : queries) {
        std::vector<KeyRange> all = rows[group.front()];
        for (const std::size_t query : group) all = in_both(all, rows[query]);
        merged.emplace_back();
        if (all.empty()) continue;
        merged.back() = ranges_where(keys.size(), [&](std::size_t key) {
            return std::all_of(keys[key].begin(), keys[key].end(),
                               [&](std::size_t piece) { return hides(all, piece); });
        });
    }
    return hides_any(merged) ? merged : HiddenRows{};
}

namespace {

const HiddenRows all_seen;

}  // namespace

bool hides(const HiddenRows& rows, std::size_t query, std::size_t key) {
    return !rows.empty() && hides(rows[query], key);
}

std::vector<KeyRange> seen_by(const HiddenRows& rows, std::size_t query, std::size_t keys) {
    std::vector<KeyRange> seen;
    std::size_t begin = 0;
    const auto end_at = [&](std::size_t end) {
        if (begin < end) seen.push_back({begin, end});
    };
    for (const KeyRange& hidden : rows.empty() ? std::vector<KeyRange>{} : rows[query]) {
        end_at(hidden.begin);
        begin = hidden.end;
    }
    end_at(keys);
    return seen;
}

HiddenRows hidden_where(std::size_t queries, std::size_t keys,
                        const std::function<bool(std::size_t query, std::size_t key)>& is_hidden) {
    HiddenRows rows;
    for (std::size_t query = 0; query < queries; ++query)
        rows.push_back(ranges_where(keys, [&](std::size_t key) { return is_hidden(query, key); }));
    return hides_any(rows) ? rows : HiddenRows{};
}

HiddenRows hidden_from(const Sight& sight, std::size_t tokens) {
    HiddenRows rows(tokens);
    for (std::size_t query = 0; query < tokens; ++query) {
        if (query > sight.before) rows[query].push_back({0, query - sight.before});
        if (sight.after < tokens - query - 1) rows[query].push_back({query + sight.after + 1, tokens});
    }
    return hides_any(rows) ? rows : HiddenRows{};
}

HiddenKeys::HiddenKeys(std::size_t layers, std::size_t heads, HiddenRows rows) {
    if (!hides_any(rows)) return;
    rows_.assign(layers, std::vector<Shared>(heads, std::make_shared<const HiddenRows>(std::move(rows))));
}

const HiddenRows& HiddenKeys::of(std::size_t layer, std::size_t head) const {
    return rows_.empty() || rows_[layer][head] == nullptr ? all_seen : *rows_[layer][head];
}

void HiddenKeys::make_room(std::size_t layers, std::size_t heads) {
    if (rows_.empty()) rows_.assign(layers, std::vector<Shared>(heads));
}

void HiddenKeys::set(std::size_t layer, HiddenRows rows, std::size_t layers, std::size_t heads) {
    if (!hides_any(rows)) return;
    make_room(layers, heads);
    Shared shared = std::make_shared<const HiddenRows>(std::move(rows));
    for (const std::vector<Shared>& other : rows_)  // layers mostly have one of two windows
        if (other.front() != nullptr && *other.front() == *shared) shared = other.front();
    rows_[layer].assign(heads, shared);
}

void HiddenKeys::set(std::size_t layer, std::size_t head, HiddenRows rows, std::size_t layers,
                     std::size_t heads) {
    if (!hides_any(rows)) return;
    make_room(layers, heads);
    const Shared& first = rows_.front().front();  // masks mostly are one for all
    rows_[layer][head] =
        first != nullptr && *first == rows ? first : std::make_shared<const HiddenRows>(std::move(rows));
}

HiddenKeys HiddenKeys::at(const std::vector<std::size_t>& layers,
                          const std::vector<std::size_t>& heads) const {
    HiddenKeys chosen;
    if (rows_.empty()) return chosen;
    for (const std::size_t layer : layers) {
        std::vector<Shared>& row = chosen.rows_.emplace_back();
        for (const std::size_t head : heads) row.push_back(rows_[layer][head]);
    }
    return std::move(chosen).or_nothing();
}

HiddenKeys HiddenKeys::over_layers() const {
    HiddenKeys merged;
    if (rows_.empty()) return merged;
    for (std::size_t head = 0; head < rows_.front().size(); ++head) {
        HiddenRows all = of(0, head);
        for (std::size_t layer = 1; layer < rows_.size(); ++layer)
            if (rows_[layer][head] != rows_.front()[head]) all = in_both(all, of(layer, head));
        merged.set(0, head, std::move(all), 1, rows_.front().size());
    }
    return merged;
}

HiddenKeys HiddenKeys::over_heads() const {
    HiddenKeys merged;
    for (std::size_t layer = 0; layer < rows_.size(); ++layer) {
        HiddenRows all = of(layer, 0);
        for (std::size_t head = 1; head < rows_[layer].size(); ++head)
            if (rows_[layer][head] != rows_[layer].front()) all = in_both(all, of(layer, head));
        merged.set(layer, std::move(all), rows_.size(), 1);
    }
    return merged;
}

HiddenKeys HiddenKeys::grouped(const TokenGroups& queries, const TokenGroups& keys) const {
    return each([&](const HiddenRows& rows) { return heed::grouped(rows, queries, keys); });
}

HiddenKeys HiddenKeys::and_in(const HiddenKeys& other) const {
    HiddenKeys both;
    if (rows_.empty() || other.rows_.empty()) return both;
    for (std::size_t layer = 0; layer < rows_.size(); ++layer)
        for (std::size_t head = 0; head < rows_[layer].size(); ++head)
            both.set(layer, head, in_both(of(layer, head), other.of(layer, head)), rows_.size(),
                     rows_[layer].size());
    return both;
}

HiddenKeys HiddenKeys::each(const std::function<HiddenRows(const HiddenRows&)>& change) const {
    HiddenKeys changed;
    std::map<Shared, Shared> done;
    for (const std::vector<Shared>& layer : rows_) {
        std::vector<Shared>& row = changed.rows_.emplace_back();
        for (const Shared& rows : layer) {
            const auto [found, is_new] = done.try_emplace(rows, nullptr);
            if (is_new && rows != nullptr)
                if (HiddenRows after = change(*rows); hides_any(after))
                    found->second = std::make_shared<const HiddenRows>(std::move(after));
            row.push_back(found->second);
        }
    }
    return std::move(changed).or_nothing();
}

HiddenKeys HiddenKeys::or_nothing() && {
    const auto hides_none = [](const std::vector<Shared>& layer) {
        return std::all_of(layer.begin(), layer.end(), [](const Shared& rows) { return rows == nullptr; });
    };
    if (std::all_of(rows_.begin(), rows_.end(), hides_none)) rows_.clear();
    return std::move(*this);
}

bool operator==(const HiddenKeys& a, const HiddenKeys& b) {
    if (a.rows_.size() != b.rows_.size()) return false;
    for (std::size_t layer = 0; layer < a.rows_.size(); ++layer) {
        if (a.rows_[layer].size() != b.rows_[layer].size()) return false;
        for (std::size_t head = 0; head < a.rows_[layer].size(); ++head)
            if (a.of(layer, head) != b.of(layer, head)) return false;
    }
    return true;
}

}  // namespace heed
