// The print figure of each head, laid out once as the page is written, and without its cells: the page fills
// them in, so that what it saves is what `heed heatmap` draws, byte for byte.
#include <algorithm>
#include <array>

#include "analysis/select.hpp"
#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "core/provenance.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/paper_fonts.hpp"
#include "figure/view/view.hpp"
#include "format/deflate.hpp"
#include "format/json_writer.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

/// The record with its words merged; nothing where that is no choice, since it changes nothing.
std::optional<Attention> with_words(const Attention& attention) {
    const auto has_pieces = [](const Encoding& encoding) {
        return words_of(encoding).size() < encoding.tokens.size();
    };
    if (!has_pieces(attention.encoding) && !has_pieces(attention.encoding_of_keys())) return std::nullopt;
    Selection selection;
    selection.words = usual_merge(attention);
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
    one.encoding.pair_is_answer = attention.encoding.pair_is_answer;
    one.reduced = attention.reduced;
    one.dropout = attention.dropout;
    one.weights = Tensor4::from_shape({1, 1, attention.weights.shape(2), 0});
    if (!attention.layers.empty()) one.layers = {attention.layers[layer]};
    if (!attention.heads.empty()) one.heads = {attention.heads[head]};
    return provenance_of(one);
}

std::string frame_of(const Panel& panel, const Attention& attention) {
    HeatmapOptions options;
    options.style = print_style();
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
    sets.add(frames_of(attention, threads));
    const auto words = with_words(attention);
    sets.add(words ? frames_of(*words, threads) : std::vector<std::string>{});
    sets.end();
    return to_base64(deflated(json));
}

}  // namespace heed
