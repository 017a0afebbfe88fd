#include "record/view_file.hpp"

#include <array>
#include <cstdlib>
#include <limits>

#include "format/base64.hpp"
#include "format/deflate.hpp"
#include "format/png.hpp"
#include "record/read.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr std::array<std::optional<std::int64_t>, 3> precisions = {8, 16, std::nullopt};

std::string blocks_of(const Attention& attention, std::optional<std::int64_t> bits) {
    return view_blocks(with_precision(attention, bits), 0, 1);
}

Attention read(const std::string& html, const RecordPart& part = {}) {
    return ViewFile(html, {"view.html", ""}).read(0, part);
}

std::string refusal(const std::string& html) {
    return message_of([&] { read(html); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// The content of the block of the first layer, for what `change` makes of it.
template <typename Change>
std::string with_weights(std::string html, Change change) {
    const std::string begin = "id=\"weights-0-0\">";
    const std::size_t from = html.find(begin) + begin.size();
    const std::size_t size = html.find('<', from) - from;
    const std::string changed = change(html.substr(from, size));
    return html.replace(from, size, changed);
}

float largest_of_head(const Attention& attention, std::size_t layer, std::size_t head) {
    float largest = 0;
    for (std::size_t query = 0; query < attention.weights.shape(2); ++query)
        for (std::size_t key = 0; key < attention.weights.shape(3); ++key)
            largest = std::max(largest, std::abs(attention.weights(layer, head, query, key)));
    return largest;
}

}  // namespace

TEST_CASE("view file: a record comes back, each weight as near as its bits say") {
    const Attention record = GENERATE(layer_record(), bert_record());
    for (const auto& bits : precisions) {
        INFO("bits: " << bits.value_or(32));
        const Attention back = read(blocks_of(record, bits));
        CHECK(back.encoding.tokens == record.encoding.tokens);
        CHECK(back.layers == record.layers);
        CHECK(back.heads == record.heads);
        CHECK(back.keys() == record.keys());
        CHECK(back.encoding.ids == record.encoding.ids);
        CHECK(back.id == record.id);
        CHECK(back.precision == bits);
        CHECK(back.normalized == record.normalized);
        REQUIRE(back.weights.shape() == record.weights.shape());
        const double steps = bits ? std::exp2(*bits) - 1 : 0;
        for (std::size_t layer = 0; layer < record.weights.shape(0); ++layer)
            for (std::size_t head = 0; head < record.weights.shape(1); ++head)
                for (std::size_t query = 0; query < record.weights.shape(2); ++query)
                    for (std::size_t key = 0; key < record.weights.shape(3); ++key) {
                        const double error = std::abs(double{back.weights(layer, head, query, key)} -
                                                      record.weights(layer, head, query, key));
                        CHECK(error <= (bits ? largest_of_head(record, layer, head) / steps / 1.999 : 0));
                    }
    }
}

TEST_CASE("view file: what was read is written the same again") {
    for (const auto& bits : precisions) {
        const std::string once = blocks_of(layer_record(), bits);
        CHECK(blocks_of(read(once), bits) == once);
    }
}

TEST_CASE("view file: each head's largest weight stays what it is, and so do a negative one and 0") {
    Attention record = layer_record();
    record.kind = WeightKind::difference;
    record.normalized = false;
    for (float& weight : record.weights) weight -= 0.25F;
    record.weights(0, 0, 0, 0) = -0.875F;
    record.weights(0, 0, 0, 1) = 0;
    for (const auto& bits : precisions) {
        const Attention back = read(blocks_of(record, bits));
        CHECK(back.weights(0, 0, 0, 0) == -0.875F);
        CHECK(back.weights(0, 0, 0, 1) == 0);
        CHECK(back.kind == WeightKind::difference);
    }
}

TEST_CASE("view file: one head alone can be read, and layers that are not chosen may be damaged") {
    const Attention record = layer_record();
    const std::string html = blocks_of(record, std::nullopt);
    RecordPart part;
    part.heads = Choice::parse("head", "0");
    const Attention back = read(html, part);
    CHECK(back.weights.shape(1) == 1);
    CHECK(back.weights(0, 0, 0, 0) == record.weights(0, 0, 0, 0));
}

TEST_CASE("view file: a page of several records gives one after the other") {
    Attention first = layer_record(), second = layer_record();
    first.id = std::string("a");
    second.id = std::string("b");
    const TemporaryFolder folder;
    const std::string path =
        folder.file("two.html", "<!DOCTYPE html>\n" + view_blocks(first, 0, 1) + view_blocks(second, 1, 1));
    RecordReader reader = RecordReader::open(path);
    CHECK(reader.next()->id == RecordId(std::string("a")));
    CHECK(reader.next()->id == RecordId(std::string("b")));
    CHECK_FALSE(reader.next());
}

TEST_CASE("view file: no token ends a block or begins one") {
    Attention record = layer_record();
    record.encoding.tokens[0] = "</script><script id=\"record-0\">";
    record.encoding.text = "<!--<script>\xE2\x80\xA8";
    const std::string html = blocks_of(record, 8);
    CHECK(html.find("</script><script id") == std::string::npos);
    CHECK(html.find("<!--") == std::string::npos);
    const Attention back = read(html);
    CHECK(back.encoding.tokens == record.encoding.tokens);
    CHECK(back.encoding.text == record.encoding.text);
}

TEST_CASE("view file: what is damaged is rejected, with its place", "[hostile]") {
    const std::string html = blocks_of(layer_record(), 8);
    CHECK(refusal("<p>a page</p>") == "view.html: is no view that heed wrote: no record is in it");
    CHECK(refusal(html.substr(0, html.find("</script>"))) ==
          "view.html: record-0: expected a block of JSON, found one without an end");
    CHECK(contains(refusal(replaced(html, "\"bits\": 8", "\"bits\": 7")), "expected 8, 16 or 32"));
    CHECK(contains(refusal(replaced(html, "\"zero\": 0", "\"zero\": 3")), "expected 0 or 128"));
    CHECK(contains(refusal(replaced(html, "\"precision\": 8", "\"precision\": 4")), "expected 8 or 16"));
    CHECK(contains(refusal(replaced(html, "weights-0-0", "weights-9-9")),
                   "the weights of a layer, found none"));
    CHECK(contains(refusal(with_weights(html, [](const std::string&) { return "?"; })),
                   "text that is not base64"));
    CHECK(contains(refusal(with_weights(html, [](const std::string& text) { return text.substr(0, 4); })),
                   "data that does not unpack to them"));
}

TEST_CASE("view file: a small page does not ask for much memory", "[hostile]") {
    const std::string html = blocks_of(layer_record(), 8);
    const auto shape_from = html.find("\"shape\": ");
    const std::string shape = html.substr(shape_from, html.find(']', shape_from) + 1 - shape_from);
    CHECK(contains(refusal(replaced(html, shape, "\"shape\": [1, 1, 1048576, 1048577]")),
                   "each from 1 to 1048576"));
    CHECK(contains(refusal(replaced(html, shape, "\"shape\": [1, 1048576, 1048576, 1048576]")), "expected"));
    const std::string bomb = with_weights(
        html, [](const std::string&) { return to_base64(deflated(std::string(1 << 24, '\0'))); });
    CHECK(contains(refusal(bomb), "data that does not unpack to them"));
}

TEST_CASE("view file: a number that is not finite is not written") {
    Attention record = layer_record();
    record.weights(0, 0, 0, 0) = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_AS(view_blocks(record, 0, 1), std::runtime_error);
    CHECK_THROWS_AS(with_precision(record, 8), std::runtime_error);
}

TEST_CASE("deflate: what was packed is unpacked, and nothing else") {
    for (const std::size_t size : {0, 1, 1000, 300000}) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i >> 3);
        const std::string packed = deflated(bytes);
        CHECK(inflated(packed, size) == bytes);
        CHECK_FALSE(inflated(packed, size + 1));
        if (size > 0) CHECK_FALSE(inflated(packed, size - 1));
        CHECK_FALSE(inflated(packed.substr(0, packed.size() - 1), size));
    }
    CHECK_FALSE(inflated("x", 5000));
}
