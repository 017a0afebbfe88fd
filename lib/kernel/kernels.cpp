#include "kernel/kernels.hpp"

#include <atomic>
#include <cstring>

namespace heed::kernel {
namespace {

bool has_avx2() {
#if defined(__x86_64__)
    // Every processor with AVX2 converts float16 too; clang's builtin does not know that feature's name.
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

bool has_avx512() {
#if defined(__x86_64__)
    return has_avx2() && __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

const Kernels* best_kernels() {
    if (avx512_kernels != nullptr && has_avx512()) return avx512_kernels;
    if (avx2_kernels != nullptr && has_avx2()) return avx2_kernels;
    return &plain_kernels;
}

std::atomic<const Kernels*>& in_use() {
    static std::atomic<const Kernels*> chosen = best_kernels();
    return chosen;
}

}  // namespace

const Kernels& kernels() {
    return *in_use().load(std::memory_order_relaxed);
}

const Kernels* kernels_called(const char* name) {
    if (std::strcmp(name, "plain") == 0) return &plain_kernels;
    if (std::strcmp(name, "avx2") == 0 && has_avx2()) return avx2_kernels;
    if (std::strcmp(name, "avx512") == 0 && has_avx512()) return avx512_kernels;
    return nullptr;
}

void use_kernels(const Kernels& chosen) {
    in_use() = &chosen;
}

}  // namespace heed::kernel
