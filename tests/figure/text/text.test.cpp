#include "figure/text/text.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/golden.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/text_boxes.hpp"
#include "support/workspace.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// "The cats, unbelievable." as a tokenizer has it; each token is given its number's weight by every query.
Attention sentence() {
    Attention attention =
        heads_of({"[CLS]", "the", "cats", ",", "un", "##believable", "[UNK]", ".", "[SEP]"}, 1);
    attention.encoding.text = "The  cats, unbelievable\xE2\x82\xAC.";
    attention.encoding.offsets = {{0, 0},   {0, 3},   {5, 9},   {9, 10}, {11, 13},
                                  {13, 23}, {23, 24}, {24, 25}, {0, 0}};
    attention.encoding.special_tokens_mask = {1, 0, 0, 0, 0, 0, 0, 0, 1};
    for (std::size_t q = 0; q < 9; ++q)
        for (std::size_t k = 0; k < 9; ++k) attention.weights(0, 0, q, k) = static_cast<float>(k) / 36;
    return attention;
}

std::string joined(const ShadedText& text) {
    std::string all;
    for (const ShadedToken& token : text.tokens) all += (token.space_before ? " " : "") + token.text;
    return all;
}

/// What a document of this text says when `engine` has set it; nothing, and a word, where that, xcolor or
/// pdftotext is not installed.
std::optional<std::string> compiled(const std::string& engine, const std::string& tex) {
    const Workspace workspace;
    if (workspace.shell("command -v pdftotext && kpsewhich xcolor.sty && command -v " + engine).code != 0) {
        WARN("[skipped] pdftotext, xcolor or " << engine << " is not installed");
        return std::nullopt;
    }
    workspace.write("all.tex", "\\documentclass{article}\\usepackage{xcolor}\\begin{document}\n" + tex +
                                   "\\end{document}\n");
    const Finished run =
        workspace.shell(engine + " -interaction=nonstopmode -halt-on-error -no-shell-escape all.tex");
    INFO(run.out);
    CHECK(run.code == 0);
    return workspace.shell("pdftotext -layout all.pdf -").out;
}

const std::vector<std::size_t> sizes = {0, 1, 2, 6, 30, 64, 128};

}  // namespace

TEST_CASE("tokens stand as in the sentence: by their offsets, pieces without a space") {
    const ShadedText text = shaded_text(sentence());
    CHECK(joined(text) == "[CLS] The cats, unbelievable[UNK]. [SEP]");
    CHECK(joined(shaded_text(heads_of({"trans", "##former", "##", "on"}, 1))) == "transformer ## on");
}

TEST_CASE("the white space that a tokenizer counts as a token's is no part of its word") {
    Attention attention = sentence();
    attention.encoding.offsets[2] = {3, 9};
    attention.encoding.offsets[4] = {10, 13};
    CHECK(joined(shaded_text(attention)) == "[CLS] The cats, unbelievable[UNK]. [SEP]");
}

TEST_CASE("offsets that are none leave the tokens as they are") {
    Attention attention = sentence();
    attention.encoding.offsets[2] = {5, 900};
    attention.encoding.offsets[3] = {-7, 2};
    attention.encoding.offsets[4] = {13, 11};
    CHECK(joined(shaded_text(attention)) == "[CLS] The cats , unbelievable[UNK]. [SEP]");
    attention.encoding.offsets.pop_back();
    CHECK(joined(shaded_text(attention)) == "[CLS] the cats , unbelievable [UNK] . [SEP]");
}

