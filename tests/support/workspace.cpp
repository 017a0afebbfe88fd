#include "support/workspace.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace heed::test {
namespace {

namespace fs = std::filesystem;

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("there is no " + path);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

void redirect(int descriptor, const std::string& path, int flags) {
    const int opened = ::open(path.c_str(), flags, 0600);
    if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(125);
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Waits for the end of a process.
Finished finish(pid_t child) {
    int status = 0;
    rusage used{};
    while (::wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR) throw std::runtime_error("cannot wait for a process");
    Finished finished;
    finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    finished.peak_memory = static_cast<std::size_t>(used.ru_maxrss) << 10;
    finished.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    return finished;
}

}  // namespace

Finished Workspace::run(const std::vector<std::string>& command, const std::string& input) const {
    streams_.file("in", input);
    std::vector<char*> argv;
    for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) {
        redirect(STDIN_FILENO, streams_.path("in"), O_RDONLY);
        redirect(STDOUT_FILENO, streams_.path("out"), O_WRONLY | O_CREAT | O_TRUNC);
        redirect(STDERR_FILENO, streams_.path("err"), O_WRONLY | O_CREAT | O_TRUNC);
        if (::chdir(path().c_str()) != 0) ::_exit(125);
        ::unsetenv("HEED_MODEL");
        ::execvp(argv[0], argv.data());
        ::_exit(126);
    }
    Finished finished = finish(child);
    finished.out = contents(streams_.path("out"));
    finished.err = contents(streams_.path("err"));
    return finished;
}

Finished Workspace::heed(const std::vector<std::string>& arguments, const std::string& input) const {
    std::vector<std::string> command = {HEED_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, input);
}

Finished Workspace::shell(const std::string& line) const {
    const std::string bin = fs::path(HEED_PROGRAM).parent_path().string();
    return run({"/bin/sh", "-c", "PATH='" + bin + "':$PATH\n" + line}, "");
}

std::string Workspace::read(const std::string& name) const {
    return contents(path(name));
}

bool Workspace::has(const std::string& name) const {
    return fs::exists(path(name));
}

std::vector<std::string> Workspace::names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path()))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace heed::test
