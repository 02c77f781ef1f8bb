// The system calls behind the traps, one attempt each.
//
// On Linux a second connect(2) reports the result of the first: 0 if the connection is made,
// EALREADY while it is not, else its error. A blocking socket goes on waiting there. So an
// interrupted connect needs no poll() and no SO_ERROR. A spurious wake-up cannot be taken for a
// connection.
#include "core/attempt.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave {

namespace {

int connect_to_data(const Request& request) {
  const auto* address = reinterpret_cast<const sockaddr*>(request.data);  // NOLINT
  int made = ::connect(request.fd, address, static_cast<socklen_t>(request.size));
  if (made < 0 && (errno == EINPROGRESS || errno == EALREADY)) errno = EAGAIN;
  return made;
}

// For poll() an invalid descriptor is ready, or is ignored. Here it is an error, as in other calls.
int poll_now(const Request& request) {
  short way = is_inward(request.kind) ? POLLIN : POLLOUT;
  pollfd wanted{.fd = request.fd, .events = way, .revents = 0};
  int count = ::poll(&wanted, 1, 0);
  bool is_none = request.fd < 0 || (wanted.revents & POLLNVAL) != 0;
  if (count == 1 && !is_none) return 0;
  if (count >= 0) errno = is_none ? EBADF : EAGAIN;
  return -1;
}

ssize_t call(const Request& request) {
  switch (request.kind) {
    case Request::Kind::read: return ::read(request.fd, request.data, request.size);
    case Request::Kind::write: return ::write(request.fd, request.data, request.size);
    case Request::Kind::accept: return ::accept4(request.fd, nullptr, nullptr, SOCK_CLOEXEC);
    case Request::Kind::connect: return connect_to_data(request);
    default: return poll_now(request);
  }
}

// For a socket, a flag tells the call itself not to wait.
ssize_t transfer_at_once(const Request& request) {
  return request.kind == Request::Kind::read
             ? ::recv(request.fd, request.data, request.size, MSG_DONTWAIT)
             : ::send(request.fd, request.data, request.size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// For other descriptors, poll() says whether the call would wait. A pipe that is ready for output
// has room for PIPE_BUF bytes, and may block for more.
ssize_t transfer_if_ready(const Request& request) {
  if (poll_now(request) < 0) return -1;
  return request.kind == Request::Kind::read
             ? ::read(request.fd, request.data, request.size)
             : ::write(request.fd, request.data, std::min<std::size_t>(request.size, PIPE_BUF));
}

}  // namespace

std::int64_t attempt(const Request& request) {
  ssize_t outcome = 0;
  do {
    outcome = call(request);
  } while (outcome < 0 && errno == EINTR);
  return outcome < 0 ? -errno : outcome;
}

std::int64_t attempt_at_once(const Request& request) {
  auto moved = transfer_at_once(request);
  if (moved < 0 && errno == ENOTSOCK) moved = transfer_if_ready(request);
  if (moved < 0) return errno == EINTR ? -EAGAIN : -errno;
  return moved;
}

}  // namespace interleave
