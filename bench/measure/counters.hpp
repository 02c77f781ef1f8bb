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

/// What the processor (or the kernel) can count: type and config of perf_event_open(2).
struct CounterKind {
  std::string_view name;
  std::uint32_t type;
  std::uint64_t config;
  bool in_kernel = false;  // it happens there: everything else is counted in user space
};

/// Instructions, cycles and cache misses, in the order of the columns of samples.csv.
std::span<const CounterKind> hardware_counters();

/// Entries into the kernel, whichever the call. The number of that event is the kernel's own, and
/// stands in tracefs, below `root`; where none is mounted, or may be read, this opens nothing.
CounterKind system_call_counter(const std::filesystem::path& root = "/");

/// The hardware's three, then system calls: in the order of the columns.
std::array<CounterKind, 4> cell_counters();

/// Counts of this process and of all that it starts from now on: threads, forked workers and
/// theirs. They stand still until they are started.
///
/// What cannot be counted here (perf_event_paranoid, a virtual machine without such counters) is
/// nothing, and costs nothing. Each counter is one descriptor.
class Counters {
 public:
  explicit Counters(std::span<const CounterKind> kinds);

  /// Can this machine count the kind at that place?
  bool opened(std::size_t place) const { return static_cast<bool>(counters_.at(place)); }

  /// May be called from any process that inherited the descriptors.
  void start() const;
  void stop() const;
  /// Of the kind at that place, since it was opened; nothing when it never ran. Where the processor
  /// had to take turns, the count is scaled up to the whole time.
  std::optional<std::uint64_t> read(std::size_t place) const;

 private:
  std::vector<UniqueFd> counters_;  // empty ones where there is nothing to count
};

}  // namespace interleave
