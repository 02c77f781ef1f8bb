#include "results/files/atomic_file.hpp"

#include "core/clock.hpp"
#include "core/errors.hpp"

#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

bool is_full(int error) {
  return error == ENOSPC || error == EDQUOT || error == EIO;
}

// Returns a name that no other process and no person chooses.
std::string name_beside(const fs::path& target, AtomicFile::Directory directory) {
  auto name = target.string() + ".part";
  if (directory == AtomicFile::Directory::own) return name;
  return name + "-" + std::to_string(::getpid()) + "-" + std::to_string(now_ns());
}

}  // namespace

AtomicFile::AtomicFile(fs::path target, Directory directory)
    : target_(std::move(target)), beside_(name_beside(target_, directory)) {
  // A killed process left it, or it is a symbolic link made by someone else.
  if (directory == Directory::own) ::unlink(beside_.c_str());
  fd_ = UniqueFd(::open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (fd_) return;
  if (is_full(errno)) fail("cannot write ");
  throw UsageError(target_.string() + ": cannot be written (" +
                   std::generic_category().message(errno) + ")");
}

AtomicFile::~AtomicFile() {
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

void AtomicFile::fail(const char* what) const {
  throw std::system_error(errno, std::generic_category(), what + target_.string());
}

void AtomicFile::write(std::string_view text) const {
  while (!text.empty()) {
    auto written = ::write(fd_.get(), text.data(), text.size());
    if (written < 0) fail("write to ");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  if (::fsync(fd_.get()) != 0 && errno != EINVAL) fail("fsync of ");
  fs::rename(beside_, target_);
  beside_.clear();
}

void replace_file(const fs::path& target, std::string_view text, AtomicFile::Directory directory) {
  AtomicFile file(target, directory);
  file.write(text);
  file.commit();
}

}  // namespace interleave
