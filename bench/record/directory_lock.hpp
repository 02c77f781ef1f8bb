#pragma once

#include "core/posix.hpp"

#include <filesystem>

namespace interleave {

/// An exclusive lock on the directory of a run. It is held until this process and all that it has
/// forked have ended. So a cell that outlives its program for a moment still holds it.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  /// Waits up to a second for the lock, then throws UsageError. Takes no lock if the file system
  /// has none.
  explicit DirectoryLock(const std::filesystem::path& dir);

 private:
  UniqueFd fd_;
};

}  // namespace interleave
