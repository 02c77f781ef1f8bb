#include "bench/record/output.hpp"

#include "core/errors.hpp"

#include <system_error>

#include <unistd.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw UsageError("--out " + path.string() + ": " + why);
}

void require_writable(const fs::path& asked, const fs::path& dir) {
  if (::access(dir.c_str(), W_OK | X_OK) != 0) {
    refuse(asked, "'" + dir.string() + "' cannot be written to");
  }
}

void require_empty(const fs::path& path) {
  std::error_code error;
  bool empty = fs::is_empty(path, error);
  if (error) refuse(path, "cannot be read: " + error.message());
  if (!empty) refuse(path, "the directory is not empty; give a new or an empty one");
  require_writable(path, path);
}

fs::path absolute_name(const fs::path& path) {
  auto absolute = fs::absolute(path).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

}  // namespace

OutputDirectory::OutputDirectory(const std::optional<fs::path>& asked, const std::string& run_id)
    : path_(asked.value_or(fs::path("interleave-out") / run_id)) {
  if (path_.empty()) refuse(path_, "an empty name; give a new or an empty directory");
  std::error_code error;
  auto status = fs::status(path_, error);
  if (fs::is_directory(status)) {
    require_empty(path_);
    return;
  }
  if (fs::exists(status)) refuse(path_, "is not a directory; give a new or an empty one");

  topmost_made_ = absolute_name(path_);
  auto parent = topmost_made_.parent_path();
  while (!fs::exists(fs::symlink_status(parent, error)) && parent.has_relative_path()) {
    topmost_made_ = parent;
    parent = parent.parent_path();
  }
  if (!fs::is_directory(parent, error)) {
    refuse(path_, "'" + parent.string() + "' is not a directory");
  }
  require_writable(path_, parent);
}

OutputDirectory OutputDirectory::reopen(const fs::path& dir) {
  std::error_code error;
  if (!fs::is_directory(dir, error)) {
    throw UsageError("--resume " + dir.string() + ": is not a directory; give that of a run");
  }
  return {dir, DirectoryLock(dir)};
}

OutputDirectory::OutputDirectory(fs::path stopped, DirectoryLock lock)
    : path_(std::move(stopped)), lock_(std::move(lock)), created_(true), kept_(true) {}

// Refuses a directory that another process made meanwhile.
void OutputDirectory::make() const {
  std::error_code error;
  fs::create_directories(absolute_name(path_).parent_path(), error);
  if (!error && !fs::create_directory(path_, error) && !error) {
    refuse(path_, "was made by somebody else just now");
  }
  if (error) refuse(path_, "cannot be created: " + error.message());
}

void OutputDirectory::create() {
  if (created_) return;
  if (!topmost_made_.empty()) make();
  lock_ = DirectoryLock(path_);
  require_empty(path_);
  created_ = true;
}

// Removes the last directory, which is this run's alone, and those above it while they are empty.
void OutputDirectory::take_back() const {
  std::error_code ignored;
  auto dir = absolute_name(path_);
  fs::remove_all(dir, ignored);
  while (dir != topmost_made_ && !ignored) {
    dir = dir.parent_path();
    fs::remove(dir, ignored);
  }
}

OutputDirectory::~OutputDirectory() {
  if (!created_ || kept_) return;
  std::error_code ignored;
  if (!topmost_made_.empty()) {
    take_back();
    return;
  }
  for (const auto* name :
       {"samples.csv", "latency.csv", "raw.csv", "gil.csv", "gil_waits.csv", "run.json"}) {
    fs::remove(path_ / name, ignored);
  }
}

}  // namespace interleave
