// Large memory in large pages, where the system has them: each page of 4 KB would cost a fault when it is
// first written, and an entry of the processor's table.
#pragma once

#include <cstddef>
#include <memory>

namespace heed {

/// Large pages for memory that nobody has written yet. Changes nothing that can be read.
void prefer_huge_pages(void* memory, std::size_t bytes);

/// From now on freed memory stays with the process: one that goes through many texts would have the system
/// take, clear and give the same pages again and again.
void keep_freed_memory();

/// `count` numbers that are not set, in large pages. std::bad_alloc.
[[nodiscard]] std::shared_ptr<float> large_array(std::size_t count);

}  // namespace heed
