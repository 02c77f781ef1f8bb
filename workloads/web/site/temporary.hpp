#pragma once

#include "core/posix.hpp"

#include <filesystem>
#include <string>

namespace interleave::web {

/// A new directory. The process that made it removes it with its content. If that process was
/// killed, the next process that makes one removes it. A lock on the directory shows that its maker
/// lives.
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
