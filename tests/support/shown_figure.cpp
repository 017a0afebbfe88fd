#include "support/shown_figure.hpp"

#include <fstream>
#include <regex>

#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/golden.hpp"
#include "support/message.hpp"
#include "support/pixels.hpp"
#include "support/xml.hpp"

namespace heed::test {
namespace {

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

}  // namespace

std::set<std::string> figures_in(const std::string& markdown) {
    static const std::regex figure("[\"(](?:docs/)?figures/([a-z0-9-]+[.][a-z]+)[\")]");
    std::set<std::string> names;
    for (std::sregex_iterator at(markdown.begin(), markdown.end(), figure), end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

void check_figure(const Workspace& workspace, const std::string& name) {
    INFO(name);
    const std::string made = workspace.read(name);
    if (accepts_golden()) std::ofstream(HEED_SOURCE "/docs/figures/" + name, std::ios::binary) << made;
    const std::string shown = source_file("docs/figures/" + name);
    if (name.ends_with(".pdf")) {
        check_pdf(workspace, made, shown);
    } else if (name.ends_with(".png")) {
        check_alike(made, shown);
    } else if (name == "neato.svg") {
        check_drawing(made, shown);
    } else {
        const bool same_bytes = made == shown;
        CHECK(same_bytes);
    }
}

}  // namespace heed::test
