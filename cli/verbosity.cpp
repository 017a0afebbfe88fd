#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace heed {

Messages VerbosityFlags::messages() const {
    if (quiet) return Messages(Verbosity::quiet);
    return Messages(verbose ? Verbosity::verbose : Verbosity::normal);
}

void add_verbosity_flags(CLI::App& app, VerbosityFlags& flags) {
    app.add_flag("-q,--quiet", flags.quiet, "No warnings")->group("Output");
    app.add_flag("-v,--verbose", flags.verbose, "Say what is done")->group("Output");
}

}  // namespace heed
