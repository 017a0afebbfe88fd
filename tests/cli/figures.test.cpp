// `heed heatmap` and `heed flow` as processes.
#include <map>

#include "support/command.hpp"
#include "support/png.hpp"
#include "support/xml.hpp"

using namespace heed::test;

TEST_CASE("a figure of a text and of its saved record are the same") {
    const Workspace workspace;
    const std::string text = "The cat sat on the mat";
    for (const std::string model : {"default", "self-attention"}) {
        REQUIRE(workspace.heed({"attend", text, "--model", model, "-o", "cat.npz"}).code == 0);
        for (const std::string command : {"heatmap", "flow"}) {
            const Finished from_text = workspace.heed({command, text, "--model", model});
            CHECK(from_text.code == 0);
            CHECK(from_text.out == workspace.heed({command, "cat.npz"}).out);
        }
    }
}

TEST_CASE("a figure takes a bare matrix from any framework, and says when rows do not sum to 1") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const Finished drawn = workspace.heed({"heatmap", "m.json"});
    CHECK(drawn.code == 0);
    CHECK(drawn.err.empty());
    workspace.write("half.json", "[[[0.5, 0.1, 0], [0.2, 0.8, 0]]]");
    for (const std::string command : {"heatmap", "flow", "heads", "text", "show"}) {
        const Finished warned = workspace.heed({command, "half.json"});
        INFO(command);
        CHECK(warned.code == 0);
        CHECK(contains(warned.err, "do not sum to 1 (off by up to 0.4)"));
        CHECK_FALSE(warned.out.empty());
    }
    CHECK(workspace.heed({"heatmap", "-"}, "[[1]]").code == 0);
}

TEST_CASE("a figure shows one head: of several, the one chosen") {
    const Workspace workspace;
    workspace.write("heads.json", "[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]");
    CHECK(contains(workspace.heed({"heatmap", "heads.json", "--head", "1"}).out, "ayer 0, head 1"));
    CHECK(contains(workspace.heed({"heatmap", "heads.json"}).out, "ayer 0, head 0"));
    CHECK(workspace.heed({"flow", "heads.json", "--head", "-1"}).code == 0);
    const Finished both = workspace.heed({"flow", "heads.json", "--head", "all"});
    CHECK(both.code == 2);
    CHECK(contains(both.err, "1 × 2"));
}

TEST_CASE("a heatmap of several heads is a grid with a panel a head") {
    const Workspace workspace;
    workspace.write("heads.json", "[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]");
    const Finished both = workspace.heed({"heatmap", "heads.json", "--head", "all"});
    CHECK(both.code == 0);
    CHECK(contains(both.out, "<title>Layer 0, head 0</title>"));
    CHECK(contains(both.out, "<title>Layer 0, head 1</title>"));
    CHECK(contains(both.out, "1 layers × 2 heads"));
}

TEST_CASE("the flags of a heatmap change what they say") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const auto drawn = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"heatmap", "m.json"});
        const Finished run = workspace.heed(flags);
        CHECK(run.code == 0);
        CHECK_FALSE(contains(run.err, "warning"));
        return run.out;
    };
    CHECK(contains(drawn({"--colormap", "magma"}), "#000004"));
    CHECK(contains(drawn({"--range", "0:0.5"}), "≥ 0.5"));
    CHECK(drawn({"--range", "auto"}) == drawn({}));
    CHECK(contains(drawn({"--annotate"}), ">.90</text>"));
    CHECK_FALSE(contains(drawn({"--labels", "none"}), "Position"));
    CHECK(contains(drawn({"--size", "85x60mm"}), "width=\"85mm\" height=\"60mm\""));
    CHECK(contains(drawn({"--size", "3.25x2.5in"}), "width=\"82.55mm\" height=\"63.5mm\""));
    const Finished other = workspace.heed({"heatmap", "m.json", "--font", "Source Sans 3"});
    CHECK(contains(other.out, "font-family=\"&#39;Source Sans 3&#39;, DejaVu"));
    CHECK_FALSE(contains(drawn({"--no-title"}), ">Layer 0, head 0</text>"));
    CHECK_FALSE(contains(drawn({"--no-colorbar"}), "colour-bar"));
    CHECK(contains(drawn({"--theme", "print"}), "width=\"77mm\""));
    CHECK(contains(drawn({"--theme", "dark"}), "#16181d"));
}

