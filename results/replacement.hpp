#pragma once

#include "core/posix.hpp"

#include <filesystem>
#include <string_view>

namespace interleave {

/// A file being written beside `target`, as `target`.part, and renamed when it is complete: a reader
/// sees the old file or the new one, and never a part. What is at either place is replaced; a
/// symbolic link there is not followed. Until commit() `target` is unchanged, and without it nothing
/// stays.
class Replacement {
 public:
  /// Throws UsageError when the place cannot be written to, and std::system_error when the disk
  /// cannot take a file.
  explicit Replacement(std::filesystem::path target);
  ~Replacement();
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  /// Throws std::system_error with the file's name.
  void write(std::string_view text) const;
  /// Returns when the disk has it and it is in its place. Throws as write() does.
  void commit();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path target_;
  std::filesystem::path beside_;
  UniqueFd fd_;
};

/// The whole of a file at once.
void replace_file(const std::filesystem::path& target, std::string_view text);

}  // namespace interleave
