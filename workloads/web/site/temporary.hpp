#pragma once

#include "core/posix.hpp"

#include <filesystem>
#include <string>

namespace interleave::web {

/// A directory of its own, removed with all that is in it by the process that made it. One whose
/// process was killed is removed by the next that makes one: who lives holds a lock on it.
class TemporaryDirectory {
 public:
  /// Throws std::system_error.
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  bool make();

  std::filesystem::path path_;
  UniqueFd lock_;
  pid_t owner_;
};

}  // namespace interleave::web