TEST_CASE("a font that is not installed is said, with the one that stands in for it") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    for (const std::string output : {"a.pdf", "a.png", "a.svg"}) {
        const auto said = [&](const std::string& font) {
            return workspace.heed({"heatmap", "m.json", "--font", font, "-o", output}).err;
        };
        CHECK(contains(said("Absent Roman"),
                       "warning: the font Absent Roman is not installed: DejaVu Sans stands in"));
        CHECK(contains(said("Absent Roman, DejaVu Sans"), "Absent Roman is not installed: DejaVu Sans"));
        for (const std::string installed : {"DejaVu Sans", "dejavu sans", "serif", "DejaVu Sans, Absent"})
            CHECK(said(installed).empty());
    }
}

TEST_CASE("an SVG in a font of papers names those of the same widths, and needs no helper") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const auto drawn = [&](const std::string& font) {
        const Finished run = workspace.shell(
            "HEED_LIBEXEC=none heed heatmap m.json --tokens 'whatever illicit' --font '" + font + "'");
        CHECK(run.err.empty());
        return run.out;
    };
    CHECK(contains(drawn("Helvetica"),
                   "font-family=\"&#39;Helvetica&#39;, &#39;Arial&#39;, &#39;Liberation "
                   "Sans&#39;, &#39;Arimo&#39;, &#39;Nimbus Sans&#39;, DejaVu Sans"));
    CHECK(contains(drawn("Times"), "&#39;Tinos&#39;"));
    CHECK(contains(drawn("Arial, Absent"), "font-family=\"Arial, Absent, DejaVu Sans"));
    const auto width_in = [&](const std::string& font) {
        const std::string svg = drawn(font);
        return std::stod(svg.substr(svg.find("width=\"") + 7));
    };
    CHECK(width_in("Times") < width_in("Arial"));
    CHECK(width_in("Arial") < width_in("DejaVu Sans"));
    CHECK(width_in("Arial, Absent") == width_in("Helvetica"));
}

TEST_CASE("print is set in Arial, whose widths are known, unless another font is asked for") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const auto drawn = [&](const std::string& flags) {
        const Finished run = workspace.shell("HEED_LIBEXEC=none heed heatmap m.json --theme print " + flags);
        CHECK(run.err == "heed: caption: Attention\n");
        return run.out;
    };
    CHECK(contains(drawn(""), "font-family=\"&#39;Arial&#39;, &#39;Helvetica&#39;"));
    CHECK(drawn("") == drawn("--font Arial"));
    CHECK(contains(drawn("--font 'DejaVu Sans'"), "font-family=\"&#39;DejaVu Sans&#39;"));
}

TEST_CASE("a font of the same widths that stands in is not said where it is installed") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    if (workspace.shell("fc-list 'Liberation Sans' family").out.empty()) {
        WARN("[skipped] no font Liberation Sans is installed");
        return;
    }
    for (const std::string font : {"Arimo", "Helvetica", "Liberation Sans"})
        CHECK(workspace.heed({"heatmap", "m.json", "--font", font, "-o", "a.pdf"}).err.empty());
}

TEST_CASE("letters that no installed font has are said once, where heed draws them") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    // CJK Extension G, of 2020, is in few fonts; tests have DejaVu.
    const std::vector<std::string> command = {"heatmap", "m.json", "--tokens", "\U00030000\U00030001 b"};
    const auto said = [&](const std::string& output) {
        std::vector<std::string> drawn = command;
        drawn.insert(drawn.end(), {"-o", output});
        return workspace.heed(drawn).err;
    };
    for (const std::string output : {"a.pdf", "a.png"})
        CHECK(said(output) ==
              "heed: warning: no installed font has all letters of \"\U00030000\U00030001\": a "
              "box stands for each that is missing\n");
    CHECK(said("a.svg").empty());
    CHECK(workspace.heed({"heatmap", "m.json", "--tokens", "a b", "-o", "a.pdf"}).err.empty());
}

