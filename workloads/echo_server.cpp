// The other side of the workloads that echo: one thread, one epoll set, two system calls a request.
//
// The server must never be the bottleneck, so it does as little as it can. It uses level-triggered
// epoll, reads once when a descriptor is ready (no second read only for EAGAIN), and answers at
// once. All answers have the same delay, so a plain queue keeps them in order, without a heap.
#include "core/posix.hpp"
#include "workloads/echo.hpp"
#include "workloads/loopback.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <deque>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

namespace interleave {

namespace {

class EchoServer {
 public:
  EchoServer(std::size_t frame_bytes, Clock::duration delay, Stamped stamped)
      : frame_bytes_(frame_bytes), delay_ns_(delay.count()), stamped_(stamped) {}

  void add(EchoLine ends);
  void listen_at(UniqueFd listener);
  void dial(std::vector<sockaddr_in> listeners);
  void serve();

 private:
  struct Line {
    EchoLine ends;
    std::vector<std::byte> heard{};  // not yet answered
    std::size_t promised = 0;        // bytes of `heard` in whole frames that have an Answer in due_
    std::uint32_t holder = 0;        // number of the connection; a closed line is used again
  };
  struct Answer {
    std::int64_t due_ns;
    std::size_t line;
    std::uint32_t holder;
    std::size_t bytes;
  };

  static constexpr std::uint64_t the_listener = ~std::uint64_t{0};  // no line's number

  void watch(int fd, std::uint64_t tag) const;
  void open(std::size_t which, EchoLine ends);
  bool dial(std::size_t which);
  void accept_all();
  int wait(std::span<epoll_event> events) const;
  int wait_until_due(epoll_event* events, int room) const;
  void hear(std::size_t which);
  void answer(std::size_t which, std::size_t bytes);
  void answer_all_due();
  void hang_up(std::size_t which);

  UniqueFd epoll_{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
  std::vector<Line> lines_;
  std::vector<std::size_t> closed_;     // lines for the next connections
  UniqueFd listener_;                   // if empty, all lines are there from the beginning
  std::vector<sockaddr_in> listeners_;  // of other processes, one a line; may be empty
  std::deque<Answer> due_;              // in order of due_ns, since every delay is the same
  std::array<std::byte, 64 * 1024> scratch_{};
  std::size_t frame_bytes_;
  std::int64_t delay_ns_;
  Stamped stamped_;
  std::size_t open_ = 0;
};

// Returns the stamp's place in a frame.
std::span<std::byte> stamp_of(std::span<std::byte> frame) {
  return frame.subspan(frame_identifier_bytes, sizeof(std::int64_t));
}

void stamp(std::span<std::byte> frames, std::size_t frame_bytes) {
  auto now = now_ns();
  for (; frames.size() >= frame_bytes; frames = frames.subspan(frame_bytes)) {
    std::memcpy(stamp_of(frames).data(), &now, sizeof(now));
  }
}

void make_non_blocking(const UniqueFd& fd) {
  if (fd) check(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), "fcntl");
}

void EchoServer::watch(int fd, std::uint64_t tag) const {
  epoll_event interest{.events = EPOLLIN, .data = {.u64 = tag}};
  check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &interest), "epoll_ctl");
}

void EchoServer::add(EchoLine ends) {
  if (closed_.empty()) {
    closed_.push_back(lines_.size());
    lines_.emplace_back();
  }
  auto which = closed_.back();
  closed_.pop_back();
  open(which, std::move(ends));
}

void EchoServer::open(std::size_t which, EchoLine ends) {
  make_non_blocking(ends.in);
  make_non_blocking(ends.out);
  watch(ends.in.get(), which);
  lines_[which] = {.ends = std::move(ends), .holder = lines_[which].holder};
  ++open_;
}

void EchoServer::listen_at(UniqueFd listener) {
  make_non_blocking(listener);
  watch(listener.get(), the_listener);
  listener_ = std::move(listener);
}

void EchoServer::dial(std::vector<sockaddr_in> listeners) {
  listeners_ = std::move(listeners);
  lines_.resize(listeners_.size());
  for (std::size_t which = 0; which < lines_.size(); ++which) dial(which);
}

// Returns false if no socket listens any more. The kernel connects before the other side accepts.
bool EchoServer::dial(std::size_t which) {
  EchoLine ends{.in = make_tcp_socket()};
  try {
    connect_to(listeners_[which], ends.in);
  } catch (const std::system_error&) {
    return false;
  }
  send_at_once(ends.in);
  open(which, std::move(ends));
  return true;
}

// EAGAIN: the queue is empty. If descriptors have run out it throws, since epoll would report the
// waiting connection for ever.
void EchoServer::accept_all() {
  while (true) {
    UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection && (errno == EMFILE || errno == ENFILE)) check(-1, "accept4");
    if (!connection) return;
    send_at_once(connection);
    add({.in = std::move(connection)});
  }
}

