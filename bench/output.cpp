#include "bench/output.hpp"

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

  // The default's own parent may be new too; of what the user names, only the last part.
  auto absolute = fs::absolute(path_).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();
  topmost_made_ = absolute;
  if (!asked && !fs::exists(absolute.parent_path(), error)) topmost_made_ = absolute.parent_path();
  auto parent = topmost_made_.parent_path();
  if (!fs::is_directory(parent, error)) {
    refuse(path_, "'" + parent.string() + "' is not a directory");
  }
  require_writable(path_, parent);
}

void OutputDirectory::create() {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) refuse(path_, "cannot be created: " + error.message());
  created_ = true;
}

OutputDirectory::~OutputDirectory() {
  if (!created_ || kept_) return;
  std::error_code ignored;
  if (!topmost_made_.empty()) {
    fs::remove_all(topmost_made_, ignored);
    return;
  }
  for (const auto* name :
       {"samples.csv", "latency.csv", "gil.csv", "gil_waits.csv", "run.json", "run.json.part"}) {
    fs::remove(path_ / name, ignored);
  }
}

}  // namespace interleave