TEST_CASE("a token's weight is the mean over queries and heads, or one query's") {
    Attention attention = heads_of({"a", "b"}, 2);
    attention.weights(0, 0, 0, 0) = 1, attention.weights(0, 0, 0, 1) = 0;
    attention.weights(0, 0, 1, 0) = 0.5F, attention.weights(0, 0, 1, 1) = 0.5F;
    attention.weights(0, 1, 0, 0) = 0, attention.weights(0, 1, 0, 1) = 1;
    attention.weights(0, 1, 1, 0) = 0.5F, attention.weights(0, 1, 1, 1) = 0.5F;
    const ShadedText mean = shaded_text(attention);
    CHECK(mean.tokens[0].weight == 0.5F);
    CHECK(mean.title == "Layer 0, heads 0 to 1");
    CHECK(mean.reading == "Shaded by the attention received, the mean over 2 queries of 2 heads");
    attention = heads_of({"a", "b"}, 1);
    attention.weights(0, 0, 1, 0) = 0.25F, attention.weights(0, 0, 1, 1) = 0.75F;
    const ShadedText row = shaded_text(attention, {1});
    CHECK(row.tokens[0].weight == 0.25F);
    CHECK(row.tokens[1].weight == 0.75F);
    CHECK(row.lowest == "≤ 0.5");
    CHECK(row.highest == "1.0");
    CHECK(row.share(row.tokens[0]) < 0);
    CHECK(row.share(row.tokens[1]) == 0.5);
    CHECK(row.reading == "Shaded by the attention received from query 1 (b)");
}

TEST_CASE("shades begin at what no preference gives, and special tokens have none") {
    const ShadedText text = shaded_text(sentence());
    CHECK(text.lowest == "≤ 0.111");  // 1/9
    CHECK(text.highest == "0.222");   // 2/9: no word receives more
    CHECK(text.share(text.tokens[8]) == 0);
    CHECK(text.share(text.tokens[7]) == Approx(0.75));  // 7/36
    CHECK(text.share(text.tokens[4]) == Approx(0).margin(1e-6));
    CHECK(text.reading.ends_with("special tokens have no shade"));
}

TEST_CASE("a head that is nearly uniform looks so, and the largest weight of another has the full tone") {
    Attention attention = heads_of({"a", "b", "c", "d"}, 1);
    const auto give = [&](float most) {
        for (std::size_t q = 0; q < 4; ++q)
            for (std::size_t k = 0; k < 4; ++k)
                attention.weights(0, 0, q, k) = k == 2 ? most : (1 - most) / 3;
        return shaded_text(attention);
    };
    const ShadedText nearly = give(0.26F);
    CHECK(nearly.share(nearly.tokens[2]) == Approx(0.04).margin(1e-6));
    CHECK(nearly.highest == "0.50");
    const ShadedText sharp = give(0.85F);
    CHECK(sharp.share(sharp.tokens[2]) == Approx(1));
    CHECK(sharp.highest == "0.85");
}

TEST_CASE("special tokens are lighter than words") {
    const XmlElement svg = parse_xml(text_svg(shaded_text(sentence())));
    std::map<std::string, std::string> inks;
    for (const XmlElement* text : svg.of_class("tokens").all("text")) inks[text->text] = (*text)["fill"];
    CHECK(inks.at("[SEP]") == colours_of(Theme::light).faint);
    CHECK(inks.at("cats") != colours_of(Theme::light).faint);
}

TEST_CASE("the first token of a causal model has no shade where it is a sink, and the figure says so") {
    const auto shaded = [](float to_first) {
        Attention attention = heads_of(words(6), 1);
        attention.encoding.special_tokens_mask.clear();
        attention.hidden_keys = {1, 1, hidden_from(heed::causal, 6)};
        attention.weights.fill(0);
        for (std::size_t q = 0; q < 6; ++q)
            for (std::size_t k = 0; k <= q; ++k)
                attention.weights(0, 0, q, k) = q == 0   ? 1
                                                : k == 0 ? to_first
                                                         : (1 - to_first) / static_cast<float>(q);
        return shaded_text(attention, {4, 5});
    };
    const ShadedText sink = shaded(0.9375F);
    CHECK(sink.tokens[0].has_no_shade);
    CHECK(sink.reading.ends_with("; the first token, which takes 94 % of the attention, has no shade"));
    CHECK(sink.share(sink.tokens[1]) > 0);
    const ShadedText none = shaded(0.25F);
    CHECK_FALSE(none.tokens[0].has_no_shade);
    CHECK_FALSE(contains(none.reading, "no shade"));
}