TEST_CASE("a heatmap's flag with a value it does not take is refused with those it takes") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const std::vector<std::vector<std::string>> wrong = {{"--colormap", "jet", "viridis"},
                                                         {"--range", "1:0", "0:1"},
                                                         {"--range", "0", "0:1"},
                                                         {"--labels", "some", "index"},
                                                         {"--size", "85", "85x60mm"},
                                                         {"--size", "85x60", "85x60mm"},
                                                         {"--size", "1x1mm", "10 to 2000"},
                                                         {"--size", "nanxinfmm", "85x60"},
                                                         {"--font", "a;b", "font family"},
                                                         {"--theme", "solarized", "transparent"},
                                                         {"--size", "12x12mm", "--labels none"}};
    for (const auto& flag : wrong) {
        const Finished run = workspace.heed({"heatmap", "m.json", flag[0], flag[1]});
        INFO(flag[0] << " " << flag[1] << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, flag[2]));
    }
}

TEST_CASE("a flag of a figure's style is refused where the format takes no notice of it") {
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"text", "a cat", "--format", "html", "--size", "85x60mm"},
                                               {"text", "a cat", "--format", "tex", "--font", "Inter"},
                                               {"text", "a cat", "--format", "tex", "--theme", "dark"},
                                               {"text", "a cat", "--format", "tex", "--name", "N"},
                                               {"text", "a cat", "--format", "html", "--name", "N"},
                                               {"text", "a cat", "--format", "txt", "--theme", "dark"},
                                               {"text", "a cat", "--format", "txt", "--no-title"},
                                               {"flow", "a cat", "--format", "dot", "--size", "85x60mm"},
                                               {"flow", "a cat", "--format", "dot", "--font", "Inter"},
                                               {"stats", "a cat", "--format", "json", "--theme", "dark"},
                                               {"stats", "a cat", "--format", "csv", "--no-title"}})
        check_refused(command, 2,
                      " changes nothing in " + command[3] + ": write the figure as svg, pdf or png");
    check_refused({"flow", "a cat", "--layout", "dot", "--font", "Inter"}, 2,
                  "--font changes nothing in dot: write the figure as svg, pdf or png");
}

TEST_CASE("the flow graph keeps the weights above the threshold") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]");
    const auto edges = [&](const std::string& threshold) {
        const std::string dot = workspace.heed({"flow", "m.json", "--threshold", threshold}).out;
        std::size_t count = 0;
        for (std::size_t at = 0; (at = dot.find(" -> ", at)) != std::string::npos; ++at) ++count;
        return count;
    };
    CHECK(edges("0.25") == 5);
    CHECK(edges("0.8") == 1);
    CHECK(edges("0.95") == 0);
}

TEST_CASE("hostile tokens draw") {
    const Workspace workspace;
    workspace.write(
        "in.jsonl",
        R"({"tokens": ["<b>&\"'\\", "\\N", "&lt;", "", "a\nb", "]]>", "\u202eabc", "😀", "中文", "\u0001"]})"
        "\n");
    for (const std::string name : {"h.svg", "h.pdf", "h.png", "f.svg", "f.dot", "f.pdf", "f.png"}) {
        const Finished run = workspace.heed(
            {name[0] == 'h' ? "heatmap" : "flow", "--model", "self-attention", "-f", "in.jsonl", "-o", name});
        INFO(run.err);
        CHECK(run.code == 0);
    }
    if (workspace.shell("command -v xmllint").code == 0)
        CHECK(workspace.shell("xmllint --noout h.svg f.svg").err.empty());
    else
        WARN("[skipped] xmllint is not installed");
}

