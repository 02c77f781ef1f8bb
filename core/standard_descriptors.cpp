#include "core/standard_descriptors.hpp"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

// open() returns the lowest number that is free: all below `wanted` are taken by now. Without
// O_CLOEXEC, for a program that we start has to have them too.
void open_standard_descriptors() {
  for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; ++wanted) {
    bool is_closed = ::fcntl(wanted, F_GETFD) < 0 && errno == EBADF;
    if (is_closed && ::open("/dev/null", O_RDWR) != wanted) std::abort();
  }
}

}  // namespace interleave
