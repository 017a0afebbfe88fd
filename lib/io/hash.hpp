// How a run recognises its input and its model again: XXH3, which is as fast as memory. It tells changed
// files apart, not forged ones. https://xxhash.com
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace heed {

class Hasher {
  public:
    Hasher();
    void add(std::string_view bytes);
    /// Of all that was added: 128 bits as 32 hexadecimal digits.
    [[nodiscard]] std::string digest() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

[[nodiscard]] std::string hash_of(std::string_view bytes);

}  // namespace heed
