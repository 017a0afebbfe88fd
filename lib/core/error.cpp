#include "core/error.hpp"

namespace heed {
namespace {

std::string prefix(const Place& place) {
    return place.spot.empty() ? place.file + ": " : place.file + ": " + place.spot + ": ";
}

}  // namespace

InputError::InputError(const Place& place, const std::string& expected, const std::string& found)
    : std::runtime_error(prefix(place) + "expected " + expected + ", found " + found) {}

InputError::InputError(const Place& place, const std::string& reason)
    : std::runtime_error(prefix(place) + reason) {}

}  // namespace heed
