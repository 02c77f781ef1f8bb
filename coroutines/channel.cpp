#include "coroutines/channel.hpp"

#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace interleave {

namespace {

// What the descriptor is. A short transfer proves that nothing is left where bytes stream: not so for
// terminals, datagrams, packets.
void describe(Channel& channel, int fd, int status_flags) {
  channel.blocks = (status_flags & O_NONBLOCK) == 0;
  int type = 0;
  socklen_t size = sizeof(type);
  channel.is_socket = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  if (channel.is_socket) {
    channel.byte_stream = type == SOCK_STREAM;
    return;
  }
  struct stat status {};
  bool is_pipe = ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
  channel.byte_stream = is_pipe && (status_flags & O_DIRECT) == 0;
}

}  // namespace

void broken(const char* invariant) {
  std::fprintf(stderr, "interleave: %s\n", invariant);
  std::terminate();
}

// Only an accept has room for the link.
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

Channels::Opened Channels::open(int fd, bool fresh) {
  auto number = static_cast<std::uint32_t>(fd);
  bool known = number < channels_.size() && channels_[number].owner == Channel::Owner::environment;
  if (known && !fresh) return {&channels_[number], false};
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return {&unwaitable_, false};
  if (number >= channels_.size()) channels_.resize(number + 1);
  Channel& channel = channels_[number];
  if (!channel.in.waiters.empty() || !channel.out.waiters.empty()) {
    broken("a descriptor was closed while a task waited for it");
  }
  channel = {.in = {},
             .out = {},
             .generation = channel.generation + 1,
             .owner = fresh ? Channel::Owner::task : Channel::Owner::environment};
  describe(channel, fd, flags);
  return {&channel, true};
}

}  // namespace interleave