TEST_CASE("figures are written as SVG, PDF and PNG by the name's ending") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    for (const std::string command : {"heatmap", "flow"}) {
        for (const auto& [ending, start] : std::map<std::string, std::string>{
                 {"svg", "<svg "}, {"pdf", "%PDF-"}, {"png", "\x89PNG\r\n"}, {"PDF", "%PDF-"}}) {
            const Finished run = workspace.heed({command, "m.json", "-o", "figure." + ending});
            INFO(command << " " << ending << " " << run.err);
            CHECK(run.code == 0);
            CHECK(run.err.empty());
            const std::string bytes = workspace.read("figure." + ending);
            CHECK(bytes.substr(0, start.size()) == start);
            const std::string format = ending == "PDF" ? "pdf" : ending;
            CHECK(workspace.heed({command, "m.json", "--format", format}).out == bytes);
        }
    }
    const Picture large =
        decode_png(workspace.heed({"flow", "m.json", "--format", "png", "--dpi", "192"}).out);
    const Picture small =
        decode_png(workspace.heed({"flow", "m.json", "--format", "png", "--dpi", "96"}).out);
    CHECK(large.width == 2 * small.width);
    CHECK(large.pixels_a_metre == 7559);
}

TEST_CASE("a format that a figure does not have is refused before anything is computed") {
    const Workspace workspace;
    const auto refused = [&](const std::vector<std::string>& arguments) {
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 2);
        CHECK(workspace.names().empty());
        return run.err;
    };
    CHECK(contains(refused({"heatmap", "no.json", "-o", "a.jpg"}), "svg, pdf or png, not as a.jpg"));
    CHECK(contains(refused({"heatmap", "no.json", "-o", "a"}), "not as a"));
    CHECK(contains(refused({"flow", "no.json", "--format", "exe"}), "not as exe"));
    CHECK(contains(refused({"heatmap", "no.json", "-o", "a.svg", "--dpi", "300"}), "--dpi is for PNG"));
    CHECK(contains(refused({"heatmap", "no.json", "-o", "a.png", "--dpi", "0"}), "--dpi"));
    CHECK(contains(refused({"flow", "no.json", "--layout", "magic"}), "line, circle, or Graphviz's dot"));
    CHECK(contains(refused({"flow", "no.json", "--layout", "dot", "--across-layers"}), "layout of its own"));
    CHECK(contains(refused({"flow", "no.json", "--top-k", "0"}), "--top-k"));
}

TEST_CASE("a resolution at which a figure would be too large is refused with the largest that is not") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const Finished run = workspace.heed({"heatmap", "m.json", "-o", "a.png", "--dpi", "4800"});
    CHECK(run.code == 2);
    CHECK(contains(run.err, "at most 100 million"));
    const Finished sized =
        workspace.heed({"heatmap", "m.json", "-o", "a.png", "--size", "300x300mm", "--dpi", "1200"});
    CHECK(sized.code == 2);
    CHECK(contains(sized.err, "heed: error: at this --dpi the figure has 14174 × 14174 pixels"));
    CHECK(contains(sized.err, "give --dpi 846 or less"));
    CHECK_FALSE(workspace.has("a.png"));
}

TEST_CASE("every layout draws in every format") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]");
    for (const std::string layout : {"line", "circle", "dot", "neato", "fdp", "sfdp", "circo", "twopi"})
        for (const std::string format : {"svg", "pdf", "png", "dot"}) {
            const Finished run = workspace.heed({"flow", "m.json", "--layout", layout, "--format", format});
            INFO(layout << " " << format << " " << run.err);
            CHECK(run.code == 0);
            CHECK(run.out == workspace.heed({"flow", "m.json", "--layout", layout, "--format", format}).out);
        }
}

TEST_CASE("a graph that would take an engine minutes is refused, with what to do") {
    const Workspace workspace;
    std::string row = "[0.01", matrix = "[";
    for (int i = 1; i < 100; ++i) row += ", 0.01";
    for (int i = 0; i < 100; ++i) matrix += (i > 0 ? ", " : "") + row + "]";
    workspace.write("m.json", matrix + "]");
    const Finished run =
        workspace.heed({"flow", "m.json", "--threshold", "0.001", "--layout", "dot", "-o", "a.svg"});
    CHECK(run.code == 2);
    CHECK(contains(run.err, "10000 arrows"));
    CHECK(contains(run.err, "--top-k"));
    CHECK(workspace.heed({"flow", "m.json", "--threshold", "0.001", "-o", "a.svg"}).code == 0);
    CHECK(workspace.heed({"flow", "m.json", "--threshold", "0.001", "--layout", "dot", "-o", "a.dot"}).code ==
          0);
}

