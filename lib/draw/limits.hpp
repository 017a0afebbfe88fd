// What the helper program may use, so that a graph that is too much for Graphviz ends the helper and not the
// machine.
#pragma once

namespace heed {

/// Limits this process to 60 s of processor time and 2 GiB of memory; no core dump. False if the system
/// does not let it.
bool limit_resources();

/// From now on this process is ended when who started it is, or has been already: nobody else reads what it
/// writes.
void end_with_parent();

}  // namespace heed
