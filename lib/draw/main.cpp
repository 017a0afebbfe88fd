// What heed runs to have something drawn: a graph by Graphviz, or a figure in SVG as PDF or PNG; and to know
// how wide its texts will be.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "draw/fonts.hpp"
#include "draw/graphviz.hpp"
#include "draw/limits.hpp"
#include "draw/raster.hpp"

namespace {

std::string read_all(std::FILE* in) {
    std::string bytes;
    char buffer[1 << 16];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, in)) bytes.append(buffer, got);
    return bytes;
}

/// For each line, a text, its width at a font size of 1, and how many of its letters are drawn as boxes. The
/// next may come once the last is answered.
void answer_measures(const std::string& families) {
    const auto measure = heed::measures_in(families);
    std::string text;
    for (int c = std::getchar(); c != EOF; c = std::getchar()) {
        if (c != '\n') {
            text += static_cast<char>(c);
            continue;
        }
        const heed::MeasuredText measured = measure(text);
        std::printf("%.17g %d\n", measured.width, measured.boxes);
        std::fflush(stdout);
        text.clear();
    }
}

std::string picture_of(const std::string& input, int argc, char** argv) {
    if (std::string(argv[1]) != "figure") return heed::render_graph(input, argv[1], argv[2]);
    const auto argument = [&](int i) { return i < argc ? std::string(argv[i]) : std::string(); };
    return heed::render_figure(input, argv[2], argc > 3 ? std::strtod(argv[3], nullptr) : 300,
                               {argument(4), argument(5)});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3 || argc > 6) {
        std::fputs(
            "usage: heed-draw ENGINE FORMAT < graph.dot > picture\n"
            "       heed-draw figure FORMAT [DPI [TITLE SUBJECT]] < figure.svg > picture\n"
            "       heed-draw measure FONT < lines > \"WIDTH BOXES\"\n"
            "       heed-draw stand-in FONT > family\n",
            stderr);
        return 2;
    }
    try {
        heed::end_with_parent();
        if (!heed::limit_resources()) std::fputs("heed-draw: no limits on time and memory\n", stderr);
        heed::use_outline_fonts();
        if (std::string(argv[1]) == "measure") return answer_measures(argv[2]), 0;
        if (std::string(argv[1]) == "stand-in") return std::puts(heed::stand_in_for(argv[2]).c_str()) < 0;
        const std::string picture = picture_of(read_all(stdin), argc, argv);
        const bool written = std::fwrite(picture.data(), 1, picture.size(), stdout) == picture.size();
        if (written && std::fflush(stdout) == 0) return 0;
        std::fputs("the picture cannot be written\n", stderr);
    } catch (const std::bad_alloc&) {
        std::fputs("not enough memory\n", stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return 1;
}
