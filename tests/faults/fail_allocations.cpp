// Preloaded into heed: runs its main again and again, each time in a child of its own, in which another
// allocation fails: the $HEED_FAULTS_FIRST-th (1), the next, … It says which points did not end as they
// should, and how many there were. An allocation is a call of operator new or aligned_alloc, by heed or by
// the C++ library.
//
//     LD_PRELOAD=libheed_fail_allocations.so HEED_FAULTS=FOLDER heed attend "a b" -o FOLDER/a.json
//
// FOLDER is empty but for outputs. $HEED_FAULTS_DENSE: how many points are tried from the first on, and up
// to the last; between them, each $HEED_FAULTS_STRIDE-th. $HEED_FAULTS_ALL: all allocations from the point on
// fail, not that one alone.
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <string>

namespace fs = std::filesystem;

namespace {

/// What a child counts, for its parent too.
struct Counter {
    std::atomic<std::uint64_t> allocations = 0;
    std::atomic<std::uint64_t> failing = 0;  // the number of the one that fails, from 1; 0: none
    std::atomic<bool> all_behind = false;
};
Counter* counter = nullptr;  // null: nobody counts

bool fails() {
    if (counter == nullptr) return false;
    const std::uint64_t number = ++counter->allocations;
    const std::uint64_t failing = counter->failing;
    return failing != 0 && (number == failing || (counter->all_behind && number > failing));
}

void* allocated(std::size_t bytes) {
    void* const memory = fails() ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void* aligned(std::size_t alignment, std::size_t bytes) {
    return fails() ? nullptr : ::memalign(alignment, bytes);
}

using Main = int (*)(int, char**, char**);
using Outputs = std::map<std::string, std::string>;
Main program = nullptr;

std::uint64_t number_in(const char* variable, std::uint64_t usual) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The files in the folder, which are removed.
Outputs taken_from(const fs::path& folder) {
    Outputs outputs;
    for (const auto& entry : fs::directory_iterator(folder))
        outputs[entry.path().filename()] = bytes_of(entry);
    for (const auto& [name, bytes] : outputs) fs::remove(folder / name);
    return outputs;
}

/// A file without a name, which a child writes to and its parent reads.
class Stream {
  public:
    explicit Stream(const char* name) : descriptor_(::memfd_create(name, 0)) {}
    void become(int descriptor) const { ::dup2(descriptor_, descriptor); }
    std::string taken() const {
        std::string text(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)), '\0');
        if (::pread(descriptor_, text.data(), text.size(), 0) < 0) text.clear();
        if (::ftruncate(descriptor_, 0) == 0) ::lseek(descriptor_, 0, SEEK_SET);
        return text;
    }

  private:
    int descriptor_;
};

struct Ending {
    int status;
    std::string out, err;
    Outputs outputs;
};

/// heed with one failing allocation.
class Trial {
  public:
    Trial(int argc, char** argv, char** environment) : argc_(argc), argv_(argv), environment_(environment) {}

    Ending with_failing(std::uint64_t number) {
        counter_->allocations = 0;
        counter_->failing = number;
        counter_->all_behind = all_behind_;
        const pid_t child = ::fork();
        if (child == 0) {
            ::alarm(60);  // a hang is a signal
            out_.become(STDOUT_FILENO);
            err_.become(STDERR_FILENO);
            counter = counter_;
            const int code = program(argc_, argv_, environment_);
            counter = nullptr;
            std::exit(code);
        }
        Ending ending{};
        ::waitpid(child, &ending.status, 0);
        ending.out = out_.taken();
        ending.err = err_.taken();
        ending.outputs = taken_from(folder_);
        return ending;
    }

    std::uint64_t allocations() const { return counter_->allocations; }

  private:
    int argc_;
    char** argv_;
    char** environment_;
    fs::path folder_ = std::getenv("HEED_FAULTS");
    bool all_behind_ = std::getenv("HEED_FAULTS_ALL") != nullptr;
    Stream out_{"out"}, err_{"err"};
    Counter* counter_ =
        new (::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
            Counter();
};

/// What is wrong with the ending, beside that of the run in which nothing failed; empty: nothing.
std::string fault_of(const Ending& ending, const Ending& whole) {
    if (WIFSIGNALED(ending.status))
        return "ended by signal " + std::to_string(WTERMSIG(ending.status)) + ": " + ending.err;
    const int code = WEXITSTATUS(ending.status);
    if (code == 0) {
        if (ending.outputs != whole.outputs || ending.out != whole.out) return "exit 0 with another output";
        return "";
    }
    if (code != 1) return "exit " + std::to_string(code) + ": " + ending.err;
    if (!ending.outputs.empty()) return "exit 1 and left " + ending.outputs.begin()->first;
    if (ending.err.find("not enough memory") == std::string::npos) return "exit 1, but said: " + ending.err;
    return "";
}

int run_trials(int argc, char** argv, char** environment) {
    // The helper that heed starts is left alone.
    ::unsetenv("LD_PRELOAD");
    ::setenv("HEED_SIMD", "plain", 0);
    Trial trial(argc, argv, environment);
    const Ending whole = trial.with_failing(0);
    if (whole.status != 0) {
        std::printf("fails without a fault: %s\n", whole.err.c_str());
        return 2;
    }
    const std::uint64_t allocations = trial.allocations(), dense = number_in("HEED_FAULTS_DENSE", 2000),
                        stride = number_in("HEED_FAULTS_STRIDE", 97);
    std::uint64_t points = 0, survived = 0, faults = 0;
    const auto is_dense = [&](std::uint64_t number) {
        return number < dense || number + dense > allocations;
    };
    for (std::uint64_t number = number_in("HEED_FAULTS_FIRST", 1); number <= allocations;
         number += is_dense(number) ? 1 : stride) {
        const Ending ending = trial.with_failing(number);
        ++points;
        if (ending.status == 0) ++survived;
        const std::string fault = fault_of(ending, whole);
        if (!fault.empty() && ++faults <= 5)
            std::printf("allocation %llu: %s\n", static_cast<unsigned long long>(number), fault.c_str());
    }
    std::printf("%llu points of %llu allocations, %llu not missed, %llu faults\n",
                static_cast<unsigned long long>(points), static_cast<unsigned long long>(allocations),
                static_cast<unsigned long long>(survived), static_cast<unsigned long long>(faults));
    return faults == 0 ? 0 : 1;
}

}  // namespace

void* operator new(std::size_t bytes) {
    return allocated(bytes);
}
void* operator new[](std::size_t bytes) {
    return allocated(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return fails() ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return fails() ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    void* const memory = aligned(static_cast<std::size_t>(alignment), bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    return aligned(alignment, bytes);
}

/// glibc's, which a program's first instruction calls with its main.
extern "C" int __libc_start_main(Main main, int argc, char** argv, void (*init)(), void (*fini)(),
                                 void (*loader_fini)(), void* stack_end) {
    using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
    const auto start = reinterpret_cast<Start>(::dlsym(RTLD_NEXT, "__libc_start_main"));
    program = main;
    const bool is_tried = std::getenv("HEED_FAULTS") != nullptr;
    return start(is_tried ? run_trials : main, argc, argv, init, fini, loader_fini, stack_end);
}
