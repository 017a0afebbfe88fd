// Malformed files as rows of a table, each read by the real program as a process of its own: it has to be
// refused with exit 3 and a message that says file, place, expectation and finding, to write nothing, and to
// cost next to nothing.
#pragma once

#include <string>
#include <vector>

#include "support/workspace.hpp"

namespace heed::test {

struct Malformed {
    std::string name;                // what is wrong with it
    std::string bytes;               // the file
    std::vector<std::string> words;  // what the message has to hold
};

/// How files of a format are read: each is called `file`, in a folder of its own.
struct Readings {
    std::string format;
    std::string file;
    /// heed's arguments. With a "-" among them the bytes come on standard input, and there is no file.
    std::vector<std::vector<std::string>> commands;
};

using MalformedRows = std::vector<Malformed>;

MalformedRows operator+(MalformedRows rows, const MalformedRows& more);

/// Every row by every command, and how many there were.
void check_refused(const Readings& readings, const MalformedRows& rows);

/// Prints how many malformed files of a format a test has read, and how often each: what docs count.
void say_count(const std::string& format, std::size_t files, std::size_t readings);

/// A file that is no more than unusual.
struct Unusual {
    std::string name;   // what is unusual about it
    std::string bytes;  // the file
    std::string plain;  // a file that says the same in the usual way; empty if there is none
    std::vector<std::string> warnings = {};
};

/// Every row by every command: exit 0, within the same limits, and printed and written is what the plain file
/// gives. stderr holds each of the warnings, and is empty where there are none.
void check_accepted(const Readings& readings, const std::vector<Unusual>& rows);

/// 64 MB and the size of its input is what heed may take to refuse it, and a second. Nothing is asked in
/// sanitizer builds.
void check_limits(const Finished& run, std::size_t input_size);

/// One line, which begins "heed: error: " and holds all words; behind it, of what may hold several records,
/// stands how many failed.
void check_message(const std::string& err, const std::vector<std::string>& words);

}  // namespace heed::test
