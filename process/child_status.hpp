#pragma once

#include "core/shared_array.hpp"
#include "process/child_error.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave {

/// The state that a child of a composed run shares with the others.
struct ChildStatus {
  std::atomic<bool> is_finished;  // with its counted tasks
  ChildError error;
};

/// The status of each child, in memory that all processes share.
class ChildStatuses {
 public:
  /// Throws std::system_error.
  explicit ChildStatuses(std::size_t count) : all_(count) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }
  ChildStatus& operator[](std::uint32_t number) const { return all_[number]; }

  /// Child `number` has finished its counted tasks. True: so have all children.
  bool finish(std::uint32_t number) const {
    // Sequentially consistent: of two children that finish at once, at least one sees both.
    all_[number].is_finished.store(true);
    return std::ranges::all_of(all_,
                               [](const ChildStatus& status) { return status.is_finished.load(); });
  }

 private:
  SharedArray<ChildStatus> all_;  // all-zero bytes: not finished, no error
};

}  // namespace interleave
