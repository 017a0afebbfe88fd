// One HTTP exchange after another by libcurl, over connections that are kept; the answers go to standard
// output.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace heed {

struct Request {
    std::string address;
    bool is_head = false;
    std::vector<std::string> headers;  // "Name: value"
    long connect_ms = 10'000;
    bool is_direct = false;  // through no proxy, whatever the environment says
};

class Exchanges {
  public:
    /// std::runtime_error if libcurl cannot be started.
    Exchanges();
    ~Exchanges();
    /// Writes the whole answer (main.cpp says how). std::runtime_error if nobody reads it any more.
    void run(const Request& request);

  private:
    struct Curl;
    std::unique_ptr<Curl> curl_;
};

}  // namespace heed
