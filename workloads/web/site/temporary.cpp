#include "workloads/web/site/temporary.hpp"

#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

namespace interleave::web {

namespace {

constexpr std::string_view prefix = "interleave-web-";

// Returns the locked directory; empty if another process holds the lock, or if the directory is
// gone. The lock belongs to the open file description. So forked children hold it too, and it is
// free when the last of them has ended.
UniqueFd lock(const std::filesystem::path& path) {
  UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (directory && ::flock(directory.get(), LOCK_EX | LOCK_NB) == 0) return directory;
  return {};
}

// Removes abandoned directories. Best effort: ignores those of other users, and those that vanish.
void sweep(const std::filesystem::path& parent) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
    if (!entry.path().filename().native().starts_with(prefix)) continue;
    if (auto abandoned = lock(entry.path())) std::filesystem::remove_all(entry.path(), error);
  }
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() : owner_(::getpid()) {
  sweep(std::filesystem::temp_directory_path());
  while (!make()) {
  }
}

// Returns false if another process swept the directory before it was locked.
bool TemporaryDirectory::make() {
  auto name = (std::filesystem::temp_directory_path() / prefix).string() + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  }
  path_ = name;
  lock_ = lock(path_);
  return lock_ && std::filesystem::exists(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (::getpid() == owner_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace interleave::web
