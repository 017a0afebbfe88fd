#include "support/fake_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace heed::test {
namespace {

/// The head of a request; empty if none comes.
std::string receive_head(int client) {
    std::string text;
    std::vector<char> buffer(4096);
    while (text.find("\r\n\r\n") == std::string::npos && text.size() < (1 << 16)) {
        pollfd waiting{client, POLLIN, 0};
        if (::poll(&waiting, 1, 2000) <= 0) return "";
        const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
        if (got <= 0) return "";
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

FakeRequest parse(const std::string& text) {
    FakeRequest request;
    const std::size_t space = text.find(' ');
    request.method = text.substr(0, space);
    request.path = text.substr(space + 1, text.find(' ', space + 1) - space - 1);
    for (std::size_t at = text.find("\r\n") + 2; text.compare(at, 2, "\r\n") != 0;
         at = text.find("\r\n", at) + 2) {
        const std::string line = text.substr(at, text.find("\r\n", at) - at);
        request.headers[lower(line.substr(0, line.find(':')))] =
            line.substr(std::min(line.find(':') + 2, line.size()));
    }
    return request;
}

/// False if nobody takes it any more.
bool send_all(int client, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

std::string FakeRequest::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

void FakeReply::remove(const std::string& name) {
    std::erase_if(headers, [&](const std::string& line) { return line.starts_with(name + ":"); });
}

void FakeReply::set(const std::string& name, const std::string& value) {
    remove(name);
    headers.push_back(name + ": " + value);
}

FakeServer::FakeServer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port for a test's server");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
    is_ending_ = true;
    thread_.join();
    for (std::thread& conversation : conversations_) conversation.join();
    ::close(listener_);
}

std::vector<FakeRequest> FakeServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void FakeServer::serve() {
    while (!is_ending_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 10) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) conversations_.emplace_back([this, client] { converse(client); });
    }
}

void FakeServer::converse(int client) {
    if (const std::string head = receive_head(client); !head.empty()) {
        const FakeRequest request = parse(head);
        FakeReply reply;
        {
            const std::lock_guard lock(mutex_);  // scripts count
            requests_.push_back(request);
            reply = script_(request);
        }
        send(client, request, reply);
    }
    ::close(client);
}

void FakeServer::send(int client, const FakeRequest& request, const FakeReply& reply) const {
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " -\r\nConnection: close\r\n";
    for (const std::string& header : reply.headers) head += header + "\r\n";
    const std::string length = reply.length.value_or(std::to_string(reply.body.size()));
    if (!length.empty()) head += "Content-Length: " + length + "\r\n";
    if (!send_all(client, head + "\r\n") || request.method == "HEAD") return;
    const std::string_view body = std::string_view(reply.body).substr(0, reply.cut_after);
    for (std::size_t at = 0; at < body.size(); at += std::min(reply.piece, body.size())) {
        for (int waited = 0; at > 0 && waited < reply.pause_ms && !is_ending_; ++waited)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (is_ending_ || !send_all(client, body.substr(at, reply.piece))) return;
    }
}

}  // namespace heed::test
