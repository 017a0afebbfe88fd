// `heed heads`, `heed text` and `heed show` as processes.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("a view of a text and of its saved record are the same") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", "The cat sat on the mat", "-o", "cat.npz"}).code == 0);
    for (const std::string command : {"heads", "text", "show"}) {
        const Finished from_text = workspace.heed({command, "The cat sat on the mat"});
        INFO(from_text.err);
        CHECK(from_text.code == 0);
        CHECK(from_text.out == workspace.heed({command, "cat.npz"}).out);
    }
}

TEST_CASE("heads draws all heads of layer 0, or those of one layer that are chosen") {
    const Workspace workspace;
    workspace.write("m.json", "[[[[1, 0], [0, 1]], [[0, 1], [1, 0]]], [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]]");
    CHECK(contains(workspace.heed({"heads", "m.json"}).out, "head 1"));
    CHECK(contains(workspace.heed({"heads", "m.json", "--layer", "1", "--head", "1"}).out, "Layer 1"));
    const Finished two = workspace.heed({"heads", "m.json", "--layer", "all"});
    CHECK(two.code == 2);
    CHECK(contains(two.err, "heads draws one layer, and"));
    CHECK(contains(workspace.heed({"heads", "m.json", "--query", "1"}).out, "for query 1"));
    CHECK(workspace.heed({"heads", "m.json", "--query", "2"}).code == 3);
    CHECK(workspace.heed({"heads", "m.json", "-o", "m.docx"}).code == 2);
}

TEST_CASE("lines that hide each other come with advice, however many heads they are of") {
    const Workspace workspace;
    std::string row = "[0.03125", matrix = "[";
    for (int i = 1; i < 32; ++i) row += ", 0.03125";
    for (int i = 0; i < 32; ++i) matrix += (i == 0 ? "" : ", ") + row + "]";
    matrix += "]";
    workspace.write("one.json", matrix);
    workspace.write("two.json", "[[" + matrix + ", " + matrix + "]]");
    const std::string one = workspace.heed({"heads", "one.json"}).err;
    CHECK(contains(one, "of their ink lies under other lines): --query, --highlight and --top-k 1 draw"));
    CHECK(contains(workspace.heed({"heads", "two.json"}).err, "--multiples draws each head in a panel"));
    const std::string panels = workspace.heed({"heads", "two.json", "--multiples"}).err;
    CHECK(contains(panels, "the lines in a panel hide each other ("));
    CHECK(contains(panels, "under other lines): --query, --highlight and --top-k 1 draw fewer lines"));
    CHECK(workspace.heed({"heads", "two.json", "--multiples", "--top-k", "1"}).err.empty());
    CHECK(workspace.heed({"heads", "two.json", "--query", "3"}).err.empty());
}

TEST_CASE("heads that agree lie side by side, and a size too small is refused with advice") {
    const Workspace workspace;
    const std::string head = "[[1, 0], [0, 1]]";
    std::string heads = head;
    for (int i = 1; i < 7; ++i) heads += ", " + head;
    workspace.write("m.json", "[[" + heads + "]]");
    CHECK(workspace.heed({"heads", "m.json"}).err.empty());
    for (const std::string command : {"heads", "text"}) {
        const Finished refused = workspace.heed({command, "m.json", "--format", "svg", "--size", "20x10mm"});
        CHECK(refused.code == 2);
        CHECK(contains(refused.err, "does not fit into 20 × 10 mm"));
    }
}

TEST_CASE("text says which heads its mean is of") {
    const Workspace workspace;
    const auto title = [&](const std::string& heads) {
        return workspace.heed({"text", "a cat", "--layer", "1", "--head", heads, "--format", "svg"}).out;
    };
    CHECK(contains(title("3"), "head 3"));
    CHECK(contains(title("1-3"), "heads 1 to 3"));
    CHECK(contains(title("0,2,5"), "heads 0, 2, 5"));
}

TEST_CASE("text is written as the name's ending says") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    for (const std::string ending : {"svg", "html", "tex", "txt"})
        REQUIRE(workspace.heed({"text", "m.json", "-o", "m." + ending}).code == 0);
    CHECK(contains(workspace.read("m.svg"), "<svg"));
    CHECK(contains(workspace.read("m.html"), "<figure"));
    CHECK(contains(workspace.read("m.tex"), "\\colorbox"));
    CHECK(workspace.heed({"text", "m.json"}).out == workspace.read("m.txt"));
    CHECK(workspace.heed({"text", "m.json", "--format", "tex"}).out == workspace.read("m.tex"));
    CHECK(contains(workspace.heed({"text", "m.json", "--from", "1"}).out, "from query 1"));
    CHECK(workspace.heed({"text", "m.json", "--from", "2"}).code == 3);
    CHECK(workspace.heed({"text", "m.json", "-o", "m.pptx"}).code == 2);
}

TEST_CASE("a text for print that is higher than a page at 6 pt is written with a warning") {
    const Workspace workspace;
    const auto keys = [](int count) {
        std::string row = "1";
        for (int i = 1; i < count; ++i) row += ", 0";
        return "[[" + row + "]]";
    };
    workspace.write("page.json", keys(128));
    workspace.write("pages.json", keys(1500));
    const Finished low = workspace.heed({"text", "page.json", "--theme", "print", "-o", "page.svg"});
    CHECK(low.err ==
          "heed: caption: Attention\nheed: caption: Shaded by the attention received "
          "from query 0 (0).\n");
    const Finished high = workspace.heed({"text", "pages.json", "--theme", "print", "-o", "pages.svg"});
    CHECK(high.code == 0);
    CHECK(contains(high.err, "mm high, a page 240"));
    CHECK(workspace.heed({"text", "pages.json", "--theme", "print", "-o", "pages.html"}).err.empty());
}

TEST_CASE("show writes colours to a terminal that has them, and nothing but text elsewhere") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const Finished piped = workspace.shell("COLORTERM=truecolor TERM=xterm-256color heed show m.json");
    CHECK(piped.code == 0);
    CHECK_FALSE(contains(piped.out, "\x1b"));
    if (workspace.shell("script -qec true /dev/null").code != 0) {
        WARN("[skipped] script, which gives a terminal, is not installed or gets none");
        return;
    }
    const auto on_terminal = [&](const std::string& environment) {
        return workspace
            .shell("env -u COLUMNS -u COLORTERM -u NO_COLOR " + environment +
                   " script -qec 'stty cols 60; heed show m.json' /dev/null")
            .out;
    };
    CHECK(contains(on_terminal("COLORTERM=truecolor TERM=xterm"), "\x1b[48;2;253;231;37m"));
    CHECK(contains(on_terminal("TERM=xterm-256color"), "\x1b[48;5;220m"));
    CHECK_FALSE(contains(on_terminal("TERM=dumb COLORTERM=truecolor"), "\x1b"));
    CHECK_FALSE(contains(on_terminal("TERM=xterm NO_COLOR=1"), "\x1b"));
}

TEST_CASE("show is fitted to COLUMNS") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", "The cat sat on the mat", "-o", "cat.npz"}).code == 0);
    const std::string narrow = workspace.shell("COLUMNS=24 heed show cat.npz --numbers").out;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = narrow.find('\n', begin)) != std::string::npos; begin = end + 1)
        CHECK(end - begin <= 24);
    CHECK(workspace.shell("COLUMNS=0x heed show cat.npz").out == workspace.shell("heed show cat.npz").out);
}
