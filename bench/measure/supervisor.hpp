#pragma once

#include "core/clock.hpp"
#include "core/posix.hpp"

#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace interleave {

/// How a forked piece of the run ended.
struct Ending {
  enum class Cause : std::uint8_t { itself, timeout, interrupt, too_many };

  Cause cause = Cause::itself;
  int wait_status = 0;
  bool frozen = false;  // it, or the program, stood still for a while
  std::string message;  // what its body returned, or the exception it threw (then status is 1)

  bool clean() const { return cause == Cause::itself && wait_status == 0; }
};

/// Runs pieces of work in forked processes, each the leader of a process group of its own, and
/// leaves no process behind when a piece has ended, also none that left the group. Of a piece whose
/// supervisor is killed only those end that are tied to their parents, as all are that we fork.
///
/// There is one, it belongs to the main thread, and the program makes no other thread, so that
/// fork is safe. While it lives, SIGHUP, SIGINT, SIGTERM and SIGTSTP are taken from a descriptor. The
/// first of those that end ends the piece that runs, the second one the program at once. SIGTSTP
/// (Ctrl-Z) stops the piece and then the program, and both go on together.
class Supervisor {
 public:
  Supervisor();
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// Runs in the child; what it returns is sent to the supervisor. At most 32 KiB arrive.
  using Body = std::function<std::string()>;
  /// Looks at a running group about once a millisecond, until it returns true.
  using Watch = std::function<bool(pid_t group)>;

  /// Looks at a group now and then, seldom enough to disturb nobody; true: it has too many processes.
  using Guard = std::function<bool(pid_t group)>;

  /// Runs `body` in a child for `limit` at most: then its whole group gets SIGTERM, and SIGKILL
  /// two seconds later. Where the guard says so it gets SIGKILL at once, so that it makes no more.
  /// Throws std::system_error when no child can be made.
  Ending run(const Body& body, Clock::duration limit, Watch watch = {}, const Guard& guard = {});

  /// The signal that asked the program to stop, or 0.
  int stop_signal();

 private:
  class Group;

  [[noreturn]] void be_child(const Body& body, int out, pid_t parent) const;
  bool ended_by(const Group& group, Clock::time_point when) const;
  std::optional<Ending::Cause> reason_to_end(Ending::Cause so_far,
                                             Clock::time_point deadline) const;
  Ending::Cause await_end(Group& group, Clock::duration limit, Watch watch, const Guard& guard);
  Clock::duration take_signals(Group* group);
  static Clock::duration stop_for_a_while(Group* group);
  [[noreturn]] void end_at_once(Group* group) const;
  void end_strays() const;

  std::vector<pid_t> children_before_;  // of who became this program by exec: not ours to end
  sigset_t former_mask_{};
  UniqueFd signals_;
  int stop_signal_ = 0;
};

}  // namespace interleave
