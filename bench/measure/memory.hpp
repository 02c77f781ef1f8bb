#pragma once

#include "core/ledger.hpp"

#include <cstdint>

#include <sys/types.h>

namespace interleave {

/// Returns the proportional set size of all processes of `group`, in bytes. A page that n processes
/// share counts 1/n in each. The mapping of `ledger`, which belongs to the harness, and the peers
/// are left out. Returns 0 if nothing could be read.
std::uint64_t read_pss(pid_t group, const Ledger& ledger);

/// Returns how many processes of the whole machine the kernel's OOM killer has killed so far.
std::uint64_t count_oom_kills();

}  // namespace interleave
