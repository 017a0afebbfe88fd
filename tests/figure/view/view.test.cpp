#include "figure/view/view.hpp"

#include <fstream>
#include <iterator>
#include <regex>

#include "format/base64.hpp"
#include "format/deflate.hpp"
#include "io/digest.hpp"
#include "record/view_file.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string block(const std::string& html, const std::string& id) {
    const std::string begin = "id=\"" + id + "\">";
    const std::size_t from = html.find(begin);
    if (from == std::string::npos) return "";
    return html.substr(from + begin.size(), html.find('<', from) - from - begin.size());
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t at = text.find(begin);
    REQUIRE(at != std::string::npos);
    const std::size_t first = at + begin.size();
    return text.substr(first, text.find(end, first) - first);
}

/// The script as its files have it.
std::string script_source() {
    std::string text;
    for (const std::string name :
         {"page_data.js", "page_draw.js", "page.js", "page_neurons.js", "page_input.js"}) {
        std::ifstream file(HEED_SOURCE "/lib/figure/view/" + name);
        text.append(std::istreambuf_iterator<char>(file), {});
    }
    return text;
}

std::string sha256(const std::string& text) {
    Digest digest = Digest::sha256();
    digest.add(text);
    return digest.hex();
}

/// Of 'sha256-…' in a policy.
std::string hex_of(const std::string& base64) {
    std::string hex;
    const std::string bytes = from_base64(base64).value();
    for (const char byte : bytes) {
        constexpr const char* digits = "0123456789abcdef";
        hex += digits[static_cast<unsigned char>(byte) >> 4];
        hex += digits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

Attention with_tokens(std::size_t count) {
    Attention record;
    record.model.name = record.model.type = "made up";
    record.encoding = encoding_of_tokens(std::vector<std::string>(count, "a"));
    record.layers = record.heads = {0};
    record.weights = Tensor4::from_shape({1, 1, count, count});
    std::fill(record.weights.begin(), record.weights.end(), 1 / static_cast<float>(count));
    return record;
}

}  // namespace

TEST_CASE("view: the policy stands first and names the page's two scripts and its style, and nothing else") {
    const std::string html = view_html(layer_record());
    const std::string head = "<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"";
    const std::string policy = between(html, head, "\"");
    CHECK(policy.starts_with("default-src 'none'; script-src 'sha256-"));
    CHECK(policy.ends_with("; img-src blob: data:; base-uri 'none'; form-action 'none'"));
    CHECK(policy.find("unsafe") == std::string::npos);
    const std::regex source("'sha256-([^']*)'");
    std::vector<std::string> hashes;
    for (std::sregex_iterator at(policy.begin(), policy.end(), source), end; at != end; ++at)
        hashes.push_back(hex_of((*at)[1].str()));
    REQUIRE(hashes.size() == 3);
    CHECK(hashes[0] == sha256(between(html, "<script>", "</script>")));
    const std::string script = script_source();
    CHECK(inflated(from_base64(block(html, "script")).value(), script.size()) == script);
    CHECK(hashes[1] == sha256(script));
    CHECK(hashes[2] == sha256(between(html, "<style>", "</style>")));
}

TEST_CASE("view: script and style take at most 40 kB") {
    const std::string html = view_html(layer_record());
    const std::size_t size = block(html, "script").size() + between(html, "<script>", "</script>").size() +
                             between(html, "<style>", "</style>").size();
    CHECK(size <= 40'000);
}

TEST_CASE("view: the same record gives the same bytes, with any number of threads") {
    const Attention record = bert_record();
    CHECK(view_html(record, {.threads = 1}) == view_html(record, {.threads = 4}));
}

TEST_CASE("view: frames are stored of up to 64 tokens and four records") {
    CHECK_FALSE(block(view_html(with_tokens(64)), "frames-0").empty());
    CHECK(block(view_html(with_tokens(65)), "frames-0").empty());
    View four, five;
    for (int i = 0; i < 4; ++i) four.add(layer_record());
    for (int i = 0; i < 5; ++i) five.add(layer_record());
    CHECK_FALSE(block(four.html(), "frames-3").empty());
    CHECK(block(five.html(), "frames-0").empty());
}

TEST_CASE("view: what would be too large is rejected, with what to do") {
    Attention noise = with_tokens(2300);
    noise.normalized = false;
    std::uint32_t state = 1;
    for (float& weight : noise.weights) {
        state = state * 1664525U + 1013904223U;
        weight = static_cast<float>(state >> 8);
    }
    View view({.precision = std::nullopt});
    const std::string message = message_of([&] {
        for (int i = 0; i < 9; ++i) view.add(noise);
    });
    CHECK(contains(message, "larger than 64 MB"));
    CHECK(contains(message, "--layer"));
    CHECK(contains(message, "--precision 8"));
}

TEST_CASE("view: a fragment is an iframe whose document is the page") {
    const std::string fragment = view_fragment("<a title=\"x\">&</a>");
    CHECK(
        fragment.starts_with("<iframe srcdoc=\"&lt;a title=&quot;x&quot;&gt;&amp;&lt;/a&gt;\" "
                             "sandbox=\"allow-scripts allow-downloads\""));
    CHECK(fragment.ends_with("</iframe>\n"));
}

TEST_CASE("view: what the page says of tokens has no markup") {
    Attention record = layer_record();
    record.encoding.tokens = {"</script>", "\xE2\x80\xAE"};
    record.encoding.text = "</script>";
    const std::string html = view_html(record);
    CHECK(contains(block(html, "words-0"), "\\u003c/script>"));
    CHECK(contains(block(html, "words-0"), "[U+202E]"));
    CHECK(contains(html, "<title>heed: &lt;/script&gt;</title>"));
}