TEST_CASE("special tokens are lighter than words in HTML, in TeX and in the terminal, too") {
    const ShadedText text = shaded_text(sentence());
    const XmlElement html = parse_xml(text_html(text));
    for (std::size_t i = 0; i < text.tokens.size(); ++i)
        CHECK(contains((*html.all("span")[i])["style"], ";color:#555555") == text.tokens[i].has_no_shade);
    CHECK(contains(text_tex(text), "\\color[HTML]{555555}\\strut [CLS]}"));
    CHECK(contains(text_tex(text), "\\color[HTML]{000000}\\strut cats}"));
    CHECK(contains(text_terminal(text, {.colours = TerminalColours::full}),
                   "\x1b[38;2;85;85;85m\x1b[48;2;255;255;255m[CLS]"));
    CHECK(hex(text_ink(Theme::dark, text, text.tokens[0])) == colours_of(Theme::dark).faint);
    CHECK(colours_of(Theme::light).faint == "#555");
}

TEST_CASE("a text without a ground lets its page's shine through, and its ink may be replaced") {
    TextOptions options;
    options.style.theme = Theme::transparent;
    const ShadedText text = shaded_text(sentence());
    const XmlElement tokens = parse_xml(text_svg(text, options)).of_class("tokens");
    const ThemeColours colours = colours_of(Theme::transparent);
    for (std::size_t i = 0; i < text.tokens.size(); ++i) {
        const XmlElement& rect = *tokens.all("rect")[i];
        CHECK(rect["fill"] == hex(text_shade(Theme::transparent, 1)));
        CHECK(std::stod(rect["fill-opacity"]) ==
              Approx(std::clamp(text.share(text.tokens[i]), 0.0, 1.0)).margin(0.001));
        if (text.share(text.tokens[i]) < 0.3)
            CHECK((*tokens.all("text")[i])["fill"] ==
                  (text.tokens[i].has_no_shade ? colours.faint : colours.ink));
    }
}

TEST_CASE("where no word receives more than without a preference, shades begin at 0 and end at twice that") {
    Attention attention = heads_of({"[CLS]", "a", "b"}, 1);
    attention.encoding.special_tokens_mask = {1, 0, 0};
    for (std::size_t q = 0; q < 3; ++q) {
        attention.weights(0, 0, q, 0) = 0.7F;
        attention.weights(0, 0, q, 1) = 0.2F;
        attention.weights(0, 0, q, 2) = 0.1F;
    }
    const ShadedText text = shaded_text(attention);
    CHECK(text.lowest == "0");
    CHECK(text.highest == "0.667");  // 2/3
    CHECK(text.share(text.tokens[1]) == Approx(0.3));
    CHECK(text.share(text.tokens[2]) == Approx(0.15));
}

TEST_CASE(
    "under a causal mask a key's mean is over the queries that see it, against what they give without a "
    "preference") {
    Attention attention = heads_of({"a", "b", "c"}, 1);
    for (std::size_t q = 0; q < 3; ++q)
        for (std::size_t k = 0; k < 3; ++k)
            attention.weights(0, 0, q, k) = k > q ? 0.0F : 1.0F / static_cast<float>(q + 1);
    CHECK(shaded_text(attention).tokens[1].usual == Approx(1.0 / 3));  // zeros alone hide nothing
    attention.hidden_keys = {1, 1, hidden_from(causal, 3)};
    const ShadedText uniform = shaded_text(attention);
    CHECK(uniform.tokens[0].weight == Approx(11.0 / 18));  // (1 + 1/2 + 1/3) / 3
    CHECK(uniform.tokens[1].weight == Approx(5.0 / 12));   // (1/2 + 1/3) / 2
    CHECK(uniform.tokens[2].weight == Approx(1.0 / 3));
    for (const ShadedToken& token : uniform.tokens) CHECK(token.usual == Approx(token.weight));

    attention.weights(0, 0, 2, 0) = 0, attention.weights(0, 0, 2, 1) = 1, attention.weights(0, 0, 2, 2) = 0;
    const ShadedText text = shaded_text(attention);
    CHECK(text.lowest == "no preference or less");
    CHECK(text.highest == "0.333 above it");
    CHECK(text.share(text.tokens[1]) == Approx(1));
    CHECK(text.share(text.tokens[0]) < 0);
    check_nothing_collides(text_svg(text));
}

