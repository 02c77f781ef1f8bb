// Completing requests: the run queue, the timers and epoll of one thread.
//
// E1  An edge is reported once. `ready` is cleared only by what promises another edge: EAGAIN, or, on
//     a byte stream whose peer has not closed, a short transfer (epoll(7), question 9) or a read that
//     says that it left nothing.
//     So whoever is woken goes on until one of the two, or until nobody waits any more.
// E2  A request is in one place at a time: run queue, heap, or one direction of one channel. One
//     with a deadline that waits in a channel stands among the deadlines too, and leaves both at
//     once, whichever comes first: nothing is left behind that could point to it later.
// E3  No task runs while a batch of events is dispatched, so within a batch no descriptor is closed.
//     An event of an earlier holder of a number carries another generation, and is dropped.
// E4  now_ns_ is never in the future, so no timer fires early.
#include "coroutines/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace interleave {

namespace {

// No channel's tag: no descriptor has this number.
constexpr std::uint64_t from_helpers = ~std::uint64_t{0};

// Where a short transfer proves that nothing is left. Not so for terminals, datagrams, packets.
bool is_byte_stream(int fd, int status_flags) {
  int type = 0;
  socklen_t size = sizeof(type);
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0) return type == SOCK_STREAM;
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISFIFO(status.st_mode)) return false;
  return (status_flags & O_DIRECT) == 0;
}

// What a system call gave, and whether it left nothing, so that another one is not worth a try.
struct Attempt {
  std::int64_t outcome;
  bool exhausted;
};

// A read that says what it left: tcp(7), TCP_INQ. Who reads a frame to its last byte and waits for the
// next would else be told EAGAIN each time, by a system call of its own.
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
  if (message.msg_controllen > 0)
    std::memcpy(&left, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(left));
  return {bytes, left == 0};
}

Attempt call(const Channel& channel, const Request& request) {
  if (channel.tells_rest && request.kind == Request::Kind::read) return receive(request);
  auto outcome = attempt(request);
  bool is_short = outcome > 0 && static_cast<std::size_t>(outcome) < request.size;
  return {outcome, outcome == -EAGAIN || (is_short && channel.byte_stream)};
}

// True when the request is done, for better or worse. [E1]
bool try_transfer(Channel& channel, Request& request) {
  Channel::Direction& direction = channel.direction(request.kind);
  if (!direction.ready) return false;
  auto [outcome, exhausted] = call(channel, request);
  direction.ready = !exhausted || (channel.ended && outcome != -EAGAIN);
  if (outcome == -EAGAIN) return false;
  request.outcome = outcome;
  return true;
}

// True when the request is done. An exclusive call waits for nobody: no other task of this loop
// runs, and other loops share nothing with it.
bool try_request(Request& request, std::int64_t now) {
  switch (request.kind) {
    case Request::Kind::sleep: return request.deadline_ns <= now;
    case Request::Kind::exclusive: request.make_call(); return true;
    case Request::Kind::offload:
    case Request::Kind::checkpoint: return false;
    case Request::Kind::connect: request.channel->begin_anew(); break;
    default: break;
  }
  return try_transfer(*request.channel, request);
}

bool tell_rest(int fd) {
  int yes = 1;
  return ::setsockopt(fd, IPPROTO_TCP, TCP_INQ, &yes, sizeof(yes)) == 0;
}

}  // namespace

// ---- descriptors ----

Channel* EventLoop::enroll(int fd, bool fresh) {
  auto number = static_cast<std::uint32_t>(fd);
  bool known = number < channels_.size() && channels_[number].owner == Channel::Owner::environment;
  if (known && !fresh) return &channels_[number];
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return &unwaitable_;
  if (number >= channels_.size()) channels_.resize(number + 1);
  Channel& channel = channels_[number];
  if (!channel.in.waiters.empty() || !channel.out.waiters.empty()) {
    broken("a descriptor was closed while a task waited for it");
  }
  channel = {.in = {},
             .out = {},
             .generation = channel.generation + 1,
             .owner = fresh ? Channel::Owner::task : Channel::Owner::environment};
  int refusal = poller_.watch(fd, std::uint64_t{channel.generation} << 32 | number);
  if (refusal == EPERM || refusal == EBADF) return &channel;  // stays ready: nobody waits for it
  if (refusal != 0) throw std::system_error(refusal, std::generic_category(), "epoll_ctl");
  if ((flags & O_NONBLOCK) == 0) check(::fcntl(fd, F_SETFL, flags | O_NONBLOCK), "fcntl(F_SETFL)");
  channel.byte_stream = is_byte_stream(fd, flags);
  channel.tells_rest = channel.byte_stream && tell_rest(fd);
  return &channel;
}

void EventLoop::dispatch(const epoll_event& event) {
  if (event.data.u64 == from_helpers) return collect_calls();
  Channel& channel = channels_[static_cast<std::uint32_t>(event.data.u64)];
  if (channel.generation != event.data.u64 >> 32) return;  // [E3]
  bool broke = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
  channel.ended = channel.ended || broke || (event.events & EPOLLRDHUP) != 0;
  if (broke || (event.events & (EPOLLIN | EPOLLRDHUP)) != 0) wake(channel, Request::Kind::read);
  if (broke || (event.events & EPOLLOUT) != 0) wake(channel, Request::Kind::write);
}

