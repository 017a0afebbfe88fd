#include "hub/web.hpp"

#include <unistd.h>

#include <utility>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "io/helper_program.hpp"
#include "io/process.hpp"

namespace heed {
namespace {

constexpr int most_redirects = 10;
constexpr std::size_t longest_skipped_body = std::size_t{1} << 16;
constexpr std::size_t largest_piece = std::size_t{1} << 20;

bool is_redirect(const HttpAnswer& answer) {
    const int status = answer.status;
    const bool is_one = (status >= 301 && status <= 303) || status == 307 || status == 308;
    return is_one && !header_of(answer.headers, "location").empty();
}

std::string shortened(const std::string& address) {
    return address.size() <= 100 ? address : address.substr(0, 100) + "...";
}

/// What follows the word, if the line begins with it.
std::optional<std::string> after(std::string_view word, const std::string& line) {
    if (!line.starts_with(word)) return std::nullopt;
    return line.substr(word.size());
}

}  // namespace

std::string header_of(const std::map<std::string, std::string, std::less<>>& headers, std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

Web::Web(const HubSettings& settings)
    : settings_(settings), endpoint_(parse_url(settings.endpoint).value()) {}

Web::~Web() = default;

bool Web::is_hub(const Url& url) const {
    return url.origin() == endpoint_.origin() || is_public_hub(url);
}

HttpAnswer Web::open(HttpRequest request) {
    std::map<std::string, std::string, std::less<>> from_hub;
    Url url = parse_url(request.address).value();
    for (int redirects = 0; redirects <= most_redirects; ++redirects) {
        HttpAnswer answer = exchange(request, url);
        if (is_hub(url))
            for (const auto& [name, value] : answer.headers) from_hub[name] = value;
        answer.from_hub = from_hub;
        if (!is_redirect(answer)) return answer;
        const std::string location = header_of(answer.headers, "location");
        const auto target = redirected(url, location);
        if (!target || (url.scheme == "https" && target->scheme == "http"))
            throw InputError({url.scheme + "://" + url.host, ""},
                             "a redirect to " + shortened(location) + ", which is not followed");
        if (request.is_head && !is_hub(*target)) return answer;
        skip_body();
        url = *target;
    }
    throw InputError({settings_.endpoint, ""}, "more than 10 redirects for " + shortened(request.address));
}

HttpAnswer Web::exchange(const HttpRequest& request, const Url& url) {
    if (is_in_body_) helper_.reset();
    if (!helper_) {
        const std::string program = helper_program("heed-fetch");
        if (::access(program.c_str(), X_OK) != 0)
            throw std::runtime_error(
                "there is no " + program +
                ", the program that fetches for heed: install heed-fetch (it is built where "
                "libcurl is), or fetch the model with hf download");
        helper_ = std::make_unique<Coprocess>(std::vector<std::string>{program}, settings_.silence_limit);
    }
    std::string question = (request.is_head ? "HEAD " : "GET ") + url.text() + "\n";
    question += "connect " + std::to_string(settings_.connect_limit.count()) + "\n";
    question += "header Accept-Encoding: identity\n";
    if (request.start > 0) question += "header Range: bytes=" + std::to_string(request.start) + "-\n";
    // Never in the clear, but to this machine, and there past any proxy.
    const bool is_private = url.scheme == "https" || url.is_on_this_machine();
    if (url.is_on_this_machine()) question += "direct\n";
    if (is_hub(url) && is_private && !settings_.token.empty())
        question += "header Authorization: Bearer " + settings_.token + "\n";
    helper_->send(question + "\n");
    host_ = url.host;
    is_in_body_ = true;
    return receive_head();
}

HttpAnswer Web::receive_head() {
    HttpAnswer answer;
    while (true) {
        const std::string line = receive_line(settings_.connect_limit + settings_.silence_limit);
        if (const auto status = after("status ", line)) {
            answer.status = static_cast<int>(parse_count(*status).value_or(0));
        } else if (const auto header = after("header ", line)) {
            const std::size_t colon = std::min(header->find(':'), header->size());
            std::string name = header->substr(0, colon);
            for (char& c : name)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            const std::size_t value = header->find_first_not_of(" \t", std::min(colon + 1, header->size()));
            answer.headers[name] = value == std::string::npos ? "" : header->substr(value);
        } else if (line == "begin") {
            return answer;
        } else if (const auto words = after("failed ", line)) {
            is_in_body_ = false;
            fail(*words, " cannot be reached:");
        }
    }
}

std::optional<std::string> Web::next() {
    if (!is_in_body_) return std::nullopt;
    const std::string line = receive_line(settings_.silence_limit);
    if (const auto count = after("body ", line)) {
        const auto size = parse_count(*count);
        if (!size || *size > largest_piece)
            throw std::runtime_error("heed-fetch gave a body of size " + *count);
        return helper_->receive(*size, settings_.silence_limit);
    }
    is_in_body_ = false;
    if (const auto words = after("failed ", line)) fail(*words, " broke off:");
    return std::nullopt;
}

std::string Web::receive_line(std::chrono::milliseconds limit) {
    try {
        return helper_->receive_line(limit);
    } catch (const TookTooLong&) {
        helper_.reset();
        is_in_body_ = false;
        throw TryAgain(host_ + ": nothing came for " +
                       rounded(std::chrono::duration<double>(settings_.silence_limit).count(), 1) + " s");
    }
}

/// Of what stands under a redirect, so that the connection can be used again.
void Web::skip_body() {
    std::size_t skipped = 0;
    while (skipped < longest_skipped_body) {
        const auto piece = next();
        if (!piece) return;
        skipped += piece->size();
    }
}

void Web::fail(const std::string& kind_and_words, const std::string& what) {
    const std::size_t space = std::min(kind_and_words.find(' '), kind_and_words.size());
    const std::string kind = kind_and_words.substr(0, space), words = kind_and_words.substr(space);
    if (kind == "certificate")
        throw std::runtime_error("the certificate of " + host_ + " is not trusted:" + words +
                                 " ($SSL_CERT_FILE may name another authority's)");
    if (kind == "headers") throw InputError({host_, ""}, "an answer with too many headers, or too long ones");
    throw TryAgain(host_ + what + words);
}

}  // namespace heed
