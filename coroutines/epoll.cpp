// Requests that are tried when epoll(7) says that a try is worth it.
//
// E1  An edge is reported once. So `ready` is cleared only by a result that promises another edge.
//     That is EAGAIN. On a byte stream whose peer has not closed it is also a short transfer
//     (epoll(7), question 9), or a read that says that it left nothing. Until then waiters are
//     tried.
// E2  No task runs while a batch of events is dispatched, so within a batch no descriptor is
//     closed. An event of an earlier holder of a number carries another generation, and is dropped.
#include "coroutines/epoll.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace interleave {

namespace {

// The tag of the eventfd. No registration has it, because no descriptor has this number.
constexpr std::uint64_t of_news = ~std::uint64_t{0};

// The result of a system call. `exhausted` means that the call left nothing for another call.
struct Attempt {
  std::int64_t outcome;
  bool exhausted;
};

// A read that says how much it left: tcp(7), TCP_INQ. A task that reads a frame to its last byte
// and waits for the next would otherwise pay for one system call more, which says EAGAIN.
Attempt receive(const Request& request) {
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> notes;  // NOLINT(*-member-init)
  iovec place{.iov_base = request.data, .iov_len = request.size};
  msghdr message{};
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  message.msg_control = notes.data();
  message.msg_controllen = notes.size();
  ssize_t bytes = 0;
  do {
    bytes = ::recvmsg(request.fd, &message, 0);
  } while (bytes < 0 && errno == EINTR);
  if (bytes < 0) return {-errno, errno == EAGAIN};
  int left = -1;
  const cmsghdr* note = CMSG_FIRSTHDR(&message);
  if (note != nullptr) std::memcpy(&left, CMSG_DATA(note), sizeof(left));
  return {bytes, left == 0};
}

// For a socket. recv(2) and send(2) have a shorter path in the kernel than read(2) and write(2).
std::int64_t move_bytes(const Request& request) {
  ssize_t bytes = 0;
  do {
    bytes = request.kind == Request::Kind::read
                ? ::recv(request.fd, request.data, request.size, 0)
                : ::send(request.fd, request.data, request.size, MSG_NOSIGNAL);
  } while (bytes < 0 && errno == EINTR);
  return bytes < 0 ? -errno : bytes;
}

// A reader with room for a page or more is rarely stopped by its room: a short read then tells it
// that nothing is left. TCP_INQ on each read would cost more than a vain try now and then.
bool may_end_with_its_room(const Request& request) {
  constexpr std::size_t page = 4096;
  return request.kind == Request::Kind::read && request.size < page;
}

Attempt call(const Registration& registration, const Request& request) {
  if (registration.tells_rest && may_end_with_its_room(request)) return receive(request);
  bool transfers = request.kind == Request::Kind::read || request.kind == Request::Kind::write;
  auto outcome = registration.tells_rest && transfers ? move_bytes(request) : attempt(request);
  bool is_short = outcome > 0 && static_cast<std::size_t>(outcome) < request.size;
  return {outcome, outcome == -EAGAIN || (is_short && registration.byte_stream)};
}

// Returns true when the request is done, successfully or not. [E1]
bool try_transfer(Registration& registration, Request& request) {
  Registration::Direction& direction = registration.direction(request.kind);
  if (!direction.ready) return false;
  auto [outcome, exhausted] = call(registration, request);
  direction.ready = !exhausted || (registration.ended && outcome != -EAGAIN);
  if (outcome == -EAGAIN) return false;
  request.outcome = outcome;
  return true;
}

bool tell_rest(int fd) {
  int yes = 1;
  return ::setsockopt(fd, IPPROTO_TCP, TCP_INQ, &yes, sizeof(yes)) == 0;
}

void make_non_blocking(int fd) {
  int flags = check(::fcntl(fd, F_GETFL), "fcntl(F_GETFL)");
  check(::fcntl(fd, F_SETFL, flags | O_NONBLOCK), "fcntl(F_SETFL)");
}

}  // namespace

// epoll does not take regular files: these stay ready, and no task waits for them. It takes sockets
// and pipes. If it refuses one, the call itself failed, and a loop that took it for ready would
// block.
Registration* EpollBackEnd::register_fd(int fd, bool fresh) {
  auto [registration, is_new] = registrations_.open(fd, fresh);
  if (!is_new) return registration;
  auto tag = std::uint64_t{registration->generation} << 32 | static_cast<std::uint32_t>(fd);
  int refusal = poller_.watch(fd, tag);
  bool may_wait = registration->is_socket || registration->byte_stream;
  if (refusal == EBADF || (refusal == EPERM && !may_wait)) return registration;
  if (refusal != 0) throw std::system_error(refusal, std::generic_category(), "epoll_ctl");
  if (registration->blocks) make_non_blocking(fd);
  registration->tells_rest = registration->byte_stream && tell_rest(fd);
  return registration;
}

void EpollBackEnd::listen_to(int fd) {
  int refusal = poller_.watch(fd, of_news);
  if (refusal != 0) throw std::system_error(refusal, std::generic_category(), "epoll_ctl");
}

bool EpollBackEnd::try_now(Request& request) {
  if (request.kind == Request::Kind::connect) request.registration->begin_anew();
  return try_transfer(*request.registration, request);
}

void EpollBackEnd::begin(Request& request) {
  request.registration->direction(request.kind).waiters.push(request);
}

// ---- events ----

// [E2]
bool EpollBackEnd::look(std::int64_t limit_ns) {
  bool is_news = false;
  for (const epoll_event& event : poller_.wait(limit_ns)) {
    if (event.data.u64 == of_news) {
      is_news = true;
    } else {
      dispatch(event);
    }
  }
  return is_news;
}

void EpollBackEnd::dispatch(const epoll_event& event) {
  Registration& registration = registrations_[static_cast<std::uint32_t>(event.data.u64)];
  if (registration.generation != event.data.u64 >> 32) return;  // [E2]
  bool broke = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
  registration.ended = registration.ended || broke || (event.events & EPOLLRDHUP) != 0;
  if (broke || (event.events & (EPOLLIN | EPOLLRDHUP)) != 0)
    wake(registration, Request::Kind::read);
  if (broke || (event.events & EPOLLOUT) != 0) wake(registration, Request::Kind::write);
}

// Several connections may be one edge, so as many accepts are tried. [E1]
void EpollBackEnd::wake(Registration& registration, Request::Kind kind) {
  Registration::Direction& direction = registration.direction(kind);
  direction.ready = true;
  while (!direction.waiters.empty()) {
    Request& first = direction.waiters.first();
    if (!try_transfer(registration, first)) return;
    finish(first, first.outcome);
  }
}

std::unique_ptr<BackEnd> make_epoll(RunQueue& done) {
  return std::make_unique<EpollBackEnd>(done);
}

}  // namespace interleave