TEST_CASE("pieces of a word stand together, with a hairline between them") {
    const XmlElement root =
        parse_xml(text_svg(shaded_text(heads_of({"un", "##believ", "##able", "cat"}, 1))));
    const auto grounds = root.of_class("tokens").all("rect");
    REQUIRE(grounds.size() == 4);
    const auto end = [&](std::size_t i) {
        return std::stod((*grounds[i])["x"]) + std::stod((*grounds[i])["width"]);
    };
    CHECK(std::stod((*grounds[1])["x"]) == Approx(end(0)).margin(0.02));
    CHECK(std::stod((*grounds[3])["x"]) > end(2) + 2);
    const std::string& lines = root.of_class("tokens").child("path")["d"];
    CHECK(std::count(lines.begin(), lines.end(), 'M') == 2);
}

TEST_CASE("the texts of one sentence are those that were looked at") {
    const ShadedText text = shaded_text(sentence(), {2});
    CHECK(is_golden(text_svg(text), "text_9.svg"));
    CHECK(is_golden(text_html(text), "text_9.html"));
    CHECK(is_golden(text_tex(text), "text_9.tex"));
}

TEST_CASE("a text as SVG has each token once, and nothing collides") {
    for (const std::size_t n : sizes) {
        INFO(n);
        const Attention attention = heads_of(words(n), 1);
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print}) {
            TextOptions options;
            options.style.theme = theme;
            const std::string svg = text_svg(shaded_text(attention), options);
            CHECK(parse_xml(svg).of_class("tokens").all("text").size() == n);
            check_nothing_collides(svg);
        }
    }
    check_nothing_collides(text_svg(shaded_text(heads_of(hostile_tokens(), 1))));
}

TEST_CASE("a size that is asked for is kept in a smaller font, or refused with what to do") {
    const ShadedText text = shaded_text(heads_of(words(128), 1));
    TextOptions options;
    options.style.size = SizeInMillimetres{85, 85};
    const std::string svg = text_svg(text, options);
    check_nothing_collides(svg);
    CHECK(std::stod(parse_xml(svg)["height"]) == Approx(85 * 96 / 25.4).margin(0.01));
    CHECK(std::stod(parse_xml(svg).of_class("tokens")["font-size"]) >= 8);
    options.style.size = SizeInMillimetres{85, 30};
    const std::string message = message_of([&] { text_svg(text, options); });
    CHECK(message.find("does not fit into 85 × 30 mm: it needs 85 × ") != std::string::npos);
    CHECK(message.find("--size") != std::string::npos);
}

TEST_CASE("how layers and heads are counted is said where a title names them, what was merged always") {
    const ShadedText text = shaded_text(heads_of(words(6), 1));
    TextOptions options;
    options.caption.note = "words merged";
    options.caption.subtitle += "; words merged";
    for (const bool has_title : {true, false}) {
        options.style.title = has_title;
        for (const std::string& document :
             {text_svg(text, options), text_html(text, options), text_tex(text, options)}) {
            CHECK((document.find("counted") != std::string::npos) == has_title);
            CHECK(document.find("merged") != std::string::npos);
        }
    }
}

TEST_CASE("a text from right to left begins at the right") {
    const std::string svg = text_svg(shaded_text(heads_of({"כלב", "טוב"}, 1)));
    const XmlElement root = parse_xml(svg);
    const auto rectangles = root.of_class("tokens").all("rect");
    CHECK(std::stod((*rectangles.at(0))["x"]) > std::stod((*rectangles.at(1))["x"]));
    check_nothing_collides(svg);
}

