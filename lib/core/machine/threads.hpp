// A few threads that share loops. Any of them may do any turn, so a loop's turns must not
// depend on each other; then what they compute does not depend on how many threads there are.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace heed {

class Threads {
  public:
    /// The calling thread and `count` - 1 others, which sleep between loops; fewer, where the system gives no
    /// more.
    explicit Threads(std::size_t count);
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads();

    /// Calls turn(i) for every i under `turns`; returns when all are done. What a turn throws is rethrown,
    /// once. One loop at a time: a turn may not call it.
    void each(std::size_t turns, const std::function<void(std::size_t)>& turn);

  private:
    class Pool;
    std::unique_ptr<Pool> pool_;  // none for one thread
};

}  // namespace heed
