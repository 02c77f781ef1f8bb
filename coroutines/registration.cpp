#include "coroutines/registration.hpp"

#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace interleave {

namespace {

// Sets the members that say what kind of descriptor it is. On a byte stream a short transfer proves
// that nothing is left; for terminals, datagrams and packets it does not.
void describe(Registration& registration, int fd, int status_flags) {
  registration.blocks = (status_flags & O_NONBLOCK) == 0;
  int type = 0;
  socklen_t size = sizeof(type);
  registration.is_socket = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  if (registration.is_socket) {
    registration.byte_stream = type == SOCK_STREAM;
    return;
  }
  struct stat status {};
  bool is_pipe = ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
  registration.byte_stream = is_pipe && (status_flags & O_DIRECT) == 0;
}

}  // namespace

void broken(const char* invariant) {
  std::fprintf(stderr, "interleave: %s\n", invariant);
  std::terminate();
}

// Only an accept has room for the link, because it has no data.
void Waiters::push(Request& request) {
  bool accepts = request.kind == Request::Kind::accept;
  if (!empty() && !(accepts && first_->kind == Request::Kind::accept)) {
    broken("two tasks wait for the same direction of one descriptor");
  }
  if (accepts) request.behind = nullptr;
  (empty() ? first_ : last_->behind) = &request;
  last_ = &request;
}

void Waiters::remove(const Request& request) noexcept {
  if (request.kind != Request::Kind::accept) {
    first_ = nullptr;
    return;
  }
  Request* before = nullptr;
  Request** link = &first_;
  while (*link != &request) {
    before = *link;
    link = &before->behind;
  }
  *link = request.behind;
  if (last_ == &request) last_ = before;
}

Registrations::Opened Registrations::open(int fd, bool fresh) {
  auto number = static_cast<std::uint32_t>(fd);
  bool known = number < registrations_.size() &&
               registrations_[number].owner == Registration::Owner::environment;
  if (known && !fresh) return {&registrations_[number], false};
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return {&unwaitable_, false};
  if (number >= registrations_.size()) registrations_.resize(number + 1);
  Registration& registration = registrations_[number];
  if (!registration.in.waiters.empty() || !registration.out.waiters.empty()) {
    broken("a descriptor was closed while a task waited for it");
  }
  registration = {.in = {},
                  .out = {},
                  .generation = registration.generation + 1,
                  .owner = fresh ? Registration::Owner::task : Registration::Owner::environment};
  describe(registration, fd, flags);
  return {&registration, true};
}

}  // namespace interleave
