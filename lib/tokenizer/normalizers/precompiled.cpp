#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core/text/utf8.hpp"
#include "tokenizer/characters/characters.hpp"
#include "tokenizer/normalizers/normalizers.hpp"

namespace heed {
namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

}  // namespace

Precompiled::Precompiled(std::string charsmap) : charsmap_(std::move(charsmap)), units_(0) {
    if (charsmap_.size() < 4) throw std::invalid_argument("a charsmap of at least 4 bytes");
    const std::uint32_t size = number_at(charsmap_, 0);
    if (size % 4 != 0 || size == 0 || size > charsmap_.size() - 4)
        throw std::invalid_argument("a charsmap whose trie is as long as it says");
    units_ = size / 4;
    const std::string_view texts = std::string_view(charsmap_).substr(4 + size);
    if (const auto invalid = first_invalid_utf8(texts)) throw std::invalid_argument("a charsmap of UTF-8");
    for (char c = 0; c < 0x7F; ++c)
        left_ascii_[static_cast<std::size_t>(c)] = replacement_for({&c, 1}) == nullptr;
    left_ascii_['\r'] = false;  // "\r\n" is one grapheme
}

bool Precompiled::leaves(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && left_ascii_[byte];
    });
}

std::uint32_t Precompiled::unit(std::size_t at) const {
    return at < units_ ? number_at(charsmap_, 4 + 4 * at) : 0x80000000U;
}

/// The shortest beginning of `text` that the trie has decides; null if it has none. The units are those of
/// Darts-clone: a label, whether a value hangs below, and an offset to the next node.
const char* Precompiled::replacement_for(std::string_view text) const {
    const auto offset = [](std::uint32_t value) {
        return std::size_t{value >> 10} << ((value & (1U << 9)) >> 6);
    };
    std::size_t node = offset(unit(0));
    for (const char byte : text) {
        const auto label = static_cast<unsigned char>(byte);
        if (label == 0) return nullptr;
        node ^= label;
        const std::uint32_t here = unit(node);
        if ((here & (1U << 31 | 0xFF)) != label) return nullptr;
        node ^= offset(here);
        if ((here >> 8 & 1) == 0) continue;
        const std::size_t texts = 4 + 4 * units_;
        const std::size_t start = unit(node) & 0x7FFFFFFFU;
        return start < charsmap_.size() - texts ? charsmap_.c_str() + texts + start : "";
    }
    return nullptr;
}

/// Appends what stands for `text`, if something does.
bool Precompiled::replace(std::string_view text, std::vector<Change>& changes) const {
    const char* const found = replacement_for(text);
    if (found == nullptr) return false;
    const std::string_view replacement = found;
    if (first_invalid_utf8(replacement)) return false;
    const auto old_count = static_cast<int>(count_code_points(text));
    const auto new_count = static_cast<int>(count_code_points(replacement));
    int count = 0;
    for (std::string_view rest = replacement; !rest.empty(); ++count)
        changes.push_back({next_code_point(rest), count < old_count ? 0 : 1});
    if (new_count < old_count && !changes.empty()) changes.back().change += new_count - old_count;
    return true;
}

void Precompiled::apply(NormalizedText& normalized, Span before) const {
    if (leaves(normalized.text)) return;
    std::vector<Change> changes;
    changes.reserve(normalized.text.size());
    bool modified = false;
    for (std::string_view rest = normalized.text; !rest.empty();) {
        std::string_view cluster = rest.substr(0, first_grapheme(rest));
        rest.remove_prefix(cluster.size());
        if (cluster.size() < 6 && replace(cluster, changes)) {
            modified = true;
            continue;
        }
        while (!cluster.empty()) {
            const std::string_view whole = cluster;
            const char32_t c = next_code_point(cluster);
            if (replace(whole.substr(0, whole.size() - cluster.size()), changes))
                modified = true;
            else
                changes.push_back({c, 0});
        }
    }
    if (modified) normalized = text_of(transformed(characters_of(normalized), changes, before));
}

}  // namespace heed
