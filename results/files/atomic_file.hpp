#pragma once

#include "core/posix.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace interleave {

/// Writes a new version of `target` into a file next to it, and renames that file when it is
/// complete. A reader sees the old file or the new one, never a part. A symbolic link at the target
/// is replaced, not followed. `target` is unchanged until commit(). Without it the new file is
/// removed.
class AtomicFile {
 public:
  /// The kind of directory that the target is in. own: the directory of a run. A `target`.part that
  /// a killed process left is replaced. users: a directory of the user. No other file is touched.
  enum class Directory : std::uint8_t { own, users };

  /// Throws UsageError if the file cannot be created there, and std::system_error if the disk is
  /// full or fails.
  explicit AtomicFile(std::filesystem::path target, Directory directory = Directory::own);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Throws std::system_error with the file's name.
  void write(std::string_view text) const;
  /// Returns when the file is on the disk and has replaced the target. Throws as write() does.
  void commit();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path target_;
  std::filesystem::path beside_;
  UniqueFd fd_;
};

/// Writes a whole file with one AtomicFile.
void replace_file(const std::filesystem::path& target, std::string_view text,
                  AtomicFile::Directory directory = AtomicFile::Directory::own);

}  // namespace interleave
