// An open file, socket or pipe of the system's.
#pragma once

#include <unistd.h>

namespace heed {

/// Closes its number at the end, or before. A number below 0 is none.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }
    int get() const { return number_; }

  private:
    int number_;
};

}  // namespace heed
