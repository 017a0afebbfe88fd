// One of several records on its way: a sequence or its attention, or the reason why there is none. A record
// that is rejected stands in its place among the others, so that they go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/error.hpp"
#include "core/record_id.hpp"

namespace heed {

template <typename T>
struct Numbered {
    std::int64_t number = 0;     // from 0 in the whole input
    std::size_t line = 0;        // of the file, at which the record begins; 0: not known
    std::optional<RecordId> id;  // none: the record was rejected, and given no id that could be read
    std::variant<T, InputError> content;

    /// Null for a record that was rejected.
    T* value() { return std::get_if<T>(&content); }
    const T* value() const { return std::get_if<T>(&content); }
    /// Why the record was rejected; null if it was not.
    const InputError* error() const { return std::get_if<InputError>(&content); }

    /// `change` works on the value, if there is one. The InputError that it throws takes the value's place;
    /// BrokenInput, which is no affair of one record, is thrown on.
    template <typename Change>
    void apply(const Change& change) {
        T* const held = value();
        if (held == nullptr) return;
        try {
            change(*held);
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError& error) {
            content = error;
        }
    }

    /// The same record with `other` in place of its value, or why it was rejected.
    template <typename Other>
    Numbered<Other> with(Other other) const {
        Numbered<Other> result{number, line, id, std::move(other)};
        if (const InputError* const reason = error()) result.content = *reason;
        return result;
    }

    /// A user means this record by `wanted`: its id, or its number where there is no id.
    bool is_called(const std::string& wanted) const {
        return (id ? show(*id) : std::to_string(number)) == wanted;
    }
};

}  // namespace heed
