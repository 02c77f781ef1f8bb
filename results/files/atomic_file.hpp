#pragma once

#include "core/posix.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace interleave {

/// A file being written beside `target`, and renamed when it is complete: a reader sees the old file
/// or the new one, and never a part. A symbolic link at the target is replaced and not followed.
/// Until commit() `target` is unchanged, and without it nothing stays.
class AtomicFile {
 public:
  /// The directory that the target is in. A run's own directory may hold `target`.part of a process
  /// that was killed, and that is replaced. In a user's directory no other file is touched.
  enum class Directory : std::uint8_t { own, users };

  /// Throws UsageError when the place cannot be written to, and std::system_error when the disk
  /// cannot take a file.
  explicit AtomicFile(std::filesystem::path target, Directory directory = Directory::own);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

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
void replace_file(const std::filesystem::path& target, std::string_view text,
                  AtomicFile::Directory directory = AtomicFile::Directory::own);

}  // namespace interleave
