#include "io/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "io/descriptor.hpp"

namespace heed {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kept_of_stderr = 2000;
constexpr std::size_t longest_line = std::size_t{1} << 16;

/// Two ends of a connection. A socket, since writing to a pipe whose reader is gone would be a signal.
struct Channel {
    Channel() : Channel(open_pair()) {}
    Descriptor ours;
    Descriptor theirs;

  private:
    explicit Channel(const std::array<int, 2>& ends) : ours(ends[0]), theirs(ends[1]) {}
    static std::array<int, 2> open_pair() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot open a channel to a program");
        return ends;
    }
};

/// The running program; killed and reaped whatever happens.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    }
    /// Its status, as waitpid has it, once it has ended; false while it runs.
    bool has_ended(int& status) {
        if (pid_ > 0) {
            if (::waitpid(pid_, &status_, WNOHANG) != pid_) return false;
            pid_ = -1;
        }
        status = status_;
        return true;
    }

  private:
    pid_t pid_;
    int status_ = 0;
};

struct Conversation {
    Channel in, out, err;
    std::string_view input;       // what is still to be written
    bool has_more_input = false;  // after that; else the program sees its end
    std::string output;
    std::string complaint;
};

pid_t start(const std::vector<std::string>& command, const Conversation& talk) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, talk.in.theirs.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, talk.out.theirs.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, talk.err.theirs.get(), STDERR_FILENO);
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw std::runtime_error("cannot run " + command[0] + ": " + std::generic_category().message(error));
    return pid;
}

void send_some(Conversation& talk) {
    const ssize_t sent =
        ::send(talk.in.ours.get(), talk.input.data(), talk.input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) talk.input.remove_prefix(static_cast<std::size_t>(sent));
    // A program that does not want the rest will say why, or not need it.
    const bool is_refused = sent < 0 && errno != EAGAIN && errno != EINTR;
    if (is_refused || (talk.input.empty() && !talk.has_more_input)) talk.in.ours.close();
}

void receive_some(Descriptor& from, std::string& bytes) {
    std::vector<char> buffer(1 << 16);  // the stack may be small
    const ssize_t got = ::recv(from.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) from.close();
}

/// Writes and reads until that is enough, the program has closed both its outputs, or it is `end`.
template <typename IsEnough>
void converse(Conversation& talk, Clock::time_point end, IsEnough is_enough) {
    while (!is_enough() && (talk.out.ours.get() >= 0 || talk.err.ours.get() >= 0)) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0) return;
        const int to_write = talk.input.empty() ? -1 : talk.in.ours.get();
        std::array<pollfd, 3> waiting = {
            {{to_write, POLLOUT, 0}, {talk.out.ours.get(), POLLIN, 0}, {talk.err.ours.get(), POLLIN, 0}}};
        ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<std::int64_t>(left, 1000)));
        if (waiting[0].revents != 0) send_some(talk);
        if (waiting[1].revents != 0) receive_some(talk.out.ours, talk.output);
        if (waiting[2].revents != 0) receive_some(talk.err.ours, talk.complaint);
        if (talk.complaint.size() > kept_of_stderr)
            talk.complaint.erase(0, talk.complaint.size() - kept_of_stderr);
    }
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status))
        return "was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
               ::strsignal(WTERMSIG(status)) + ")";
    return "failed with exit code " + std::to_string(WEXITSTATUS(status));
}

std::string seconds(std::chrono::milliseconds time) {
    return std::to_string((time.count() + 999) / 1000) + " s";
}

/// A program that was started, with its name for what is said of it.
struct Running {
    explicit Running(const std::vector<std::string>& command)
        : name(command[0]), child(start(command, talk)) {
        for (Channel* channel : {&talk.in, &talk.out, &talk.err}) channel->theirs.close();
    }
    [[noreturn]] void fail(const std::string& how) {
        while (!talk.complaint.empty() && talk.complaint.back() == '\n') talk.complaint.pop_back();
        throw std::runtime_error(name + " " + how + (talk.complaint.empty() ? "" : ": " + talk.complaint));
    }
    /// Waits until it has ended, which has to be well.
    void finish(Clock::time_point end, std::chrono::milliseconds limit) {
        int status = 0;
        while (!child.has_ended(status)) {
            if (Clock::now() >= end) throw TookTooLong(name + " took longer than " + seconds(limit));
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail(how_it_ended(status));
    }
    /// The first bytes of its output, once they are there; else it is an error that they are not.
    std::string take(std::size_t size, Clock::time_point end, std::chrono::milliseconds limit) {
        if (talk.output.size() < size) {
            finish(end, limit);
            fail("gave no answer");
        }
        std::string bytes = talk.output.substr(0, size);
        talk.output.erase(0, size);
        return bytes;
    }

    std::string name;
    Conversation talk;
    Child child;
};

}  // namespace

std::string run_program(const std::vector<std::string>& command, std::string_view input,
                        std::chrono::milliseconds limit) {
    const Clock::time_point end = Clock::now() + limit;
    Running program(command);
    program.talk.input = input;
    if (input.empty()) program.talk.in.ours.close();
    const auto is_flooded = [&output = program.talk.output] { return output.size() > most_program_output; };
    converse(program.talk, end, is_flooded);
    if (is_flooded()) program.fail("gave more than 256 MiB");
    program.finish(end, limit);
    return std::move(program.talk.output);
}

struct Coprocess::Program : Running {
    using Running::Running;
    std::string question;  // what talk.input is a part of
};

Coprocess::Coprocess(const std::vector<std::string>& command, std::chrono::milliseconds limit)
    : program_(std::make_unique<Program>(command)), limit_(limit) {
    program_->talk.has_more_input = true;
}

Coprocess::~Coprocess() = default;

std::string Coprocess::ask(std::string line) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    send(line + '\n');
    return receive_line(limit_);
}

void Coprocess::send(std::string question) {
    program_->question = std::move(question);
    program_->talk.input = program_->question;
}

std::string Coprocess::receive_line(std::chrono::milliseconds limit) {
    const Clock::time_point end = Clock::now() + limit;
    const std::string& output = program_->talk.output;
    const auto length = [&output] { return std::min(output.find('\n'), output.size()); };
    const auto is_flooded = [&] { return length() > longest_line; };
    converse(program_->talk, end, [&] { return length() < output.size() || is_flooded(); });
    if (is_flooded()) program_->fail("gave a line of more than 64 KiB");
    std::string line = program_->take(length() + 1, end, limit);
    line.pop_back();
    return line;
}

std::string Coprocess::receive(std::size_t size, std::chrono::milliseconds limit) {
    const Clock::time_point end = Clock::now() + limit;
    converse(program_->talk, end, [&] { return program_->talk.output.size() >= size; });
    return program_->take(size, end, limit);
}

}  // namespace heed
