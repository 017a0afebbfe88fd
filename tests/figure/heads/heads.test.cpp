#include "figure/heads/heads.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <tuple>

#include "figure/heads/parts.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/golden.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/text_boxes.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

void check_lines_and_texts(const std::string& svg) {
    const XmlElement root = parse_xml(svg);
    check_nothing_collides(root);
    const Box page = page_box(root);
    for (const XmlElement* path : root.of_class("lines").all("path")) {
        double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
        REQUIRE(std::sscanf((*path)["d"].c_str(), "M%lf %lfL%lf %lf", &x1, &y1, &x2, &y2) == 4);
        for (const double x : {x1, x2}) CHECK((x >= 0 && x <= page.corners[2].x));
        for (const double y : {y1, y2}) CHECK((y >= 0 && y <= page.corners[2].y));
    }
}

std::vector<std::string> texts_of(const XmlElement& group) {
    std::vector<std::string> texts;
    for (const XmlElement* text : group.all("text")) texts.push_back(text->text);
    return texts;
}

/// All that is written, as one line.
std::string words_of(const std::string& svg) {
    const XmlElement root = parse_xml(svg);
    std::string all;
    for (const XmlElement* text : root.all("text")) all += text->text + " ";
    return all;
}

HeadViewOptions horizontal() {
    HeadViewOptions options;
    options.horizontal = true;
    return options;
}

}  // namespace

TEST_CASE("a head view of two heads is the one that was looked at, both ways") {
    const Attention attention = heads_of({"The", "cat", "sat"}, 2);
    CHECK(is_golden(head_view_svg(attention), "heads_3.svg"));
    CHECK(is_golden(head_view_svg(heads_of({"[CLS]", "猫", "unbelievable"}, 2), horizontal()),
                    "heads_3_horizontal.svg"));
}

TEST_CASE("a head view has a line for each weight that can be seen, in the colour of its head") {
    Attention attention = heads_of({"a", "b"}, 2);
    attention.weights(0, 0, 0, 0) = 0.5F, attention.weights(0, 0, 0, 1) = 0.5F;
    attention.weights(0, 0, 1, 0) = 0.99F, attention.weights(0, 0, 1, 1) = 0.01F;
    attention.weights(0, 1, 0, 0) = 0, attention.weights(0, 1, 0, 1) = 1;
    attention.weights(0, 1, 1, 0) = 0.25F, attention.weights(0, 1, 1, 1) = 0.75F;
    const std::string svg = head_view_svg(attention);
    const XmlElement root = parse_xml(svg);
    std::multiset<std::string> drawn;
    for (const XmlElement* group : root.of_class("lines").all("g"))
        for (const XmlElement* path : group->all("path"))
            drawn.insert((*group)["stroke"] + " " + (*group)["stroke-opacity"] + " " +
                         path->child("title").text);
    const std::string first = hex(head_colour(0, Theme::light));
    const std::string second = hex(head_colour(1, Theme::light));
    CHECK(drawn ==
          std::multiset<std::string>{first + " 0.75 a → a: 0.5 (head 0)", first + " 0.75 a → b: 0.5 (head 0)",
                                     first + " 1 b → a: 0.99 (head 0)", first + " 0.5 b → b: 0.01 (head 0)",
                                     second + " 1 a → b: 1 (head 1)", second + " 0.65 b → a: 0.25 (head 1)",
                                     second + " 0.9 b → b: 0.75 (head 1)"});
    CHECK(texts_of(root.of_class("legend")) == std::vector<std::string>{"head 0", "head 1"});
}

TEST_CASE("no line is fainter than half, and the heaviest of those that stand out is opaque") {
    for (const std::size_t heads : {1U, 4U, 12U}) {
        const XmlElement root = parse_xml(head_view_svg(heads_of(words(6), heads)));
        double least = 1, most = 0;
        for (const XmlElement* group : root.of_class("lines").all("g")) {
            least = std::min(least, std::stod((*group)["stroke-opacity"]));
            most = std::max(most, std::stod((*group)["stroke-opacity"]));
        }
        CHECK(least >= 0.5);
        CHECK(most == 1);
    }
}

