#include "bench/record/directory_lock.hpp"

#include "core/clock.hpp"
#include "core/errors.hpp"

#include <thread>

#include <fcntl.h>
#include <sys/file.h>

namespace interleave {

DirectoryLock::DirectoryLock(const std::filesystem::path& dir) {
  using namespace std::chrono_literals;
  fd_ = UniqueFd(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  check(fd_.get(), dir.c_str());
  auto patience = Clock::now() + 1s;
  while (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return;
    if (Clock::now() > patience) {
      throw UsageError(dir.string() + ": another process is writing results there");
    }
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace interleave
