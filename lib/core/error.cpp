#include "core/error.hpp"

#include <utility>

namespace heed {
namespace {

std::string prefix(const Place& place) {
    return place.spot.empty() ? place.file + ": " : place.file + ": " + place.spot + ": ";
}

}  // namespace

InputError::InputError(const Place& place, const std::string& expected, const std::string& found)
    : InputError(place, "expected " + expected + ", found " + found) {}

InputError::InputError(const Place& place, const std::string& reason)
    : std::runtime_error(prefix(place) + reason), place_(place), reason_(reason) {}

}  // namespace heed