TEST_CASE("the lines of special tokens are grey, and opacity is fitted to the others") {
    Attention attention = heads_of({"[CLS]", "a", "b"}, 1);
    attention.encoding.special_tokens_mask = {1, 0, 0};
    for (float& weight : attention.weights) weight = 0;
    attention.weights(0, 0, 1, 0) = 0.9F;
    attention.weights(0, 0, 1, 2) = 0.1F;
    const std::string svg = head_view_svg(attention);
    const XmlElement root = parse_xml(svg);
    const auto groups = root.of_class("lines").all("g");
    REQUIRE(groups.size() == 2);
    CHECK((*groups[0])["stroke"] == "#bbb");
    CHECK((*groups[1])["stroke-opacity"] == "1");
    CHECK(words_of(svg).find("the widest is 0.1; those of special tokens are grey") != std::string::npos);
    CHECK((*root.of_class("query-labels").all("text")[0])["fill"] == "#555");
}

TEST_CASE("a word is highlighted by a token's name, or that of all its pieces") {
    Attention attention = heads_of({"the", "un", "##known", "cat"}, 2);
    HeadViewOptions options;
    for (const std::string word : {"unknown", "CAT"}) {
        options.highlight = word;
        std::set<std::string> coloured;
        const XmlElement root = parse_xml(head_view_svg(attention, options));
        for (const XmlElement* group : root.of_class("lines").all("g"))
            for (const XmlElement* title : group->all("title"))
                if ((*group)["stroke"] != "#bbb") coloured.insert(title->text);
        CHECK_FALSE(coloured.empty());
        for (const std::string& title : coloured)
            CHECK((word == "CAT" ? title.find("cat") != std::string::npos
                                 : title.find("un") != std::string::npos ||
                                       title.find("##known") != std::string::npos));
    }
    options.highlight = "dog";
    CHECK(message_of([&] { head_view_svg(attention, options); }).find("\"dog\": no token") !=
          std::string::npos);
}

TEST_CASE("small multiples name their sides, have special tokens lighter, and say how they came about") {
    Attention attention = heads_of({"[CLS]", "a", "##b"}, 7);
    attention.encoding.special_tokens_mask = {1, 0, 0};
    HeadViewOptions options;
    options.multiples = true;
    const XmlElement root = parse_xml(head_view_svg(attention, options));
    std::size_t names = 0;
    for (const XmlElement* text : root.all("text"))
        names += text->text == "Query" || text->text == "Key" ? 1 : 0;
    CHECK((names > 0 && names % 2 == 0));
    const auto labels = root.of_class("query-labels").all("text");
    CHECK((*labels[0])["fill"] == "#555");
    CHECK_FALSE(labels[1]->has("fill"));
    CHECK((*labels[2])["fill"] == "#555");
    const std::string& said = root.child("desc").text;
    CHECK(said.starts_with("Lines run from query to key"));
    CHECK(said.find("The model is not known.") != std::string::npos);
}

TEST_CASE("small multiples have a panel a head, with its tokens, and fit on a page") {
    HeadViewOptions options;
    options.multiples = true;
    for (const Theme theme : {Theme::light, Theme::print})
        for (const auto& tokens : {words(6), words(30), words(128), hostile_tokens()}) {
            options.style.theme = theme;
            const std::string svg = head_view_svg(heads_of(tokens, 12), options);
            check_nothing_collides(svg);
            const XmlElement root = parse_xml(svg);
            CHECK(texts_of(root.of_class("head-names")).size() == 12);
            if (theme == Theme::print) CHECK(std::stod(root["height"]) <= 240 * 96 / 25.4);
        }
    options.style = {};
    const XmlElement root = parse_xml(head_view_svg(heads_of(words(6), 3), options));
    CHECK(texts_of(root.of_class("head-names")) == std::vector<std::string>{"Head 0", "Head 1", "Head 2"});
    std::size_t panels = 0;
    for (const XmlElement* group : root.all("g"))
        if (group->has("class") && (*group)["class"] == "lines") {
            for (const XmlElement* title : group->all("title"))
                CHECK(title->text.ends_with("(head " + std::to_string(panels) + ")"));
            ++panels;
        }
    CHECK(panels == 3);
    options.style.size = SizeInMillimetres{20, 20};
    CHECK(message_of([&] { head_view_svg(heads_of(words(6), 3), options); }).find("does not fit") !=
          std::string::npos);
}

TEST_CASE("on a dark page the heads of a figure without a ground have the dark theme's colours") {
    HeadViewOptions options;
    options.style.theme = Theme::transparent;
    const std::string rules = parse_xml(head_view_svg(heads_of(words(3), 2), options)).child("style").text;
    for (const std::size_t head : {0U, 11U})
        CHECK(contains(rules, "[stroke=\"" + hex(head_colour(head, Theme::transparent)) +
                                  "\"]{stroke:" + hex(head_colour(head, Theme::dark)) + "}"));
}

