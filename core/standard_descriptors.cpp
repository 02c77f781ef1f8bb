#include "core/standard_descriptors.hpp"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

// open() returns the lowest free number, and all below `wanted` are in use by now. O_CLOEXEC is not
// set, since programs that we start need these descriptors too.
void open_standard_descriptors() {
  for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; ++wanted) {
    bool is_closed = ::fcntl(wanted, F_GETFD) < 0 && errno == EBADF;
    if (is_closed && ::open("/dev/null", O_RDWR) != wanted) std::abort();
  }
}

}  // namespace interleave
