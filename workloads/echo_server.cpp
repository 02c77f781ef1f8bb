// The other side of the workloads that echo: one thread, one epoll set, two system calls a request.
//
// It must never be what is measured, so it does as little as it can: level-triggered epoll, one
// read a readiness (no second read only to hear EAGAIN), the answer written at once. The delay is
// the same for all, so the answers that are due form a plain queue, and no heap is needed.
#include "core/posix.hpp"
#include "workloads/echo.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <deque>
#include <utility>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

namespace interleave {

namespace {

class EchoServer {
 public:
  EchoServer(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay,
             Stamped stamped);
  void serve();

 private:
  struct Line {
    EchoLine ends;
    std::vector<std::byte> heard{};  // and not yet answered
    std::size_t promised = 0;        // of these, in whole frames that stand in due_
  };
  struct Answer {
    std::int64_t due_ns;
    std::size_t line;
    std::size_t bytes;
  };

  int wait(std::span<epoll_event> events) const;
  void hear(std::size_t which);
  void answer(Line& line, std::size_t bytes);
  void answer_all_due();
  void hang_up(Line& line);

  UniqueFd epoll_{check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
  std::vector<Line> lines_;
  std::deque<Answer> due_;  // in order of due_ns, since every delay is the same
  std::array<std::byte, 64 * 1024> scratch_{};
  std::size_t frame_bytes_;
  std::int64_t delay_ns_;
  Stamped stamped_;
  std::size_t open_;
};

// The place of a frame's stamp.
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

EchoServer::EchoServer(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay,
                       Stamped stamped)
    : frame_bytes_(frame_bytes), delay_ns_(delay.count()), stamped_(stamped), open_(lines.size()) {
  for (EchoLine& ends : lines) {
    make_non_blocking(ends.in);
    make_non_blocking(ends.out);
    epoll_event interest{.events = EPOLLIN, .data = {.u64 = lines_.size()}};
    check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, ends.in.get(), &interest), "epoll_ctl");
    lines_.push_back({.ends = std::move(ends)});
  }
}

void EchoServer::serve() {
  std::array<epoll_event, 256> events;
  while (open_ > 0) {
    int ready = wait(events);
    for (int i = 0; i < ready; ++i) hear(events[static_cast<std::size_t>(i)].data.u64);
    answer_all_due();
  }
}

// At most until the first answer is due. A signal counts as nothing ready.
int EchoServer::wait(std::span<epoll_event> events) const {
  constexpr std::int64_t second = 1'000'000'000;
  auto room = static_cast<int>(events.size());
  if (due_.empty()) return ::epoll_wait(epoll_.get(), events.data(), room, -1);
  auto left = std::max<std::int64_t>(0, due_.front().due_ns - now_ns());
  timespec limit{.tv_sec = left / second, .tv_nsec = left % second};
  return ::epoll_pwait2(epoll_.get(), events.data(), room, &limit, nullptr);
}

void EchoServer::hear(std::size_t which) {
  Line& line = lines_[which];
  auto length = ::read(line.ends.in.get(), scratch_.data(), scratch_.size());
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length <= 0) return hang_up(line);
  line.heard.insert(line.heard.end(), scratch_.begin(), scratch_.begin() + length);
  auto fresh = line.heard.size() - line.promised;
  auto whole = fresh - fresh % frame_bytes_;
  if (whole == 0) return;
  if (delay_ns_ == 0) return answer(line, whole);
  line.promised += whole;
  due_.push_back({.due_ns = now_ns() + delay_ns_, .line = which, .bytes = whole});
}

// A client has one request open and reads the answer, so an answer always fits the connection's
// buffer. One that does not is for a client that has gone astray: its line is cut.
void EchoServer::answer(Line& line, std::size_t bytes) {
  const EchoLine& ends = line.ends;
  if (stamped_ == Stamped::yes) {
    stamp(std::span(line.heard).first(bytes), frame_bytes_);
  }
  auto written = ::write(ends.out ? ends.out.get() : ends.in.get(), line.heard.data(), bytes);
  if (written != static_cast<ssize_t>(bytes)) return hang_up(line);
  line.heard.erase(line.heard.begin(), line.heard.begin() + written);
}

void EchoServer::answer_all_due() {
  if (due_.empty()) return;
  for (auto now = now_ns(); !due_.empty() && due_.front().due_ns <= now; due_.pop_front()) {
    Line& line = lines_[due_.front().line];
    if (!line.ends.in) continue;  // hung up meanwhile
    line.promised -= due_.front().bytes;
    answer(line, due_.front().bytes);
  }
}

// Closing the only descriptor of a description also takes it out of the epoll set.
void EchoServer::hang_up(Line& line) {
  line.ends.in.reset();
  line.ends.out.reset();
  --open_;
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
  ::signal(SIGPIPE, SIG_IGN);
  // The default slack of a timer would add to every delay.
  check(::prctl(PR_SET_TIMERSLACK, 1), "prctl(PR_SET_TIMERSLACK)");
  EchoServer(std::move(lines), frame_bytes, delay, stamped).serve();
}

}  // namespace interleave