TEST_CASE("it is measured how much lines hide each other") {
    Attention agreeing = heads_of(words(6), 7);
    agreeing.weights.fill(0);
    for (std::size_t head = 0; head < 7; ++head)
        for (std::size_t i = 0; i < 6; ++i) agreeing.weights(0, head, i, i) = 1;
    CHECK(drawn_heads(agreeing).hidden == Approx(0).margin(0.02));  // side by side

    Attention crossing = heads_of(words(2), 1);  // two lines that cross in the middle, at one of three cuts
    crossing.weights.fill(0);
    crossing.weights(0, 0, 0, 1) = crossing.weights(0, 0, 1, 0) = 1;
    CHECK(drawn_heads(crossing).hidden == Approx(1.0 / 6));

    Attention fog = heads_of(words(30), 12);
    fog.weights.fill(1.0F / 30);
    CHECK(drawn_heads(fog).hidden > 0.9);
    HeadViewOptions options;
    options.queries = {{3}};
    CHECK(drawn_heads(fog, options).hidden < drawn_heads(fog).hidden);
    const double overlaid = drawn_heads(fog, options).hidden;
    options.multiples = true;
    CHECK(drawn_heads(fog, options).hidden < overlaid);
    CHECK(drawn_heads(fog, options).lines == 30);
    options.queries.reset();
    CHECK(drawn_heads(fog, options).hidden > 0.8);  // of the panel that hides most
    CHECK(drawn_heads(fog, options).lines == 900);
    fog.encoding.special_tokens_mask.assign(30, 1);
    CHECK(drawn_heads(fog).hidden == 0);  // grey lines stand behind
}

TEST_CASE("small multiples of which one stands in a row fill the width that was asked for") {
    HeadViewOptions options;
    options.multiples = true;
    options.style.width = 80;
    const Attention attention = heads_of({"committee", "unexpectedly", "proposal"}, 2);
    const std::string svg = head_view_svg(attention, options);
    check_lines_and_texts(svg);
    double right = 0;
    for (const Box& text : text_boxes(parse_xml(svg)))
        if (text.what == "proposal") right = std::max(right, text.corners[1].x);
    CHECK(right > 0.8 * 80 * units_per_millimetre);
}

TEST_CASE("one head is named in the title, not in a legend of its own") {
    Attention attention = heads_of(words(3), 1);
    attention.layers = {2};
    attention.heads = {9};
    const std::string svg = head_view_svg(attention);
    CHECK(words_of(svg).starts_with("Layer 2, head 9 "));
    CHECK(parse_xml(svg).of_class("legend").all("text").empty());
}

TEST_CASE("a size that is asked for is kept, whatever the tokens, or refused with what to do") {
    for (const bool is_horizontal : {false, true}) {
        HeadViewOptions options;
        options.horizontal = is_horizontal;
        options.style.size = SizeInMillimetres{85, 85};
        for (const auto& tokens : {hostile_tokens(), words(128), words(512)}) {
            INFO(tokens.size() << (is_horizontal ? " horizontal" : ""));
            const std::string svg = head_view_svg(heads_of(tokens, 12), options);
            check_lines_and_texts(svg);
            CHECK(std::stod(parse_xml(svg)["width"]) == Approx(85 * 96 / 25.4).margin(0.01));
            CHECK(std::stod(parse_xml(svg)["height"]) == Approx(85 * 96 / 25.4).margin(0.01));
            CHECK(texts_of(parse_xml(svg).of_class("key-labels")).back().front() == tokens.back().front());
        }
        options.style.size = SizeInMillimetres{30, 20};
        const std::string message = message_of([&] { head_view_svg(heads_of(words(6), 12), options); });
        CHECK(message.find("does not fit into 30 × 20 mm") != std::string::npos);
        CHECK(message.find("--size") != std::string::npos);
    }
}

TEST_CASE("in print a head view fits on a page, however many tokens") {
    HeadViewOptions options;
    options.style.theme = Theme::print;
    for (const std::size_t n : {30U, 128U, 512U}) {
        const std::string svg = head_view_svg(heads_of(words(n), 12), options);
        check_lines_and_texts(svg);
        CHECK(std::stod(parse_xml(svg)["height"]) <= 240 * 96 / 25.4);
        CHECK((words_of(svg).find("tokens is labelled") == std::string::npos) == (n == 30));
    }
}