TEST_CASE("across layers draws the mean over the heads that are chosen, or one") {
    const Workspace workspace;
    workspace.write("m.json", "[[[[1, 0], [0, 1]], [[0, 1], [1, 0]]], [[[1, 0], [1, 0]], [[1, 0], [1, 0]]]]");
    const std::string mean = workspace.heed({"flow", "m.json", "--across-layers", "--format", "svg"}).out;
    CHECK(contains(mean, "Attention across layers"));
    CHECK(contains(mean, "Mean over heads 0-1"));
    CHECK(contains(mean, "Layer 1<"));
    CHECK(contains(mean, ": 0.5<"));
    const std::string one =
        workspace.heed({"flow", "m.json", "--across-layers", "--head", "1", "--format", "svg"}).out;
    CHECK(contains(one, "counted from 0. Head 1"));
    CHECK_FALSE(contains(one, ": 0.5<"));
    const std::string dot = workspace.heed({"flow", "m.json", "--across-layers", "--layer", "1"}).out;
    CHECK(contains(dot, "l1_1 -> n0 "));
    CHECK_FALSE(contains(dot, "l2_"));
}

TEST_CASE("without its helper, heed says so and still writes SVG and DOT") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const std::string program = "mkdir bin libexec && cp '" HEED_PROGRAM "' bin/heed && ";
    const auto with_helper = [&](const std::string& script) {
        workspace.shell("rm -rf bin libexec");
        return workspace.shell(program + "printf '" + script +
                               "' > libexec/heed-draw && chmod +x libexec/heed-draw && "
                               "bin/heed heatmap m.json -o a.pdf");
    };
    const Finished crashed = with_helper("#!/bin/sh\\nkill -SEGV $$\\n");
    CHECK(crashed.code == 1);
    CHECK(contains(crashed.err, "was ended by signal 11"));
    const Finished failed = with_helper("#!/bin/sh\\necho no fonts >&2\\nexit 3\\n");
    CHECK(failed.code == 1);
    CHECK(contains(failed.err, "no fonts"));
    CHECK_FALSE(workspace.has("a.pdf"));
    const Finished in_another_font = workspace.shell("bin/heed heatmap m.json --font Georgia -o a.svg");
    CHECK(in_another_font.code == 0);
    CHECK(contains(in_another_font.err, "warning: the layout uses the widths of DejaVu Sans"));
    CHECK(contains(in_another_font.err, "no fonts"));
    workspace.write("libexec/heed-draw", "");
    CHECK(workspace.shell("chmod -x libexec/heed-draw; bin/heed heatmap m.json -o a.pdf").code == 1);
    CHECK(workspace
              .shell(
                  "bin/heed heatmap m.json -o a.svg && bin/heed flow m.json -o f.svg && bin/heed flow m.json "
                  "-o f.dot")
              .code == 0);
}

TEST_CASE("noncharacters in a token are no reason to draw nothing") {
    const Workspace workspace;
    workspace.write("in.txt", "ab \xEF\xB7\x90 cd \xF0\x9F\xBF\xBE\n");  // U+FDD0, U+1FFFE
    for (const std::string format : {"svg", "pdf", "png"}) {
        const Finished run =
            workspace.heed({"heatmap", "-f", "in.txt", "--words", "first", "--format", format});
        INFO(format << ": " << run.err);
        CHECK(run.code == 0);
    }
}

