// What heed runs to fetch something over HTTP: one exchange after another, as standard input asks for them.
// It follows no redirect, writes no file and decides nothing; heed does. The request comes in lines, up to an
// empty one: an address, then what may be missing:
//
//     GET https://huggingface.co/api/models/bert-base-uncased     or HEAD
//     header Authorization: Bearer ...
//     connect 10000                                               milliseconds; at most so long
//     direct                                                      through no proxy
//
// The answer is lines too, and bytes: "status 200", "header NAME: VALUE" for each, "begin", then "body SIZE"
// with so many bytes, as often as they come, at last "end", or "failed KIND WORDS" (certificate, headers,
// network).
#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

#include "fetch/exchange.hpp"

namespace {

bool read_request(std::istream& in, heed::Request& request) {
    request = {};
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = std::min(line.find(' '), line.size());
        const std::string word = line.substr(0, space), rest = line.substr(std::min(space + 1, line.size()));
        if (line.empty()) return true;
        if (word == "GET" || word == "HEAD") {
            request.is_head = word == "HEAD";
            request.address = rest;
        } else if (word == "header") {
            request.headers.push_back(rest);
        } else if (word == "connect") {
            request.connect_ms = std::stol(rest);
        } else if (word == "direct") {
            request.is_direct = true;
        }
    }
    return false;
}

}  // namespace

int main() {
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);  // a token is in its memory
    try {
        heed::Exchanges exchanges;
        for (heed::Request request; read_request(std::cin, request);) exchanges.run(request);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