TEST_CASE("a figure without a title names the layer in its legend") {
    HeadViewOptions options;
    options.style.title = false;
    const XmlElement root = parse_xml(head_view_svg(heads_of(words(3), 1), options));
    CHECK(texts_of(root.of_class("legend")) == std::vector<std::string>{"Layer 0", "head 0"});
}

TEST_CASE("lines of chosen queries alone, all tokens stay") {
    HeadViewOptions options;
    options.queries = {1, 3};
    const std::string svg = head_view_svg(heads_of(words(6), 1), options);
    const XmlElement root = parse_xml(svg);
    for (const XmlElement* title : root.of_class("lines").all("title"))
        CHECK((title->text.starts_with("the → ") || title->text.starts_with("brown → ")));
    CHECK(root.of_class("query-labels").all("text").size() == 6);
    CHECK(words_of(svg).find("drawn for queries 1, 3") != std::string::npos);
}

TEST_CASE("each token stands once on each side, and nothing collides") {
    for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 128U})
        for (const bool is_horizontal : {false, true}) {
            INFO(n << (is_horizontal ? " horizontal" : ""));
            HeadViewOptions options;
            options.horizontal = is_horizontal;
            const std::string svg = head_view_svg(heads_of(words(n), 12), options);
            const XmlElement root = parse_xml(svg);
            CHECK(texts_of(root.of_class("query-labels")) == words(n));
            CHECK(texts_of(root.of_class("key-labels")) == words(n));
            check_lines_and_texts(svg);
            options.style.theme = Theme::print;
            const std::string print = head_view_svg(heads_of(words(n), 12), options);
            check_lines_and_texts(print);
            CHECK(std::stod(parse_xml(print)["width"]) == Approx(77 * 96 / 25.4).margin(0.01));
        }
    for (const bool is_horizontal : {false, true}) {
        HeadViewOptions options;
        options.horizontal = is_horizontal;
        check_lines_and_texts(head_view_svg(heads_of(hostile_tokens(), 3), options));
        options.style.size = SizeInMillimetres{100, 80};
        const std::string svg = head_view_svg(heads_of(words(64), 3), options);
        check_lines_and_texts(svg);
        CHECK(words_of(svg).find("tokens is labelled") != std::string::npos);
        CHECK(std::stod(parse_xml(svg)["height"]) == Approx(80 * 96 / 25.4).margin(1));
    }
}

TEST_CASE("twelve heads of 128 tokens stay small, and the lightest lines are left out") {
    Attention attention = heads_of(words(128), 12);
    for (float& weight : attention.weights) weight = 1.0F / 128;
    for (std::size_t i = 0; i < 20'000; ++i) attention.weights.data()[i * 9] = 1.0F / 64;
    const std::string svg = head_view_svg(attention);
    CHECK(svg.size() < 2'000'000);
    CHECK(parse_xml(svg).of_class("lines").all("path").size() == 20'000);
    CHECK(words_of(svg).find("not drawn") != std::string::npos);
}

TEST_CASE("of equal weights all are drawn or none, and nothing is no line") {
    Tensor3 weights = Tensor3::from_shape({2, 200, 200});
    for (float& weight : weights) weight = 0.005F;
    weights(0, 0, 0) = 1;
    const std::vector<TokenRole> none(200, TokenRole::word);
    const Emphasis emphasis{none, none};
    CHECK(head_lines(weights, std::nullopt, emphasis).lines.size() == 1);
    for (float& weight : weights) weight = 0;
    CHECK(head_lines(weights, std::nullopt, emphasis).lines.empty());
}

TEST_CASE("Chinese stands upright in a row, from top to bottom where it has to") {
    std::vector<std::string> tokens;
    for (int i = 0; i < 60; ++i) tokens.push_back(i % 3 == 0 ? "注意力" : "unbelievable");
    const XmlElement root = parse_xml(head_view_svg(heads_of(tokens, 1), horizontal()));
    const XmlElement& first = *root.of_class("query-labels").all("text").at(0);
    REQUIRE(first.all("tspan").size() == 3);
    CHECK(first.all("tspan").at(1)->text == "意");
    CHECK(first.all("tspan").at(0)->attributes.at("x") == first.all("tspan").at(2)->attributes.at("x"));
}
