// The print figure of each head, laid out once as the page is written, and without its cells: the page fills
// them in, so that what it saves is what `heed heatmap` draws, byte for byte.
#include <algorithm>
#include <array>

#include "analysis/select.hpp"
#include "core/error.hpp"
#include "core/provenance.hpp"
#include "core/threads.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/view/view.hpp"
#include "format/deflate.hpp"
#include "format/json_writer.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

/// As a page chooses them.
struct Shown {
    bool words, hides_special;
};
constexpr std::array<Shown, 4> all_shown = {{{false, false}, {true, false}, {false, true}, {true, true}}};

/// What is shown of a record; nothing where that cannot be, or is no choice since it changes nothing.
std::optional<Attention> shown(const Attention& attention, const Shown& what) {
    const auto any = [&](const auto& holds) {
        return holds(attention.encoding) || holds(attention.encoding_of_keys());
    };
    const bool has_special = any([](const Encoding& encoding) {
        const auto& special = encoding.special_tokens_mask;
        return std::find(special.begin(), special.end(), 1) != special.end();
    });
    const bool has_pieces =
        any([](const Encoding& encoding) { return words_of(encoding).size() < encoding.tokens.size(); });
    if ((what.words && !has_pieces) || (what.hides_special && !has_special)) return std::nullopt;
    Selection selection;
    if (what.words) selection.words = WordMerge::mean;
    selection.hide_special = what.hides_special;
    try {
        return select(attention, selection, {"", ""});
    } catch (const InputError&) {
        return std::nullopt;
    }
}

/// What the figure of one head says of how it came about: of its layer and head alone.
std::vector<std::string> provenance_of_head(const Attention& attention, std::size_t layer, std::size_t head) {
    Attention one;
    one.model = attention.model;
    one.encoding.text = attention.encoding.text;
    one.encoding.text_pair = attention.encoding.text_pair;
    one.reduced = attention.reduced;
    one.dropout = attention.dropout;
    one.weights = Tensor4::from_shape({1, 1, attention.weights.shape(2), 0});
    if (!attention.layers.empty()) one.layers = {attention.layers[layer]};
    if (!attention.heads.empty()) one.heads = {attention.heads[head]};
    return provenance_of(one);
}

std::string frame_of(const Panel& panel, const Attention& attention) {
    HeatmapOptions options;
    options.style.theme = Theme::print;
    options.style.caption = false;
    if (attention.layers.empty() && attention.heads.empty()) options.caption.subtitle = "";
    try {
        return heatmap_frame(panel, options);
    } catch (const UsageError&) {  // it does not fit into the column of a paper
        return "";
    }
}

std::vector<std::string> frames_of(const Attention& attention, std::size_t threads) {
    const std::size_t heads = attention.weights.shape(1);
    std::vector<Panel> panels = panels_of(attention);
    std::vector<std::string> frames(panels.size());
    Threads(threads).each(frames.size(), [&](std::size_t i) {
        panels[i].provenance = provenance_of_head(attention, i / heads, i % heads);
        frames[i] = frame_of(panels[i], attention);
    });
    return frames;
}

}  // namespace

std::string view_frames(const Attention& attention, std::size_t threads) {
    std::string json;
    JsonArray sets(json, compact_json);
    for (const Shown& what : all_shown) {
        const auto chosen = shown(attention, what);
        sets.add(chosen ? frames_of(*chosen, threads) : std::vector<std::string>{});
    }
    sets.end();
    return to_base64(deflated(json));
}

}  // namespace heed
