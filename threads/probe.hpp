#pragma once

#include "core/posix.hpp"

#include <cstddef>
#include <cstdint>

namespace interleave {

/// Throws std::system_error, which names the call, unless this process can have `count` more threads
/// with stacks of `stack_bytes`, all at once: makes them, and ends them again. For a library that
/// ends the process when a thread is refused to it. Others on the machine may take those threads
/// meanwhile, so this is no promise.
void require_threads(std::uint32_t count, std::size_t stack_bytes);

/// While one of these exists, the others of this program's processes wait for it: two that probe at
/// once and make their threads afterwards would have found the same room. Without /proc nobody waits.
class MakingThreads {
 public:
  MakingThreads();
  ~MakingThreads();
  MakingThreads(const MakingThreads&) = delete;
  MakingThreads& operator=(const MakingThreads&) = delete;

 private:
  UniqueFd program_;  // the kernel takes its lock back, also from a process that is killed
};

}  // namespace interleave