TEST_CASE(
    "a title of one's own stands in every figure in place of the usual one, in print too, and is only text") {
    const Workspace workspace;
    const std::vector<std::vector<std::string>> commands = {{"heatmap"},
                                                            {"heatmap", "--head", "all"},
                                                            {"heads"},
                                                            {"flow", "--format", "svg"},
                                                            {"flow", "--format", "svg", "--across-layers"},
                                                            {"text", "--format", "svg"},
                                                            {"text", "--format", "html"},
                                                            {"stats", "--format", "svg"}};
    for (std::vector<std::string> command : commands)
        for (const std::string theme : {"light", "print"}) {
            command.insert(command.end(), {"the cat.", "--title", "A & <b>", "--theme", theme});
            const Finished run = workspace.heed(command);
            INFO(command[0] << " in " << theme << ": " << run.err);
            CHECK(run.code == 0);
            CHECK(contains(run.out, ">A &amp; &lt;b&gt;</"));
            if (command[0] == "heatmap") CHECK(contains(run.out, "Attention: A &amp; &lt;b&gt;</title>"));
            command.resize(command.size() - 5);
        }
    CHECK(contains(workspace.heed({"flow", "the cat", "--title", "\"A\\"}).out, "\\\"A\\\\"));
    CHECK(contains(workspace.heed({"text", "the cat", "--title", "Mine"}).out, "Mine\n"));
    CHECK(workspace.heed({"stats", "the cat.", "--title", "Mine"}).code == 2);  // JSON has none
    CHECK(
        contains(workspace.heed({"heatmap", "a b", "--title", "x", "--no-title"}).err, "exclude each other"));
    CHECK(contains(workspace.heed({"heatmap", "a b", "--title", ""}).err, "--no-title"));
    CHECK(workspace.heed({"heatmap", "a b", "--title", "\xff"}).code == 2);
}

TEST_CASE("a width makes a figure so wide, in any unit, and as high as it needs") {
    const Workspace workspace;
    const std::vector<std::vector<std::string>> commands = {{"heatmap"},
                                                            {"heatmap", "--head", "all"},
                                                            {"heads"},
                                                            {"heads", "--horizontal"},
                                                            {"flow", "--format", "svg"},
                                                            {"flow", "--format", "svg", "--layout", "circle"},
                                                            {"text", "--format", "svg"},
                                                            {"stats", "--format", "svg"}};
    for (std::vector<std::string> command : commands) {
        command.insert(command.end(), {"The cat sat on the mat.", "--width", "3.25in"});
        const Finished run = workspace.heed(command);
        INFO(command[0] << ": " << run.err);
        REQUIRE(run.code == 0);
        const XmlElement root = parse_xml(run.out);
        const double width = std::stod(root["width"]) * (root["width"].ends_with("mm") ? 1 : 25.4 / 96);
        CHECK(width == Approx(82.55).margin(0.01));
    }
    const std::string drawn = workspace.heed({"heatmap", "a b", "--width", "127mm"}).out;
    for (const std::string same : {"12.7cm", "5in", "360pt"})
        CHECK(workspace.heed({"heatmap", "a b", "--width", same}).out == drawn);
    CHECK(contains(workspace.heed({"heatmap", "a b", "--width", "100mm", "--theme", "print"}).out,
                   "\"100mm\""));
}

TEST_CASE("a width that is none, too narrow, or beside a size is an error that says what to type") {
    const Workspace workspace;
    for (const std::string value : {"", "85", "mm", "85px", "9mm", "2001mm", "nanmm", "infin", "1e999mm",
                                    "-85mm", "85 mm", "085mm", "85x60mm"}) {
        const Finished run = workspace.heed({"heatmap", "a b", "--width=" + value});
        INFO(value << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "such as 85mm or 3.25in"));
    }
    CHECK(contains(workspace.heed({"heatmap", "a b", "--width", "85mm", "--size", "85x60mm"}).err,
                   "either --width or --size"));
    const Finished narrow = workspace.heed({"heads", "internationalization", "--width", "10mm"});
    CHECK(narrow.code == 2);
    CHECK(contains(narrow.err, "does not fit into 10 mm of width: it needs "));
    CHECK(contains(narrow.err, "give a larger --width"));
    CHECK(workspace.heed({"text", "a b", "--width", "85mm"}).code == 2);  // a terminal's lines
}
