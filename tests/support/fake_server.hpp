// An HTTP server for tests, on 127.0.0.1 and a port of its own. It answers as it is told, wrongly too; a
// thread for each connection, which is closed after one answer.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace heed::test {

struct FakeRequest {
    std::string method, path;                    // the path with its query
    std::map<std::string, std::string> headers;  // names in lower case

    [[nodiscard]] bool has(const std::string& part) const { return path.find(part) != std::string::npos; }
    [[nodiscard]] std::string header(const std::string& name) const;
};

struct FakeReply {
    int status = 200;
    std::vector<std::string> headers;  // "Name: value"; Content-Length is added
    std::string body;
    std::optional<std::string> length = {};     // what Content-Length says instead; empty: it is not there
    std::size_t cut_after = std::string::npos;  // so many bytes of the body the connection is closed
    std::size_t piece = std::string::npos;      // the body comes in pieces of so many bytes,
    int pause_ms = 0;                           // with a pause before each but the first

    void set(const std::string& name, const std::string& value);
    void remove(const std::string& name);
};

class FakeServer {
  public:
    using Script = std::function<FakeReply(const FakeRequest&)>;
    explicit FakeServer(Script script);
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer();

    /// "127.0.0.1:43210"
    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::string address() const { return "http://" + host(); }
    [[nodiscard]] std::vector<FakeRequest> requests() const;

  private:
    void serve();
    void converse(int client);
    void send(int client, const FakeRequest& request, const FakeReply& reply) const;

    Script script_;
    int listener_ = -1, port_ = 0;
    std::atomic<bool> is_ending_ = false;
    mutable std::mutex mutex_;
    std::vector<FakeRequest> requests_;
    std::vector<std::thread> conversations_;
    std::thread thread_;
};

}  // namespace heed::test
