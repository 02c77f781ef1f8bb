#pragma once

#include "core/job.hpp"
#include "core/last_finish.hpp"
#include "core/posix.hpp"
#include "core/shared_array.hpp"

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include <sys/resource.h>
#include <sys/types.h>

namespace interleave {

/// The children that one executor has forked, each in a slot of its own, and has not reaped yet.
/// None outlives this object, however its scope is left: that is what makes it safe to throw.
/// Used by the process that made it, which must have one thread; a child uses end_work() only, and
/// begin_work().
///
/// It ends the job's window at the first reaping after the last finish. A child counts up to its
/// end_work(): its way out, which may take long, is nobody's task. Where a child is made for each
/// task, its way out counts too if it was reaped in the window. Those that only warm up do not count.
class Children {
 public:
  struct Ended {
    std::uint32_t slot;
    int wait_status;  // as from wait4()
  };

  enum class Counted : std::uint8_t { up_to_end_of_work, with_way_out, not_at_all };

  /// `slots`: beyond the highest slot of a child. When one is reaped, what it used is added to the
  /// job's tally.
  Children(const Job& job, std::size_t slots, Counted counted = Counted::up_to_end_of_work)
      : job_(job), stamps_(slots), last_finish_(slots), counted_(counted) {}
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// Forks a child that runs `body` and exits with 0; what `body` throws ends it by SIGABRT.
  /// Throws std::system_error: EAGAIN when the machine gives no more processes.
  pid_t fork(std::uint32_t slot, const std::invocable auto& body) {
    auto child = start(slot);
    if (child == 0) live(body);
    return child;
  }

  /// Sleeps until a child ends, and reaps it. There must be one left. Throws std::runtime_error
  /// when a process that is not ours, such as a workload's peer, has ended instead.
  Ended reap();
  /// The same, but does not sleep: empty when none has ended.
  std::optional<Ended> reap_if_ended();

  std::size_t left() const { return slots_.size(); }

  /// The child in this slot works on tasks from now on; called in it, or before it is forked.
  void begin_work(std::uint32_t slot) { last_finish_.begin(slot); }
  /// In the child: all tasks are claimed, and it has finished its own. True: so have all others.
  bool end_work(std::uint32_t slot);

 private:
  // The usage of a child when its work was done.
  struct Stamp {
    std::atomic<bool> is_made;
    rusage usage;
  };

  /// As fork(2), in both processes; the child is already tied to its parent's life.
  pid_t start(std::uint32_t slot);
  [[noreturn]] static void live(const std::invocable auto& body) noexcept {
    body();
    exit_child(0);
  }
  Ended collect(pid_t ended);
  void count(std::uint32_t slot, const rusage& all) const;

  const Job& job_;
  SharedArray<Stamp> stamps_;  // by slot
  LastFinish last_finish_;     // of the slots
  Counted counted_;
  std::unordered_map<pid_t, std::uint32_t> slots_;
};

}  // namespace interleave
