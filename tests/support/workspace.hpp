// The command line as a user meets it: heed as a process in a folder of its own, which goes with the test.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "support/temporary.hpp"

namespace heed::test {

struct Finished {
    int code = -1;  // the exit code; 128 + the signal if one ended it
    std::string out;
    std::string err;
    std::size_t peak_memory = 0;  // bytes; at least what the process that started it held at that moment
    double cpu_seconds = 0;
};

class Workspace {
  public:
    /// Runs heed with these arguments, `input` on its standard input, and waits for its end.
    Finished heed(const std::vector<std::string>& arguments, const std::string& input = "") const;
    /// Runs a line of shell; heed is on its PATH.
    Finished shell(const std::string& line) const;

    std::string path(const std::string& name = "") const { return folder_.path(name); }
    void write(const std::string& name, const std::string& bytes) const { folder_.file(name, bytes); }
    std::string read(const std::string& name) const;
    bool has(const std::string& name) const;
    /// The names in it, sorted; temporary files that were left would be among them.
    std::vector<std::string> names() const;

  private:
    Finished run(const std::vector<std::string>& command, const std::string& input) const;

    TemporaryFolder folder_;
    TemporaryFolder streams_;  // where standard input, output and error are kept
};

}  // namespace heed::test
