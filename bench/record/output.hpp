#pragma once

#include "bench/record/directory_lock.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace interleave {

/// Where a run writes. Looked at before anything is measured, and created as late as possible, so
/// that bad input leaves nothing behind.
class OutputDirectory {
 public:
  /// The directory that was asked for, or interleave-out/<run_id>; throws UsageError unless it is
  /// new or empty and can be written. Changes nothing.
  OutputDirectory(const std::optional<std::filesystem::path>& asked, const std::string& run_id);

  /// The directory of a stopped run, in which there is something to keep; throws UsageError when
  /// another process still writes there.
  static OutputDirectory reopen(const std::filesystem::path& dir);

  /// Takes back what create() made, with what is in it, unless there is something to keep().
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  /// Makes it, and takes it for this process alone, unless that was done; throws UsageError when
  /// somebody else was faster, or it fails after all.
  void create();
  /// From now on it holds results, which stay whatever happens.
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