void EchoServer::serve() {
  std::array<epoll_event, 256> events;
  while (open_ > 0 || listener_) {
    int ready = wait(events);
    for (int i = 0; i < ready; ++i) {
      auto tag = events[static_cast<std::size_t>(i)].data.u64;
      tag == the_listener ? accept_all() : hear(tag);
    }
    answer_all_due();
  }
}

// Waits at most until the first answer is due. Returns 0 after a signal.
int EchoServer::wait(std::span<epoll_event> events) const {
  auto room = static_cast<int>(events.size());
  int ready = due_.empty() ? ::epoll_wait(epoll_.get(), events.data(), room, -1)
                           : wait_until_due(events.data(), room);
  return ready < 0 && errno == EINTR ? 0 : check(ready, "epoll_wait");
}

// epoll_wait() counts in milliseconds. If the kernel or a seccomp filter has no epoll_pwait2(),
// ppoll() sleeps instead.
int EchoServer::wait_until_due(epoll_event* events, int room) const {
  constexpr std::int64_t second = 1'000'000'000;
  auto left = std::max<std::int64_t>(0, due_.front().due_ns - now_ns());
  timespec limit{.tv_sec = left / second, .tv_nsec = left % second};
  int ready = ::epoll_pwait2(epoll_.get(), events, room, &limit, nullptr);
  if (ready >= 0 || errno == EINTR) return ready;
  pollfd all{.fd = epoll_.get(), .events = POLLIN, .revents = 0};
  ready = ::ppoll(&all, 1, &limit, nullptr);
  return ready > 0 ? ::epoll_wait(epoll_.get(), events, room, 0) : ready;
}

void EchoServer::hear(std::size_t which) {
  Line& line = lines_[which];
  auto length = ::read(line.ends.in.get(), scratch_.data(), scratch_.size());
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length <= 0) return hang_up(which);
  line.heard.insert(line.heard.end(), scratch_.begin(), scratch_.begin() + length);
  auto fresh = line.heard.size() - line.promised;
  auto whole = fresh - fresh % frame_bytes_;
  if (whole == 0) return;
  if (delay_ns_ == 0) return answer(which, whole);
  line.promised += whole;
  due_.push_back(
      {.due_ns = now_ns() + delay_ns_, .line = which, .holder = line.holder, .bytes = whole});
}

// A client has one request open and reads the answer, so an answer always fits the connection's
// buffer. If it does not fit, the client does not follow the protocol, and its line is closed.
void EchoServer::answer(std::size_t which, std::size_t bytes) {
  Line& line = lines_[which];
  const EchoLine& ends = line.ends;
  if (stamped_ == Stamped::yes) {
    stamp(std::span(line.heard).first(bytes), frame_bytes_);
  }
  auto written = ::write(ends.out ? ends.out.get() : ends.in.get(), line.heard.data(), bytes);
  if (written != static_cast<ssize_t>(bytes)) return hang_up(which);
  line.heard.erase(line.heard.begin(), line.heard.begin() + written);
}

void EchoServer::answer_all_due() {
  if (due_.empty()) return;
  for (auto now = now_ns(); !due_.empty() && due_.front().due_ns <= now; due_.pop_front()) {
    const Answer& due = due_.front();
    Line& line = lines_[due.line];
    if (line.holder != due.holder) continue;  // hung up meanwhile
    line.promised -= due.bytes;
    answer(due.line, due.bytes);
  }
}

// Closing the last descriptor of the socket also removes it from the epoll set.
void EchoServer::hang_up(std::size_t which) {
  Line& line = lines_[which];
  line.ends.in.reset();
  line.ends.out.reset();
  ++line.holder;
  --open_;
  if (listeners_.empty() || !dial(which)) closed_.push_back(which);
}

// Without this, the default timer slack of 50 us would add to every delay.
void become_a_server() {
  ::signal(SIGPIPE, SIG_IGN);
  check(::prctl(PR_SET_TIMERSLACK, 1), "prctl(PR_SET_TIMERSLACK)");
}

}  // namespace

std::int64_t take_stamp(std::span<std::byte> answer) {
  std::int64_t sent_ns = 0;
  auto place = stamp_of(answer);
  std::memcpy(&sent_ns, place.data(), sizeof(sent_ns));
  std::fill(place.begin(), place.end(), std::byte{0});
  return sent_ns;
}

void serve_echo(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay,
                Stamped stamped) {
  become_a_server();
  EchoServer server(frame_bytes, delay, stamped);
  for (EchoLine& ends : lines) server.add(std::move(ends));
  server.serve();
}

void serve_whoever_connects(UniqueFd listener, std::size_t frame_bytes, Clock::duration delay) {
  become_a_server();
  EchoServer server(frame_bytes, delay, Stamped::no);
  server.listen_at(std::move(listener));
  server.serve();
}

void serve_whoever_accepts(std::vector<sockaddr_in> listeners, std::size_t frame_bytes,
                           Clock::duration delay) {
  become_a_server();
  EchoServer server(frame_bytes, delay, Stamped::no);
  server.dial(std::move(listeners));
  server.serve();
}

}  // namespace interleave
