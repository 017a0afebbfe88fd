// The gallery shows what its commands give. After a change of figures `./dev golden` puts what they made into
// docs/figures: look at each.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/golden.hpp"
#include "support/message.hpp"
#include "support/pixels.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double versions_differ_by = 12;  // of 255; see largest_difference

bool ends_in(const std::string& name, const std::string& ending) {
    return name.size() >= ending.size() && name.substr(name.size() - ending.size()) == ending;
}

/// The files that the page shows or links to.
std::set<std::string> figures_in(const std::string& markdown) {
    static const std::regex figure("[\"(]figures/([a-z-]+[.][a-z]+)[\")]");
    std::set<std::string> names;
    for (std::sregex_iterator at(markdown.begin(), markdown.end(), figure), end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

std::set<std::string> stored_figures() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(HEED_SOURCE "/docs/figures"))
        names.insert(entry.path().filename().string());
    return names;
}

/// In order, what is written in an SVG.
std::string texts_of(const std::string& svg) {
    const XmlElement root = parse_xml(svg);
    std::string all;
    for (const XmlElement* text : root.all("text")) all += text->text + "\n";
    return all;
}

/// A PDF's text, and its page as a picture.
struct Page {
    std::string text;
    std::string png;
};

Page page_of(const Workspace& workspace, const std::string& pdf) {
    workspace.write("page.pdf", pdf);
    return {workspace.shell("pdftotext -layout page.pdf -").out,
            workspace.shell("pdftoppm -r 96 -png page.pdf").out};
}

void check_alike(const std::string& png, const std::string& shown) {
    CHECK(largest_difference(decode_png(png), decode_png(shown)) < versions_differ_by);
}

void check_pdf(const Workspace& workspace, const std::string& pdf, const std::string& shown) {
    if (workspace.shell("command -v pdftotext && command -v pdftoppm").code != 0) {
        WARN("[skipped] poppler's programs are not installed");
        return;
    }
    const Page made = page_of(workspace, pdf);
    const Page stored = page_of(workspace, shown);
    CHECK(contains(made.text, "jumps"));
    CHECK(made.text == stored.text);
    check_alike(made.png, stored.png);
}

void check_drawing(const std::string& svg, const std::string& shown) {
    CHECK(texts_of(svg) == texts_of(shown));
    check_alike(render_svg(svg, "png", 96), render_svg(shown, "png", 96));
}

/// heed's own bytes are the same everywhere; what cairo and Graphviz make need only look the same.
void check_figure(const Workspace& workspace, const std::string& name) {
    INFO(name);
    const std::string made = workspace.read(name);
    if (accepts_golden()) std::ofstream(HEED_SOURCE "/docs/figures/" + name, std::ios::binary) << made;
    const std::string shown = source_file("docs/figures/" + name);
    if (ends_in(name, ".pdf")) {
        check_pdf(workspace, made, shown);
    } else if (ends_in(name, ".png")) {
        check_alike(made, shown);
    } else if (name == "neato.svg") {
        check_drawing(made, shown);
    } else {
        const bool same_bytes = made == shown;
        CHECK(same_bytes);
    }
}

}  // namespace

TEST_CASE("the gallery shows what its commands give, and every figure that is stored") {
    const Reader reader;
    const std::string gallery = source_file("docs/gallery.md");
    for (const ShellBlock& block : shell_blocks(gallery)) {
        const Finished run = reader.shell(block.commands);
        INFO(block.commands << run.err);
        CHECK(run.code == 0);
        CHECK(run.err == "");
        CHECK(run.out == block.output);
    }
    const std::set<std::string> names = figures_in(gallery);
    CHECK(names == stored_figures());
    for (const std::string& name : names) check_figure(reader.workspace, name);
}

TEST_CASE("pictures are alike if edges differ, and not if a cell or a size does") {
    std::vector<std::uint32_t> pixels(64 * 64, 0xFFFFFFFF);
    const Picture white = decode_png(encode_png(64, pixels));
    CHECK(largest_difference(white, white) == 0);
    for (std::size_t y = 0; y < 64; ++y) pixels[64 * y + 9] = 0xE0E0E0FF;
    CHECK(largest_difference(white, decode_png(encode_png(64, pixels))) < versions_differ_by);
    for (std::size_t y = 0; y < 8; ++y)
        for (std::size_t x = 0; x < 8; ++x) pixels[64 * y + x] = 0xD0FFFFFF;
    CHECK(largest_difference(white, decode_png(encode_png(64, pixels))) > versions_differ_by);
    CHECK(largest_difference(white, decode_png(encode_png(32, pixels))) == 255);
}
