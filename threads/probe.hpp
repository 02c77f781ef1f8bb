#pragma once

#include "core/posix.hpp"

#include <cstddef>
#include <cstdint>

namespace interleave {

/// Throws std::system_error, which names the call, unless this process can make `count` more
/// threads with stacks of `stack_bytes`, all at once. Makes them and ends them again. Use it before
/// a library that ends the process when a thread is refused. It guarantees nothing: other processes
/// may take the threads meanwhile.
void require_threads(std::uint32_t count, std::size_t stack_bytes);

/// A lock between the processes of this program. It covers a probe and the making of the threads.
/// Otherwise two processes that probe at once would both count the same free threads. Without /proc
/// it does nothing.
class MakingThreads {
 public:
  MakingThreads();
  ~MakingThreads();
  MakingThreads(const MakingThreads&) = delete;
  MakingThreads& operator=(const MakingThreads&) = delete;

 private:
  UniqueFd program_;  // carries the lock; the kernel releases it even if the process is killed
};

}  // namespace interleave
