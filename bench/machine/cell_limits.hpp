#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <sys/types.h>

namespace interleave {

/// How much a cell may take of the machine before it is ended.
struct CellLimits {
  std::optional<std::uint64_t> memory_bytes;  // of each process: --memory-limit; none: no limit
  std::optional<std::uint32_t> processes;     // and threads: --process-limit; none: what is plenty
};

/// Lets this process, and each that it forks, have so many bytes of heap, stacks and other memory
/// of its own (RLIMIT_DATA; the ledger is shared and does not count). What asks for more gets
/// std::bad_alloc, or ENOMEM.
void limit_memory(std::uint64_t bytes);

/// Counts a cell's processes and threads for the supervisor: RLIMIT_NPROC does not bind root, and
/// counts all of a user's. All of /proc is read only when the whole machine has got so many more
/// that the cell may have too many: the kernel's own number of all is one short read.
class ProcessCount {
 public:
  /// For one cell that this process forks from now on.
  explicit ProcessCount(std::uint64_t most, std::filesystem::path proc = "/proc");

  /// Does the cell have more than `most`? Its own are those of its group, its leader's descendants,
  /// and what has left both and come to this process.
  bool exceeded(pid_t group);

 private:
  std::uint64_t on_machine() const;
  std::uint64_t of_cell(pid_t group) const;

  std::filesystem::path proc_;
  std::uint64_t most_;
  std::uint64_t least_;  // on the machine, since the cell was counted
  std::uint64_t own_ = 0;
};

}  // namespace interleave
