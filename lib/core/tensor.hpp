// The numbers heed works on: xtensor's row-major float32 containers of fixed rank. Every variable of these
// types says its axes: // [query, key]
#pragma once

#if __has_include(<xtensor/containers/xtensor.hpp>)  // from 0.26 on
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xtensor.hpp>
#endif

#include <cstddef>
#include <cstdint>
#include <new>

namespace heed {

/// Memory from the beginning of a cache line on: a vector of the processor that lies across two is read and
/// written in twice the time.
template <typename T>
struct CacheLineAllocator {
    using value_type = T;

    CacheLineAllocator() = default;
    template <typename Other>
    CacheLineAllocator(const CacheLineAllocator<Other>&) {}

    T* allocate(std::size_t count) {
        if (count > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
        return static_cast<T*>(::operator new(count * sizeof(T), line));
    }
    void deallocate(T* memory, std::size_t) { ::operator delete(memory, line); }

    bool operator==(const CacheLineAllocator&) const = default;

  private:
    static constexpr std::align_val_t line{64};
};

template <std::size_t rank>
using Tensor = xt::xtensor<float, rank, xt::layout_type::row_major, CacheLineAllocator<float>>;
using Vector = Tensor<1>;
using Matrix = Tensor<2>;
using Tensor3 = Tensor<3>;
using Tensor4 = Tensor<4>;

}  // namespace heed
