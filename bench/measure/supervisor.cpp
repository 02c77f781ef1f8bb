// Starting, watching and cleaning up the processes of a cell.
//
// I1  The supervisor never has a second thread, because fork copies only the calling one.
// I2  Every process of a cell is in the cell's group. The leader is reaped last of those that were
//     there when it ended. So the group's number is not reused while it may be signalled.
// I3  When run() returns, no process that began in the group exists. Orphans become children of the
//     supervisor, which is a subreaper. It kills and reaps until none is left, inside or outside
//     the group.
// I4  If the supervisor itself is killed, each child's parent-death signal ends the cell, and so on
//     down to the workers.
#include "bench/measure/supervisor.hpp"

#include "bench/measure/freeze.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace interleave {

namespace {

constexpr auto grace = std::chrono::seconds(2);  // from SIGTERM to SIGKILL
constexpr auto watch_period = std::chrono::milliseconds(1);
constexpr auto guard_period = std::chrono::milliseconds(100);
constexpr std::size_t longest_message = 32 << 10;  // fits a pipe of 64 KiB, so no write blocks

std::string read_all(int fd) {
  std::string text(longest_message, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    auto got = ::read(fd, text.data() + length, text.size() - length);
    if (got <= 0) break;  // the end, or EAGAIN if a worker still has the other end open
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

// glibc declares it for C only (2.36) or not at all (before).
int open_pidfd(pid_t process) {
  return static_cast<int>(check(::syscall(SYS_pidfd_open, process, 0), "pidfd_open"));
}

int poll_timeout(Clock::duration left) {
  auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(whole, 0, 60'000));
}

// Returns all children that are not reaped yet. Empty if the kernel does not list them.
std::vector<pid_t> children() {
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::vector<pid_t> found;
  for (pid_t child = 0; list >> child;) found.push_back(child);
  return found;
}

// Calls the guard once per period.
class Rounds {
 public:
  Rounds(const Supervisor::Guard& guard, pid_t group) : guard_(guard), group_(group) {}

  Clock::time_point next() const { return guard_ ? next_ : Clock::time_point::max(); }
  bool found_too_many() {
    if (!guard_ || Clock::now() < next_) return false;
    next_ = Clock::now() + guard_period;
    return guard_(group_);
  }

 private:
  const Supervisor::Guard& guard_;
  pid_t group_;
  Clock::time_point next_ = Clock::now() + guard_period;
};

}  // namespace

// The processes of one run(), signalled and reaped together.
class Supervisor::Group {
 public:
  explicit Group(pid_t leader) : leader_(leader), freezes_(leader) {}
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() { end(); }

  pid_t id() const { return leader_; }
  int pidfd() const { return pidfd_.get(); }
  // Not in the constructor, since the destructor must end the group if this throws.
  void watch() { pidfd_ = UniqueFd(open_pidfd(leader_)); }
  void signal(int number) const { ::kill(-leader_, number); }
  FreezeWatch& freezes() { return freezes_; }

  // Sends SIGTERM for the first reason to end, SIGKILL for a later one. Returns the first.
  Ending::Cause tell_to_end(Ending::Cause so_far, Ending::Cause why) const {
    bool is_first = so_far == Ending::Cause::itself;
    signal(is_first ? SIGTERM : SIGKILL);
    return is_first ? why : so_far;
  }

  // Kills and reaps the rest of the group. Returns the leader's wait status. I2: the number belongs
  // to the group while a member lives or the leader is unreaped.
  int end() {
    if (ended_) return status_;
    ended_ = true;
    signal(SIGKILL);
    int status = 0;
    while (true) {
      pid_t reaped = ::waitpid(-leader_, &status, 0);
      if (reaped == leader_) status_ = status;
      if (reaped < 0 && errno != EINTR) return status_;  // ECHILD: none left (I3)
    }
  }

 private:
  pid_t leader_;
  UniqueFd pidfd_;
  FreezeWatch freezes_;
  bool ended_ = false;
  int status_ = 0;
};

Supervisor::Supervisor() : children_before_(children()) {
  sigset_t stops;
  sigemptyset(&stops);
  for (int number : {SIGHUP, SIGINT, SIGTERM, SIGTSTP}) {
    // A signal that our parent ignores (a shell's background job) must stay ignored. A descriptor
    // would receive it all the same.
    struct sigaction present {};
    ::sigaction(number, nullptr, &present);
    if (present.sa_handler != SIG_IGN) sigaddset(&stops, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &stops, &former_mask_);
  signals_ = UniqueFd(check(::signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
}

Supervisor::~Supervisor() {
  ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
}

Ending Supervisor::run(const Body& body, Clock::duration limit, Watch watch, const Guard& guard) {
  auto pipe = make_pipe();
  auto parent = ::getpid();
  pid_t child = check(::fork(), "fork");
  if (child == 0) be_child(body, pipe.out.get(), parent);
  ::setpgid(child, child);  // both sides do it, so that the group exists for each from here on
  Group group(child);
  group.watch();
  pipe.out.reset();
  check(::fcntl(pipe.in.get(), F_SETFL, O_NONBLOCK), "fcntl");

  Ending ending;
  ending.cause = await_end(group, limit, std::move(watch), guard);
  ending.wait_status = group.end();
  ending.frozen = group.freezes().frozen();
  end_strays();
  ending.message = read_all(pipe.in.get());
  return ending;
}

void Supervisor::be_child(const Body& body, int out, pid_t parent) const {
  die_with_parent(parent);
  ::setpgid(0, 0);
  ::pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
  std::string message;
  int status = 0;
  try {
    message = body();
  } catch (const std::exception& error) {
    message = error.what();
    status = 1;
  }
  message.resize(std::min(message.size(), longest_message));
  check(::write(out, message.data(), message.size()), "write");
  exit_child(status);
}

// Sleeps until `when` at most. Returns true if the leader has ended, false also after a signal.
bool Supervisor::ended_by(const Group& group, Clock::time_point when) const {
  std::array<pollfd, 2> ready{{{group.pidfd(), POLLIN, 0}, {signals_.get(), POLLIN, 0}}};
  int count = ::poll(ready.data(), ready.size(), poll_timeout(when - Clock::now()));
  if (count < 0 && errno != EINTR) check(count, "poll");
  return count > 0 && ready[0].revents != 0;
}

// Returns why the piece has to end now, or nullopt.
std::optional<Ending::Cause> Supervisor::reason_to_end(Ending::Cause so_far,
                                                       Clock::time_point deadline) const {
  if (stop_signal_ != 0 && so_far == Ending::Cause::itself) return Ending::Cause::interrupt;
  if (Clock::now() >= deadline) return Ending::Cause::timeout;
  return std::nullopt;
}

// Blocks until the leader has ended or the guard finds too many processes. After the first reason
// to end it sends SIGTERM, then SIGKILL.
Ending::Cause Supervisor::await_end(Group& group, Clock::duration limit, Watch watch,
                                    const Guard& guard) {
  auto cause = Ending::Cause::itself;
  auto deadline = Clock::now() + limit;
  Rounds rounds(guard, group.id());
  while (true) {
    auto next = std::min(deadline, rounds.next());
    if (watch) next = std::min<Clock::time_point>(next, Clock::now() + watch_period);
    bool is_over = ended_by(group, next);
    deadline += group.freezes().look(next);
    if (is_over) return cause;
    deadline += take_signals(&group);
    if (rounds.found_too_many()) return Ending::Cause::too_many;  // the group's end() kills it
    if (auto why = reason_to_end(cause, deadline)) {
      cause = group.tell_to_end(cause, *why);
      deadline = Clock::now() + grace;
    }
    if (watch && watch(group.id())) watch = nullptr;
  }
}

// A process that left the group became our child when its parent ended. Killing it brings its own
// children to us, hence the loop.
void Supervisor::end_strays() const {
  for (bool found = true; found;) {
    found = false;
    for (pid_t child : children()) {
      if (std::ranges::find(children_before_, child) != children_before_.end()) continue;
      ::kill(child, SIGKILL);
      found = ::waitpid(child, nullptr, 0) == child || found;
    }
  }
}

int Supervisor::stop_signal() {
  take_signals(nullptr);
  return stop_signal_;
}

// The first signal asks for an orderly end, the second ends the program at once. Returns how long
// the program was stopped.
Clock::duration Supervisor::take_signals(Group* group) {
  Clock::duration stopped{};
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
    auto number = static_cast<int>(info.ssi_signo);
    if (number == SIGTSTP) {
      stopped += stop_for_a_while(group);
    } else if (stop_signal_ != 0) {
      end_at_once(group);
    } else {
      stop_signal_ = number;
    }
  }
  return stopped;
}

// The terminal stops only its foreground group, and a cell has a group of its own. SIGSTOP and not
// SIGTSTP, which is blocked. Unblocking it would also let a new one through.
Clock::duration Supervisor::stop_for_a_while(Group* group) {
  auto since = Clock::now();
  if (group != nullptr) {
    group->freezes().note();
    group->signal(SIGSTOP);
  }
  ::raise(SIGSTOP);
  if (group != nullptr) group->signal(SIGCONT);
  return Clock::now() - since;
}

void Supervisor::end_at_once(Group* group) const {
  if (group != nullptr) group->end();
  end_strays();
  ::_exit(128 + stop_signal_);
}

}  // namespace interleave
