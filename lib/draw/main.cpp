// heed-draw ENGINE FORMAT < graph.dot > picture: what heed runs to have a graph drawn.
#include <cstdio>
#include <exception>
#include <string>

#include "draw/graphviz.hpp"
#include "draw/limits.hpp"

namespace {

std::string read_all(std::FILE* in) {
    std::string bytes;
    char buffer[1 << 16];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, in)) bytes.append(buffer, got);
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: heed-draw ENGINE FORMAT < graph.dot > picture\n", stderr);
        return 2;
    }
    try {
        if (!heed::limit_resources()) std::fputs("heed-draw: no limits on time and memory\n", stderr);
        const std::string picture = heed::render_graph(read_all(stdin), argv[1], argv[2]);
        const bool written = std::fwrite(picture.data(), 1, picture.size(), stdout) == picture.size();
        if (written && std::fflush(stdout) == 0) return 0;
        std::fputs("the picture cannot be written\n", stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return 1;
}
