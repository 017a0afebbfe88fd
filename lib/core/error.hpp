// The two ways a user can be wrong. The library throws them; main alone catches, prints and chooses the exit
// code. What is neither (I/O, memory, a bug) is any other std::exception and exit code 1.
#pragma once

#include <stdexcept>
#include <string>

namespace heed {

/// Where in the input something is. `spot` (offset, line, record, tensor, field) is empty for the file as
/// a whole.
struct Place {
    std::string file;
    std::string spot;

    /// The same file, one step further in: {"a.json", "$.tokens"}.at("[3]") is {"a.json", "$.tokens[3]"}.
    [[nodiscard]] Place at(const std::string& further) const { return {file, spot + further}; }
};

/// An input that is missing, unreadable or rejected: exit code 3.
class InputError : public std::runtime_error {
  public:
    /// "file: spot: expected X, found Y"
    InputError(const Place& place, const std::string& expected, const std::string& found);
    /// "file: spot: reason", for what expectation and finding would only say twice.
    InputError(const Place& place, const std::string& reason);

    [[nodiscard]] const Place& place() const { return place_; }
    /// The message after the place: "expected X, found Y".
    [[nodiscard]] const std::string& reason() const { return reason_; }

  private:
    Place place_;
    std::string reason_;
};

/// An input that breaks off: nothing after the place can be read, so the error is not one record's alone.
/// Code that catches an InputError to continue with the next record lets this one through.
class BrokenInput : public InputError {
  public:
    using InputError::InputError;
    explicit BrokenInput(const InputError& error) : InputError(error) {}
};

/// A command line that is wrong in itself: exit code 2. The message says what to do instead.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace heed
