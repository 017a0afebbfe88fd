#include "core/machine/threads.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace heed {
namespace {

/// Lets a spinning thread's core rest for some nanoseconds. Unlike a yield it does not hand the core to
/// another program, which on a busy machine keeps it for milliseconds.
void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#else
    std::this_thread::yield();
#endif
}

}  // namespace

/// The turns of a loop are claimed from one ticket: the loop's number in the upper half, the next turn in the
/// lower. A thread that wakes late finds its loop's turns gone, or claims one of the loop that runs by now.
class Threads::Pool {
  public:
    /// If the system starts no more threads, those that run take all the turns.
    explicit Pool(std::size_t workers) {
        try {
            for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
        } catch (const std::bad_alloc&) {
        }
    }

    ~Pool() {
        stop_ = true;
        ticket_.fetch_add(next_loop);
        ticket_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    void each(std::uint32_t turns, const std::function<void(std::size_t)>& turn) {
        turns_ = turns;
        turn_ = &turn;
        done_ = 0;
        ticket_ = (ticket_ & ~turn_mask) + next_loop;
        ticket_.notify_all();
        while (take_turn()) {
        }
        wait_for(done_, [&](std::uint32_t done) { return done == turns; });
        ticket_ |= turn_mask;  // nobody claims a turn while the next loop is set up
        if (const std::exception_ptr failure = std::exchange(failure_, nullptr))
            std::rethrow_exception(failure);
    }

  private:
    static constexpr std::uint64_t turn_mask = 0xFFFFFFFF;
    static constexpr std::uint64_t next_loop = turn_mask + 1;
    /// Loops follow each other within microseconds; waking a thread that sleeps takes longer.
    static constexpr int spins = 8000;

    template <typename T, typename Ready>
    static void wait_for(const std::atomic<T>& value, Ready ready) {
        for (int i = 0; i < spins; ++i) {
            if (ready(value.load(std::memory_order_acquire))) return;
            pause();
        }
        for (T now = value.load(); !ready(now); now = value.load()) value.wait(now);
    }

    bool take_turn() {
        std::uint64_t ticket = ticket_.load();
        while (true) {
            const std::uint32_t turns = turns_;
            const auto* const turn = turn_.load();
            const auto number = static_cast<std::uint32_t>(ticket & turn_mask);
            if (number >= turns) return false;
            if (!ticket_.compare_exchange_weak(ticket, ticket + 1)) continue;
            run(*turn, number);
            if (done_.fetch_add(1) + 1 == turns) done_.notify_all();
            return true;
        }
    }

    void run(const std::function<void(std::size_t)>& turn, std::size_t number) {
        try {
            turn(number);
        } catch (...) {
            const std::lock_guard lock(failure_mutex_);
            if (!failure_) failure_ = std::current_exception();
        }
    }

    void work() {
        std::uint64_t seen = 0;
        while (true) {
            wait_for(ticket_, [&](std::uint64_t ticket) { return (ticket & ~turn_mask) != seen; });
            if (stop_) return;
            seen = ticket_ & ~turn_mask;
            while (take_turn()) {
            }
        }
    }

    std::atomic<std::uint64_t> ticket_ = turn_mask;
    std::atomic<std::uint32_t> turns_ = 0;
    std::atomic<const std::function<void(std::size_t)>*> turn_ = nullptr;
    std::atomic<std::uint32_t> done_ = 0;
    std::atomic<bool> stop_ = false;
    std::mutex failure_mutex_;
    std::exception_ptr failure_;
    std::vector<std::thread> threads_;
};

Threads::Threads(std::size_t count) : pool_(count > 1 ? std::make_unique<Pool>(count - 1) : nullptr) {}

Threads::~Threads() = default;

void Threads::each(std::size_t turns, const std::function<void(std::size_t)>& turn) {
    if (pool_ && turns > 1) return pool_->each(static_cast<std::uint32_t>(turns), turn);
    for (std::size_t i = 0; i < turns; ++i) turn(i);
}

}  // namespace heed
