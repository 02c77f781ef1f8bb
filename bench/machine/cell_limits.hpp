#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <sys/types.h>

namespace interleave {

/// The resources that a cell may use. A cell that exceeds them is ended.
struct CellLimits {
  std::optional<std::uint64_t> memory_bytes;  // per process (--memory-limit); nullopt: no limit
  std::optional<std::uint32_t> processes;     // with threads (--process-limit); nullopt: default
};

/// Limits the private memory (heap, stacks) of this process, and of each process that it forks, to
/// so many bytes. Uses RLIMIT_DATA, which does not count the shared ledger. An allocation beyond
/// the limit fails with std::bad_alloc or ENOMEM.
void limit_memory(std::uint64_t bytes);

/// Counts a cell's processes and threads for the supervisor. RLIMIT_NPROC would not do: it does not
/// bind root, and it counts all processes of a user. First exceeded() reads the kernel's total,
/// which is cheap. It reads all of /proc only if that total has grown enough.
class ProcessCount {
 public:
  /// For one cell, which this process must fork after this call.
  explicit ProcessCount(std::uint64_t most, std::filesystem::path proc = "/proc");

  /// Does the cell have more than `most`? Its processes are its group, its leader's descendants,
  /// and orphans that left both and became children of this process.
  bool exceeded(pid_t group);

 private:
  std::uint64_t on_machine() const;
  std::uint64_t of_cell(pid_t group) const;

  std::filesystem::path proc_;
  std::uint64_t most_;
  std::uint64_t least_;  // lowest total of the machine since the last count of the cell
  std::uint64_t own_ = 0;
};

}  // namespace interleave
