#pragma once

#include "core/posix.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

/// An event that the processor or the kernel can count: type and config of perf_event_open(2).
struct CounterKind {
  std::string_view name;
  std::uint32_t type;
  std::uint64_t config;
  bool in_kernel = false;  // count in the kernel; false: in user space
};

/// Instructions, cycles and cache misses, in the order of the columns of samples.csv.
std::span<const CounterKind> hardware_counters();

/// Entries into the kernel, for any system call. The kernel assigns the event's number and shows it
/// in tracefs, below `root`. Without a readable tracefs the counter cannot be opened.
CounterKind system_call_counter(const std::filesystem::path& root = "/");

/// The three hardware counters, then system calls, in the order of the columns.
std::array<CounterKind, 4> cell_counters();

/// Counts events of this process and of all threads and processes that it starts from now on. The
/// counters begin stopped.
///
/// A counter that cannot be opened here (perf_event_paranoid, a virtual machine) is skipped and
/// costs nothing. Each open counter is one descriptor.
class Counters {
 public:
  explicit Counters(std::span<const CounterKind> kinds);

  /// Can this machine count the kind with that index?
  bool opened(std::size_t place) const { return static_cast<bool>(counters_.at(place)); }

  /// May be called from any process that inherited the descriptors.
  void start() const;
  void stop() const;
  /// Returns the count of that kind since it was opened, or nullopt if it never ran. If the
  /// processor multiplexed its counters, the count is extrapolated to the whole time.
  std::optional<std::uint64_t> read(std::size_t place) const;

 private:
  std::vector<UniqueFd> counters_;  // empty for a counter that could not be opened
};

}  // namespace interleave
