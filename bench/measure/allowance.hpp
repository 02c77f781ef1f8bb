#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace interleave {

/// How much a cell may take of the machine before it is ended.
struct Allowance {
  std::optional<std::uint64_t> memory_bytes;  // of each process: --memory-limit; none: no limit
  std::optional<std::uint32_t> processes;     // and threads: --process-limit; none: what is plenty
};

/// Lets this process, and each that it forks, have so many bytes of heap, stacks and other memory
/// of its own (RLIMIT_DATA; the ledger is shared and does not count). What asks for more gets
/// std::bad_alloc, or ENOMEM.
void limit_memory(std::uint64_t bytes);

/// Counts processes and threads for the supervisor: RLIMIT_NPROC does not bind root, and counts all
/// of a user's. The kernel's own number for the whole machine is one short read; what others start
/// meanwhile counts too, so that the limit is a coarse one.
class Headcount {
 public:
  /// So many more than there are now.
  explicit Headcount(std::uint64_t most_more, std::filesystem::path loadavg = "/proc/loadavg");
  bool exceeded() const;

 private:
  std::uint64_t now() const;

  std::filesystem::path loadavg_;
  std::uint64_t most_;
};

}  // namespace interleave