TEST_CASE("a text as HTML is well-formed, a span a token, and holds no script") {
    for (const std::size_t n : sizes)
        CHECK(parse_xml(text_html(shaded_text(heads_of(words(n), 1)))).all("span").size() == n);
    const auto tokens = hostile_tokens();
    const std::string html = text_html(shaded_text(heads_of(tokens, 1)));
    CHECK(parse_xml(html).all("span").size() == tokens.size());
    CHECK(
        parse_xml(text_html(shaded_text(heads_of({"<script>alert(1)</script>"}, 1)))).all("script").empty());
}

TEST_CASE("a text as TeX compiles, whatever the tokens") {
    auto tokens = hostile_tokens();
    std::erase_if(tokens, [](const std::string& token) { return token.size() > 1000; });
    for (const std::string engine : {"lualatex", "xelatex"})
        compiled(engine, text_tex(shaded_text(sentence())) + text_tex(shaded_text(heads_of(tokens, 1))));
}

TEST_CASE("all of ASCII stands in a text as TeX as it is") {
    std::vector<std::string> tokens;  // in pieces that fit on a line
    for (int c = 0x20; c < 0x7F; ++c) {
        if (c % 0x20 == 0) tokens.emplace_back();
        tokens.back() += static_cast<char>(c);
    }
    const std::string tex = text_tex(shaded_text(heads_of(tokens, 1)));
    compiled("pdflatex", tex);  // whose fonts have a line for _ and accents for ^ and ~
    for (const std::string engine : {"lualatex", "xelatex"}) {
        const auto text = compiled(engine, tex);
        if (!text) continue;
        CHECK(contains(*text, "!\"#$%&'()*+,-./0123456789:;<=>?"));
        CHECK(contains(*text, "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"));
        CHECK(contains(*text, "`abcdefghijklmnopqrstuvwxyz{|}~"));
    }
}

TEST_CASE("a text in the terminal has the tokens in their colours, or a line a token") {
    Attention attention = heads_of({"un", "##believable", "[SEP]"}, 1);
    for (std::size_t q = 0; q < 3; ++q)
        for (std::size_t k = 0; k < 3; ++k) attention.weights(0, 0, q, k) = k == 0 ? 1.0F : 0.0F;
    const ShadedText text = shaded_text(attention);
    CHECK(text_terminal(text, {TerminalColours::none, 40}) ==
          "Layer 0, head 0\n"
          "un                 1 ███████████████████\n"
          "believable         0\n"
          "[SEP]              0\n"
          "Shaded by the attention received, the\n"
          "mean over 3 queries. Layers and heads\n"
          "are counted from 0\n");
    CHECK(
        text_terminal(text, {TerminalColours::full, 80})
            .find(
                "\x1b[38;2;255;255;255m\x1b[48;2;8;81;156mun\x1b[38;2;0;0;0m\x1b[48;2;255;255;255mbelievable"
                "\x1b[0m \x1b[38;2;0;0;0m\x1b[48;2;255;255;255m[SEP]\x1b[0m\n") != std::string::npos);
}

TEST_CASE("weights that stand together have as many decimals, but 0 and those too small for them") {
    using Texts = std::vector<std::string>;
    CHECK(even_weight_texts({0.09F, 0.1F, 0.1657F, 1}) == Texts{"0.090", "0.100", "0.166", "1.000"});
    CHECK(even_weight_texts({0.5F, 1, 0}) == Texts{"0.5", "1.0", "0"});
    CHECK(even_weight_texts({1, 1}) == Texts{"1", "1"});
    CHECK(even_weight_texts({0.25F, 1e-5F, 0.5F}) == Texts{"0.25", "1e-05", "0.50"});
    CHECK(even_weight_texts({}).empty());
}
