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

/// The end of a forked piece of work.
struct Ending {
  enum class Cause : std::uint8_t { itself, timeout, interrupt, too_many };

  Cause cause = Cause::itself;
  int wait_status = 0;
  bool frozen = false;  // the piece or the program stood still for a while
  std::string message;  // the body's result, or the text of its exception (then status is 1)

  bool clean() const { return cause == Cause::itself && wait_status == 0; }
};

/// Runs pieces of work in forked processes, each the leader of its own process group. Leaves no
/// process behind when a piece has ended, not even one that left the group. If the supervisor
/// itself is killed, parent-death signals end all processes that this program forked.
///
/// There is only one. It belongs to the main thread, and the program makes no other thread, so that
/// fork is safe. While it lives, it reads SIGHUP, SIGINT, SIGTERM and SIGTSTP from a descriptor.
/// The first of the ending signals ends the current piece, the second one ends the program at once.
/// SIGTSTP (Ctrl-Z) stops the piece and then the program, and both continue together.
class Supervisor {
 public:
  Supervisor();
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// Runs in the child. Its result is sent to the supervisor, at most 32 KiB of it.
  using Body = std::function<std::string()>;
  /// Looks at a running group about once a millisecond, until it returns true.
  using Watch = std::function<bool(pid_t group)>;

  /// Called about ten times a second. Returns true if the group has too many processes.
  using Guard = std::function<bool(pid_t group)>;

  /// Runs `body` in a child for at most `limit`. After that its group gets SIGTERM, and SIGKILL two
  /// seconds later. If the guard returns true, the group gets SIGKILL at once, so that it makes no
  /// more processes. Throws std::system_error if no child can be made.
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

  std::vector<pid_t> children_before_;  // from before this program's exec; not ours to end
  sigset_t former_mask_{};
  UniqueFd signals_;
  int stop_signal_ = 0;
};

}  // namespace interleave
