#include "gil_sim/gil_context.hpp"

#include "core/blocking.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave {

bool GilContext::perform(Request& request) {
  if (request.kind == Request::Kind::checkpoint) {
    gil_.yield(self_);
    return true;
  }
  if (request.kind == Request::Kind::exclusive) {
    gil_.run_alone(self_, request);
    return true;
  }
  if (gil_.keeps_for_calls_that_do_not_block() && complete_without_blocking(request)) return true;
  AllowThreads others_run(gil_, self_);
  auto since = Clock::now();
  block_on(request);
  free_ += Clock::now() - since;
  return true;
}

namespace {

// On a socket the call itself can be told not to wait.
ssize_t transfer_at_once(const Request& request) {
  return request.kind == Request::Kind::read
             ? ::recv(request.fd, request.data, request.size, MSG_DONTWAIT)
             : ::send(request.fd, request.data, request.size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Elsewhere poll() has to say whether it would. A pipe that is ready for output has room for
// PIPE_BUF bytes, and may block for more.
ssize_t transfer_if_ready(const Request& request) {
  bool reads = request.kind == Request::Kind::read;
  pollfd wanted{.fd = request.fd, .events = reads ? short{POLLIN} : short{POLLOUT}, .revents = 0};
  if (::poll(&wanted, 1, 0) != 1) {
    errno = EAGAIN;
    return -1;
  }
  return reads ? ::read(request.fd, request.data, request.size)
               : ::write(request.fd, request.data, std::min<std::size_t>(request.size, PIPE_BUF));
}

}  // namespace

bool complete_without_blocking(Request& request) {
  if (request.kind == Request::Kind::sleep) return request.deadline_ns <= now_ns();
  if (request.kind != Request::Kind::read && request.kind != Request::Kind::write) return false;
  auto moved = transfer_at_once(request);
  if (moved < 0 && errno == ENOTSOCK) moved = transfer_if_ready(request);
  if (moved < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  request.outcome = moved < 0 ? -errno : moved;
  return true;
}

}  // namespace interleave
