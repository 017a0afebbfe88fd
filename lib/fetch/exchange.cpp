#include "fetch/exchange.hpp"

#include <curl/curl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace heed {
namespace {

constexpr std::size_t most_headers = 200;
constexpr std::size_t longest_header = std::size_t{1} << 14;

/// What is known of an answer while it comes.
struct Answer {
    std::vector<std::string> headers;
    long status = 0;
    bool has_begun = false;  // status and headers are written
    bool is_excessive = false;
};

void say(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        throw std::runtime_error("the answer cannot be written");
}

void flush() {
    if (std::fflush(stdout) != 0) throw std::runtime_error("the answer cannot be written");
}

/// libcurl is C: nothing may be thrown through it. It ends a transfer of which not all is taken.
template <typename Work>
std::size_t taken_by(std::size_t size, Work work) {
    try {
        return work() ? size : 0;
    } catch (const std::exception&) {
        return 0;
    }
}

void begin(Answer& answer) {
    answer.has_begun = true;
    say("status " + std::to_string(answer.status) + "\n");
    for (const std::string& header : answer.headers) say("header " + header + "\n");
    say("begin\n");
    flush();
}

/// One line of the head of an answer. Answers before the last ("100 Continue") begin with a status of their
/// own.
bool take_header(Answer& answer, std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (answer.has_begun) return true;  // what follows the body
    if (line.starts_with("HTTP/")) {
        const std::size_t space = line.find(' ');
        answer.status = space == line.npos ? 0 : std::strtol(line.data() + space, nullptr, 10);
        answer.headers.clear();
    } else if (line.empty()) {
        if (answer.status >= 200) begin(answer);
    } else {
        answer.headers.emplace_back(line);
        answer.is_excessive = answer.headers.size() > most_headers || line.size() > longest_header;
    }
    return !answer.is_excessive;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* answer) {
    const std::string_view line(bytes, size * count);
    return taken_by(line.size(), [&] { return take_header(*static_cast<Answer*>(answer), line); });
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void*) {
    const std::string_view piece(bytes, size * count);
    return taken_by(piece.size(), [&] {
        say("body " + std::to_string(piece.size()) + "\n");
        say(piece);
        flush();
        return true;
    });
}

/// Called once a second at least: a transfer that nobody waits for any more ends.
int on_progress(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    pollfd reader{STDOUT_FILENO, 0, 0};
    return ::poll(&reader, 1, 0) == 1 && (reader.revents & (POLLHUP | POLLERR)) != 0 ? 1 : 0;
}

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool is_folder(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// What Python's clients read, and libcurl does not; then where systems keep them.
std::string authorities() {
    for (const char* name : {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
        if (std::string path = environment(name); !path.empty()) return path;
    for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                             "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"})
        if (::access(path, R_OK) == 0) return path;
    return "";  // libcurl's own
}

void trust(CURL* curl, const std::string& path) {
    if (path.empty()) return;
    if (!is_folder(path)) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, path.c_str());
        return;
    }
    curl_easy_setopt(curl, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(curl, CURLOPT_CAPATH, path.c_str());
}

void restrict(CURL* curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

const char* kind_of(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return "certificate";
        default:
            return "network";
    }
}

}  // namespace

struct Exchanges::Curl {
    Curl() : easy(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : nullptr) {
        if (easy == nullptr) throw std::runtime_error("libcurl cannot be started");
    }
    Curl(const Curl&) = delete;
    Curl& operator=(const Curl&) = delete;
    ~Curl() { curl_easy_cleanup(easy); }
    void transfer();

    CURL* easy;
};

void Exchanges::Curl::transfer() {
    Answer answer;
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words.data());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);

    const CURLcode code = curl_easy_perform(easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    std::string why = words[0] != '\0' ? words.data() : curl_easy_strerror(code);
    std::replace(why.begin(), why.end(), '\n', ' ');
    const std::string kind = answer.is_excessive ? "headers" : kind_of(code);
    say(code == CURLE_OK ? "end\n" : "failed " + kind + " " + why + "\n");
    flush();
}

Exchanges::Exchanges() : curl_(std::make_unique<Curl>()) {
    // Python's clients read this one, libcurl only in lower case. A web server's script must not: there it is
    // a header of the request (https://httpoxy.org).
    if (const std::string proxy = environment("HTTP_PROXY");
        !proxy.empty() && environment("REQUEST_METHOD").empty())
        ::setenv("http_proxy", proxy.c_str(), 0);
}

Exchanges::~Exchanges() = default;

void Exchanges::run(const Request& request) {
    CURL* const curl = curl_->easy;
    curl_slist* headers = nullptr;
    for (const std::string& header : request.headers) headers = curl_slist_append(headers, header.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned(headers, curl_slist_free_all);

    curl_easy_reset(curl);
    restrict(curl);
    trust(curl, authorities());
    curl_easy_setopt(curl, CURLOPT_URL, request.address.c_str());
    curl_easy_setopt(curl, CURLOPT_NOBODY, request.is_head ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "heed/" HEED_VERSION);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request.connect_ms);
    if (request.is_direct) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_->transfer();
}

}  // namespace heed