// Several connections may be one edge, so as many accepts are tried. [E1]
void EventLoop::wake(Channel& channel, Request::Kind kind) {
  Channel::Direction& direction = channel.direction(kind);
  direction.ready = true;
  while (!direction.waiters.empty()) {
    Request& first = direction.waiters.first();
    if (!try_transfer(channel, first)) return;
    if (first.has_deadline()) deadlines_.remove(first);
    unpark(first);
  }
}

// Before the run queue takes it, whose link lies where its place among the deadlines was. [E2]
void EventLoop::unpark(Request& request) {
  request.channel->direction(request.kind).waiters.remove(request);
  --parked_;
  ready_.push(request);
}

// ---- requests ----

// A checkpoint does not reset tries_left_: that would be a store for each, and a task that does both
// is only parked a little more often than it need be.
bool EventLoop::try_other(Request& request) {
  bool done = try_request(request, now_ns_);
  // A success that uses up the last try is refused all the same; submit() follows, which knows it
  // by tries_left_ == 0.
  return done && --tries_left_ != 0;
}

void EventLoop::submit_other(Request& request) {
  bool is_done = tries_left_ == 0;
  tries_left_ = most_in_a_row;
  if (is_done) {
    ready_.push(request);
  } else {
    park(request);
  }
}

void EventLoop::park(Request& request) {
  if (request.kind == Request::Kind::sleep) return timers_.push(request);
  if (request.kind == Request::Kind::offload) return hand_over(request);
  request.channel->direction(request.kind).waiters.push(request);
  ++parked_;
  if (request.has_deadline()) deadlines_.push(request);
}

// Where the machine gives no helper the task is told so, as of any other trap that fails.
void EventLoop::hand_over(Request& request) {
  try {
    if (!helpers_) make_helpers();
    helpers_->hand_in(request);
    ++parked_;
  } catch (const std::system_error& refusal) {
    request.outcome = -refusal.code().value();
    ready_.push(request);
  }
}

void EventLoop::make_helpers() {
  helpers_.emplace();
  int refusal = poller_.watch(helpers_->news(), from_helpers);
  if (refusal == 0) return;
  helpers_.reset();
  throw std::system_error(refusal, std::generic_category(), "epoll_ctl");
}

void EventLoop::collect_calls() {
  for (RunQueue done = helpers_->collect(); !done.empty(); --parked_) ready_.push(done.pop());
}

// ---- the kernel's news ----

// Entered when the quota is used up or nobody can run.
Request* EventLoop::next_after_look() {
  do {
    if (ready_.empty() && timers_.empty() && parked_ == 0) return nullptr;
    look();
  } while (ready_.empty());
  --resumptions_left_;
  return &ready_.pop();
}

void EventLoop::look() {
  bool idle = ready_.empty();
  std::int64_t before_ns = now_ns_;
  if (idle) look_for_stall();  // a time of sleep follows, which is no task's
  if (idle || parked_ > 0) {
    for (const epoll_event& event : poller_.wait(idle ? sleep_limit() : 0)) dispatch(event);
  }
  if (idle) {
    now_ns_ = now_ns();
  } else {
    look_for_stall();
    adapt_quota(now_ns_ - before_ns);
  }
  resumptions_left_ = quota_;
  fire_timers();
}

// Reads the clock. A turn that a wrapped counter adds only makes the watch more lenient.
void EventLoop::look_for_stall() {
  std::int64_t before_ns = std::exchange(now_ns_, now_ns());
  watch_.look(now_ns_ - before_ns, starts_ + (quota_ - resumptions_left_));
  starts_ = 0;
}

void EventLoop::begin_watch(Clock::duration threshold) {
  now_ns_ = now_ns();
  starts_ = 0;
  watch_.begin(threshold);
}

std::uint64_t EventLoop::end_watch() {
  look_for_stall();
  return watch_.stalls();
}

// The clock costs more than a checkpoint, so it is not read at each: the last quota's duration
// says how many resumptions fit into patience_ns. It falls at once and doubles at most.
void EventLoop::adapt_quota(std::int64_t elapsed_ns) {
  auto fitting = quota_ * patience_ns / std::max<std::int64_t>(elapsed_ns, 1);
  auto most = std::min<std::int64_t>(2 * std::int64_t{quota_}, most_resumptions);
  quota_ = static_cast<std::uint32_t>(std::clamp<std::int64_t>(fitting, 1, most));
}

std::int64_t EventLoop::sleep_limit() const {
  auto first = no_deadline_ns;
  if (!timers_.empty()) first = timers_.first_deadline_ns();
  if (!deadlines_.empty()) first = std::min(first, deadlines_.first_deadline_ns());
  return first == no_deadline_ns ? Poller::forever : std::max<std::int64_t>(first - now_ns_, 0);
}

void EventLoop::fire_timers() {
  while (!timers_.empty() && timers_.first_deadline_ns() <= now_ns_) ready_.push(timers_.pop());
  while (!deadlines_.empty() && deadlines_.first_deadline_ns() <= now_ns_) {
    Request& late = deadlines_.pop();
    late.outcome = -ETIMEDOUT;
    unpark(late);
  }
}

}  // namespace interleave
