// The document: a policy that lets nothing in, the style, what stands still, the records, and the script.
#include <algorithm>
#include <array>
#include <cstdint>

#include "analysis/select.hpp"
#include "core/embedded.hpp"
#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "figure/colours.hpp"
#include "figure/head_colours.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/label.hpp"
#include "figure/paper_fonts.hpp"
#include "figure/view/view.hpp"
#include "format/deflate.hpp"
#include "format/json_writer.hpp"
#include "format/png.hpp"
#include "io/digest.hpp"
#include "record/view_file.hpp"

HEED_EMBED(heed_view_page, HEED_VIEW "/page.html")
HEED_EMBED(heed_view_style, HEED_VIEW "/page.css")
HEED_EMBED(heed_view_loader, HEED_VIEW "/page_load.js")
HEED_EMBED(heed_view_data, HEED_VIEW "/page_data.js")
HEED_EMBED(heed_view_drawing, HEED_VIEW "/page_draw.js")
HEED_EMBED(heed_view_shown, HEED_VIEW "/page.js")
HEED_EMBED(heed_view_neurons, HEED_VIEW "/page_neurons.js")
HEED_EMBED(heed_view_input, HEED_VIEW "/page_input.js")

namespace heed {
namespace {

std::string_view page() {
    return embedded(heed_view_page_begin, heed_view_page_end);
}
std::string_view style_sheet() {
    return embedded(heed_view_style_begin, heed_view_style_end);
}
std::string_view loader() {
    return embedded(heed_view_loader_begin, heed_view_loader_end);
}

/// What the loader runs.
std::string script() {
    std::string text;
    for (const std::string_view part : {embedded(heed_view_data_begin, heed_view_data_end),
                                        embedded(heed_view_drawing_begin, heed_view_drawing_end),
                                        embedded(heed_view_shown_begin, heed_view_shown_end),
                                        embedded(heed_view_neurons_begin, heed_view_neurons_end),
                                        embedded(heed_view_input_begin, heed_view_input_end)})
        text += part;
    return text;
}

/// As a policy names an inline script or style.
std::string hash_source(std::string_view text) {
    Digest digest = Digest::sha256();
    digest.add(text);
    const std::string hex = digest.hex();
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return "'sha256-" + to_base64(bytes) + "'";
}

std::string policy() {
    return "default-src 'none'; script-src " + hash_source(loader()) + " " + hash_source(script()) +
           "; style-src " + hash_source(style_sheet()) +
           "; img-src blob: data:; base-uri 'none'; form-action 'none'";
}

std::string map_of(Colormap map) {
    std::string digits;
    for (std::size_t entry = 0; entry < colormap_entries; ++entry)
        digits += hex(colour_of_entry(entry, map)).substr(1);
    return digits;
}

std::vector<std::string> names_of(const std::array<std::uint32_t, 12>& colours) {
    std::vector<std::string> names;
    names.reserve(colours.size());
    for (const std::uint32_t colour : colours)
        names.push_back(
            hex({static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>(colour >> 8 & 0xFF),
                 static_cast<std::uint8_t>(colour & 0xFF)}));
    return names;
}

/// What is the same for all records: colours, and what commands call the file.
std::string settings(const ViewOptions& options) {
    std::string text;
    JsonObject json(text, compact_json);
    json.add("name", std::string_view(options.name))
        .add("compares", options.is_comparison)
        .add("light", names_of(head_colours_on_light))
        .add("dark", names_of(head_colours_on_dark))
        .add("blues", std::string_view(map_of(Colormap::blues)))
        .add("cividis", std::string_view(map_of(Colormap::cividis)))
        .add("diverging", std::string_view(map_of(Colormap::diverging)));
    json.end();
    return text;
}

std::string title_of(const Attention& attention) {
    const Encoding& encoding = attention.encoding;
    std::string text = encoding.text.value_or("record " + show(attention.id));
    if (encoding.text_pair) text += " · " + *encoding.text_pair;
    return "heed: " + shortened(visible(text), 40);
}

/// For readers without scripts, and for print: the first head, where its figure is small.
std::string still_picture(const Attention& attention) {
    constexpr std::size_t largest_picture_bytes = 20'000;
    Selection first;
    first.layers = first.heads = Choice::first();
    HeatmapOptions options;
    options.style = print_style();
    std::string svg;
    try {
        svg = heatmap_svg(panels_of(select(attention, first, {"", ""})).front(), options);
    } catch (const UsageError&) {  // it does not fit into the column of a paper
    }
    const std::string words =
        "<p>This page needs JavaScript to be explored. heed heatmap draws a head of it as a figure.</p>\n";
    return "<noscript>\n" + words + (svg.size() <= largest_picture_bytes ? svg : "") + "</noscript>\n";
}

void require_size(std::size_t size) {
    if (size <= largest_view) return;
    throw UsageError("the view would be larger than " + std::to_string(largest_view / 1'000'000) +
                     " MB, which no browser shows well: choose layers and heads (--layer, --head), average "
                     "them (--mean), take fewer records, or give --precision 8");
}

bool is_framed(const Attention& attention) {
    return std::max(attention.weights.shape(2), attention.weights.shape(3)) <= most_framed_tokens;
}

}  // namespace

void View::add(const Attention& attention, const HeadVectors* vectors) {
    const Attention held = with_precision(attention, options_.precision, options_.threads);
    const std::string name = std::to_string(count_);
    if (count_ == 0) title_ = title_of(held), picture_ = still_picture(held);
    blocks_ += data_block(json_block, "words-" + name, json_for_html(view_words(held)));
    blocks_ += view_blocks(held, count_, options_.threads);
    if (vectors != nullptr) {
        const std::string added = vector_blocks(*vectors, options_.precision, count_, options_.threads);
        vector_bytes_ += added.size();
        blocks_ += added;
    }
    if (++count_ <= most_framed_records && is_framed(held))
        frames_.push_back(data_block(bytes_block, "frames-" + name, view_frames(held, options_.threads)));
    require_size(blocks_.size());
}

std::string View::html() const {
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n";
    html += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy() + "\">\n";
    html += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n";
    html +=
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"heed\">\n";
    html += "<title>" + escape_html(title_) + "</title>\n";
    html.append("<style>").append(style_sheet()).append("</style>\n</head>\n<body>\n");
    html.append(page()).append(picture_);
    html += data_block(json_block, "settings", json_for_html(settings(options_)));
    html += data_block(bytes_block, "script", to_base64(deflated(script())));
    html += blocks_;
    if (count_ <= most_framed_records)
        for (const std::string& frames : frames_) html += frames;
    html.append("<script>").append(loader()).append("</script>\n</body>\n</html>\n");
    require_size(html.size());
    return html;
}

std::string view_html(const Attention& attention, const ViewOptions& options) {
    View view(options);
    view.add(attention);
    return view.html();
}

std::string view_fragment(const std::string& html) {
    return "<iframe srcdoc=\"" + escape_html(html) +
           "\" sandbox=\"allow-scripts allow-downloads\" loading=\"lazy\" width=\"100%\" height=\"640\" "
           "style=\"border:0\" title=\"Attention, by heed\"></iframe>\n";
}

}  // namespace heed
