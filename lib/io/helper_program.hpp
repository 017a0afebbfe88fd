// Where the programs are that heed runs.
#pragma once

#include <string>

namespace heed {

/// The path of the helper `name` ("heed-draw"): in the folder $HEED_LIBEXEC; else beside this program, as
/// build tree and installation have it; else where it was to be installed. Another program that uses the
/// library has no helper beside it. Whether there is one shows when it is run.
std::string helper_program(const std::string& name);

}  // namespace heed
