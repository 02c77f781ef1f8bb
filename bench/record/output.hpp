#pragma once

#include "bench/record/directory_lock.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace interleave {

/// The directory of a run's files. It is checked before anything is measured, and created as late
/// as possible, so that bad input leaves no files behind.
class OutputDirectory {
 public:
  /// Takes the given directory, or interleave-out/<run_id>. Throws UsageError unless it is new or
  /// empty, and writable. Changes nothing on disk.
  OutputDirectory(const std::optional<std::filesystem::path>& asked, const std::string& run_id);

  /// Returns the directory of a stopped run, which is kept. Throws UsageError if another process
  /// still writes there.
  static OutputDirectory reopen(const std::filesystem::path& dir);

  /// Removes what create() made, with its contents, unless keep() was called.
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  /// Makes the directory and locks it for this process; only the first call does. Throws UsageError
  /// if another process made it meanwhile, or if it cannot be made.
  void create();
  /// Marks the directory as holding results, which are never removed.
  void keep() { kept_ = true; }

  const std::filesystem::path& path() const { return path_; }

 private:
  OutputDirectory(std::filesystem::path stopped, DirectoryLock lock);
  void make() const;
  void take_back() const;

  std::filesystem::path path_;
  DirectoryLock lock_;
  std::filesystem::path topmost_made_;  // the first directory that create() has to make, if any
  bool created_ = false;
  bool kept_ = false;
};

}  // namespace interleave
