// Large memory in large pages, where the system has them: a page of 4 KB costs a fault each when it is first
// written, and an entry of the processor's table of pages.
#pragma once

#include <cstddef>
#include <memory>

namespace heed {

/// Asks for large pages for memory that nobody has written yet. Changes nothing that can be read.
void prefer_huge_pages(void* memory, std::size_t bytes);

/// `count` numbers that are not set, in large pages. std::bad_alloc.
std::shared_ptr<float> large_array(std::size_t count);

}  // namespace heed
