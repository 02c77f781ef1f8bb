#pragma once

#include "core/posix.hpp"

#include <filesystem>

namespace interleave {

/// Says that a run writes to a directory: as long as this process holds it, or a process that it has
/// forked does, nobody else gets it. So a cell that outlives its program for a moment counts too.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  /// Waits a second for whoever is just ending; throws UsageError when the directory stays taken.
  /// Where a file system knows no locks there is none.
  explicit DirectoryLock(const std::filesystem::path& dir);

 private:
  UniqueFd fd_;
};

}  // namespace interleave
