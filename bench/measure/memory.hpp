#pragma once

#include "core/ledger.hpp"

#include <cstdint>

#include <sys/types.h>

namespace interleave {

/// Proportional set size of all processes of `group`, in bytes: a page that n processes share
/// counts one n-th in each. Left out are the mapping of `ledger`, which is the harness's, and the
/// peers. 0 when nothing could be read.
std::uint64_t read_pss(pid_t group, const Ledger& ledger);

/// How many processes the kernel has killed so far because memory ran out, on the whole machine.
std::uint64_t count_oom_kills();

}  // namespace interleave
