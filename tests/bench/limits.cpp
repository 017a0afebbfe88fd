// What this machine can do, for tests/bench/speed.py: "FMA_GFLOPS READ_GBS" of as many threads as it is told,
// each the best of some tries. The fused multiply-adds depend on nothing but themselves; what is read fits in
// no cache.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t steps = 4'000'000;
constexpr std::size_t chains = 12;  // more than the latency of two units asks for
constexpr std::size_t numbers_read = std::size_t{64} << 20;

#if defined(__x86_64__)
/// Fused multiply-adds, each chain in a register of its own; in assembly, since a compiler might keep them in
/// memory.
#define HEED_CHAINS(registers)                                                                    \
    ".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\tvfmadd231ps %%" registers "15, %%" registers \
    "14, %%" registers "\\i\n\t.endr\n\t"
#define HEED_LOOP(registers) "vzeroall\n1:\n\t" HEED_CHAINS(registers) "dec %0\n\tjnz 1b\n\tvzeroupper"
#define HEED_CHANGED "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10"

void multiply_add(std::size_t left) {
    if (__builtin_cpu_supports("avx512f"))
        asm volatile(HEED_LOOP("zmm") : "+r"(left)::HEED_CHANGED, "xmm11", "xmm14", "xmm15", "cc");
    else
        asm volatile(HEED_LOOP("ymm") : "+r"(left)::HEED_CHANGED, "xmm11", "xmm14", "xmm15", "cc");
}

double lanes() {
    return __builtin_cpu_supports("avx512f") ? 16 : 8;
}
#endif

double seconds_of(std::size_t threads, const std::function<void(std::size_t)>& work) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work, i);
    work(0);
    for (std::thread& other : others) other.join();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double best_of(int tries, std::size_t threads, const std::function<void(std::size_t)>& work) {
    double best = seconds_of(threads, work);
    for (int i = 1; i < tries; ++i) best = std::min(best, seconds_of(threads, work));
    return best;
}

std::uint64_t sum_of(const std::uint64_t* words, std::size_t count) {
    std::uint64_t sums[16] = {};
    for (std::size_t i = 0; i < count; i += 16)
        for (std::size_t lane = 0; lane < 16; ++lane) sums[lane] += words[i + lane];
    return sums[0] ^ sums[7];
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t threads = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1;
    double gflops = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("fma"))
        gflops = static_cast<double>(threads * steps * chains) * lanes() * 2 /
                 best_of(9, threads, [](std::size_t) { multiply_add(steps); }) / 1e9;
#endif
    const std::vector<std::uint64_t> words(numbers_read, 1);
    const std::size_t share = numbers_read / threads / 16 * 16;
    std::vector<std::uint64_t> sums(threads);
    const double read =
        best_of(9, threads, [&](std::size_t i) { sums[i] = sum_of(words.data() + i * share, share); });
    std::cout << gflops << ' ' << static_cast<double>(share * threads * 8) / read / 1e9 << '\n';
    return sums[0] == 1 ? 1 : 0;  // never: the sums are used
}
