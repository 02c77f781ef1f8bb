// A disk that fails, for a program that is started with this library in LD_PRELOAD.
//
// FAILING_DISK="write samples.csv 3": of the writes to files whose path has that in it, three go
// well, and from then on all of them fail with EIO. "fsync" instead of "write" is the other way in
// which a disk says so.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct Failure {
  char call[16] = "";
  char name[64] = "";
  int good = 0;  // calls before it
  bool is_there = false;

  Failure() {
    const char* asked = std::getenv("FAILING_DISK");
    is_there = asked != nullptr && std::sscanf(asked, "%15s %63s %d", call, name, &good) == 3;
  }
};

bool is_of(int fd, const char* name) {
  char link[32];
  char path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  auto length = ::readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return std::strstr(path, name) != nullptr;
}

bool fails(const char* call, int fd) {
  static const Failure failure;
  static std::atomic<int> calls;
  if (!failure.is_there || std::strcmp(call, failure.call) != 0) return false;
  int before = errno;
  bool concerned = is_of(fd, failure.name);
  errno = before;
  if (!concerned || calls++ < failure.good) return false;
  errno = EIO;
  return true;
}

}  // namespace

extern "C" ssize_t write(int fd, const void* data, size_t size) {
  return fails("write", fd) ? -1 : ::syscall(SYS_write, fd, data, size);
}

extern "C" int fsync(int fd) {
  return fails("fsync", fd) ? -1 : static_cast<int>(::syscall(SYS_fsync, fd));
}
