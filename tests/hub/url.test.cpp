#include "hub/url.hpp"

#include "support/catch.hpp"

using namespace heed;

namespace {

std::string text_of(const std::optional<Url>& url) {
    return url ? url->text() : "none";
}

}  // namespace

TEST_CASE("an address is taken apart, and written with its port", "[pull]") {
    CHECK(text_of(parse_url("https://huggingface.co")) == "https://huggingface.co:443/");
    CHECK(text_of(parse_url("HTTP://Huggingface.CO:8080/a/B?c=d#e")) == "http://huggingface.co:8080/a/B?c=d");
    CHECK(text_of(parse_url("http://[::1]:8080?x")) == "http://[::1]:8080/?x");
    CHECK(parse_url("http://[::1]/")->is_on_this_machine());
    CHECK(parse_url("http://localhost:1/")->is_on_this_machine());
    CHECK_FALSE(parse_url("http://localhost.evil/")->is_on_this_machine());
    CHECK(parse_url("https://hf.co:443/x")->origin() == parse_url("https://HF.co/y")->origin());
    CHECK(parse_url("https://hf.co:444/x")->origin() != parse_url("https://hf.co/x")->origin());
}

TEST_CASE("what could be read in two ways is no address", "[pull]") {
    for (const std::string text : {"",
                                   "huggingface.co",
                                   "ftp://a/",
                                   "file:///etc/passwd",
                                   "https://",
                                   "https:///x",
                                   "https://a b/",
                                   "https://a\\b/",
                                   "https://user@a/",
                                   "https://user:password@a/",
                                   "https://a@b:1/",
                                   "https://a:/",
                                   "https://a:x/",
                                   "https://a:123456/",
                                   "https://[::1/",
                                   "https://[::1]x/",
                                   "https://[a.b]@c/",
                                   "https://a/\n",
                                   "https://a/ x",
                                   "https://a/\\x",
                                   "https://ä/",
                                   "https://a%2eb/",
                                   "https://a_b/"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text));
    }
}

TEST_CASE("where a redirect leads", "[pull]") {
    const Url base = parse_url("https://hub:1/a/b/c?query=/x").value();
    CHECK(text_of(redirected(base, "http://other/x")) == "http://other:80/x");
    CHECK(text_of(redirected(base, "//other/x")) == "https://other:443/x");
    CHECK(text_of(redirected(base, "/x?y=http://z")) == "https://hub:1/x?y=http://z");
    CHECK(text_of(redirected(base, "d")) == "https://hub:1/a/b/d");
    CHECK(text_of(redirected(base, "?q")) == "https://hub:1/a/b/c?q");
    CHECK(text_of(redirected(base, "javascript:x")) == "none");
    CHECK(text_of(redirected(base, "//user@other/x")) == "none");
}

TEST_CASE("names become parts of an address", "[pull]") {
    CHECK(percent_encoded("refs/pr/1", false) == "refs%2Fpr%2F1");
    CHECK(percent_encoded("a b?c#d%e\xC3\xA4~-._", false) == "a%20b%3Fc%23d%25e%C3%A4~-._");
}
