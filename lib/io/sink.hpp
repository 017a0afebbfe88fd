// Where a writer's bytes go, piece by piece: a large file need not be in memory a second time.
#pragma once

#include <functional>
#include <string_view>

namespace heed {

/// Takes the next bytes of a file.
using Sink = std::function<void(std::string_view)>;

}  // namespace heed
