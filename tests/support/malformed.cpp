#include "support/malformed.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/sanitized.hpp"

namespace heed::test {
namespace {

using Names = std::vector<std::string>;

bool reads_stdin(const Names& command) {
    return std::find(command.begin(), command.end(), "-") != command.end();
}

std::string shown(const Names& command) {
    std::string line = "heed";
    for (const std::string& argument : command) line += " " + argument;
    return line;
}

/// heed on a row's bytes, in a folder that holds its file and nothing else before.
Finished read_row(const Workspace& workspace, const Readings& readings, const Names& command,
                  const std::string& bytes) {
    if (reads_stdin(command)) return workspace.heed(command, bytes);
    workspace.write(readings.file, bytes);
    return workspace.heed(command);
}

void check_row_refused(const Readings& readings, const Names& command, const Malformed& row) {
    const Workspace workspace;
    const Finished run = read_row(workspace, readings, command, row.bytes);
    INFO(row.name << "\n" << shown(command) << "\nheed said: " << run.err.substr(0, 500));
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    const std::string file = reads_stdin(command) ? "standard input" : readings.file;
    CHECK(contains(run.err, "heed: error: " + file + ": "));
    check_message(run.err, row.words);
    CHECK(workspace.names() == (reads_stdin(command) ? Names{} : Names{readings.file}));
    check_limits(run, row.bytes.size());
}

/// What a command printed, and the files it made beside its input.
std::string results_of(const Workspace& workspace, const Readings& readings, const Finished& run) {
    std::string results = run.out;
    for (const std::string& name : workspace.names())
        if (name != readings.file) results += "\n" + name + ":\n" + workspace.read(name);
    return results;
}

void check_row_accepted(const Readings& readings, const Names& command, const Unusual& row) {
    const Workspace workspace;
    const Finished run = read_row(workspace, readings, command, row.bytes);
    INFO(row.name << "\n" << shown(command) << "\nheed said: " << run.err.substr(0, 500));
    CHECK(run.code == 0);
    CHECK(run.err.empty() == row.warnings.empty());
    for (const std::string& warning : row.warnings) CHECK(contains(run.err, warning));
    check_limits(run, row.bytes.size());
    const std::string results = results_of(workspace, readings, run);
    CHECK_FALSE(results.empty());
    if (row.plain.empty()) return;
    const Workspace plain;
    const Finished usual = read_row(plain, readings, command, row.plain);
    CHECK((results == results_of(plain, readings, usual)));  // too long to be shown
}

/// A name says what is wrong with a file: two files of one name would be one.
template <typename Row>
void check_names(const std::vector<Row>& rows) {
    std::set<std::string> names;
    for (const Row& row : rows)
        if (!names.insert(row.name).second) FAIL_CHECK("two rows are called " << row.name);
}

}  // namespace

MalformedRows operator+(MalformedRows rows, const MalformedRows& more) {
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

void check_refused(const Readings& readings, const MalformedRows& rows) {
    check_names(rows);
    for (const Malformed& row : rows) {
        if (row.words.empty()) FAIL_CHECK(row.name << ": says nothing of the message");
        for (const Names& command : readings.commands) check_row_refused(readings, command, row);
    }
    say_count(readings.format, rows.size(), readings.commands.size());
}

void say_count(const std::string& format, std::size_t files, std::size_t readings) {
    std::printf("%s: %zu malformed files, each read %zu times\n", format.c_str(), files, readings);
    std::fflush(stdout);  // before Catch's own lines
}

void check_accepted(const Readings& readings, const std::vector<Unusual>& rows) {
    check_names(rows);
    for (const Unusual& row : rows)
        for (const Names& command : readings.commands) check_row_accepted(readings, command, row);
}

void check_limits(const Finished& run, std::size_t input_size) {
    if (is_sanitized) return;
    CHECK(run.peak_memory < 64'000'000 + input_size);
    CHECK(run.cpu_seconds < 1);
}

void check_message(const std::string& err, const std::vector<std::string>& words) {
    CHECK(err.rfind("heed: error: ", 0) == 0);
    const std::string::size_type line_end = err.find('\n');
    const std::string behind = line_end == std::string::npos ? err : err.substr(line_end + 1);
    CHECK((behind.empty() || behind == "heed: error: 1 of 1 records failed\n"));
    for (const std::string& word : words) {
        INFO("expected: " << word);
        CHECK(contains(err, word));
    }
}

}  // namespace heed::test
