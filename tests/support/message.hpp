// What an input is refused with, for a test to look into.
#pragma once

#include <string>

#include "core/error.hpp"

namespace heed::test {

/// The message of the InputError or UsageError that `act` throws, "not refused" if it throws none.
template <typename Act>
std::string message_of(Act act) {
    try {
        act();
    } catch (const InputError& error) {
        return error.what();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "not refused";
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace heed::test
