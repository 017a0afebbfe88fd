#include "core/machine/pages.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace heed {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t rounded_up(std::size_t bytes) {
    return (bytes + huge_page - 1) / huge_page * huge_page;
}

}  // namespace

void prefer_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t begin = rounded_up(address);
    const std::uintptr_t end = (address + bytes) / huge_page * huge_page;
    // A refusal leaves the pages as they are.
    if (begin < end) ::madvise(static_cast<char*>(memory) + (begin - address), end - begin, MADV_HUGEPAGE);
#endif
}

void keep_freed_memory() {
#ifdef M_TRIM_THRESHOLD
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

std::shared_ptr<float> large_array(std::size_t count) {
    const std::size_t bytes = rounded_up(count * sizeof(float));
    void* const memory = std::aligned_alloc(huge_page, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    prefer_huge_pages(memory, bytes);
    return {static_cast<float*>(memory), std::free};
}

}  // namespace heed
