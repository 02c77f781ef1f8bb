#pragma once

#include "core/context.hpp"
#include "core/job.hpp"
#include "core/settings.hpp"
#include "coroutines/event_loop.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace interleave {

/// How often an interpreted program asks for a turn: at every backward jump it would mostly switch.
/// So many bytecodes are about ten microseconds, which is what a kernel does between checkpoints.
inline constexpr Ticker loop_ticker{.left = 1000, .interval = 1000};

/// The in-flight places of one loop: [first, first + count) of the job's.
struct SlotRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// How each loop of a model is made and watched.
struct LoopOptions {
  /// From the parameters `stall` and `loop`.
  explicit LoopOptions(const Settings& settings);

  Clock::duration stall;  // how long a task may keep the loop to itself
  MakeBackEnd back_end;
};

/// What one of a job's loops has to do: its places, and every `loops`-th background task from its
/// own number on.
struct LoopShare {
  SlotRange slots;
  std::uint32_t loop;
  std::uint32_t loops;
  std::atomic<std::uint32_t>& busy;  // loops whose places are not all done
  LoopOptions options;
};

/// One worker of a loop model.
///
/// In a batch each place claims its own next task. Under open load that would be wrong: places that
/// wait hold the next arrivals, and should this loop be busy when they come, no other could take
/// them. So a loop has one acceptor, which claims a task only when it has a place for it, and holds
/// one arrival at most while it waits.
///
/// Made, used and destroyed by one thread.
class LoopWorker {
 public:
  LoopWorker(const Job& job, const LoopShare& share)
      : job_(job), share_(share), open_places_(share.slots.count) {}
  LoopWorker(const LoopWorker&) = delete;
  LoopWorker& operator=(const LoopWorker&) = delete;
  virtual ~LoopWorker() = default;

  /// Runs a warm-up task on each of the first warm_places(), to the end.
  virtual void warm_up() = 0;
  /// Runs tasks until none is left to claim, and returns how many it ran.
  virtual std::uint64_t run() = 0;

  /// Runs the tasks and adds up what became of them.
  void work() {
    loop().begin_watch(share_.options.stall);
    job_.count_unit(run());
    job_.ledger.tally().stalls.fetch_add(loop().end_watch(), std::memory_order_relaxed);
  }

 protected:
  virtual EventLoop& loop() = 0;

  const Job& job() const { return job_; }
  const SlotRange& slots() const { return share_.slots; }

  /// A place found nothing more to claim. The last one of all loops ends the background tasks.
  void leave_place() {
    if (--open_places_ == 0 && share_.busy.fetch_sub(1, std::memory_order_relaxed) == 1) {
      job_.end_window();
    }
  }

  /// Calls `start(number)` for each background task of this loop.
  template <class Start> void start_background(Start start) const {
    for (auto number = share_.loop; number < job_.background; number += share_.loops) start(number);
  }

 private:
  const Job& job_;
  LoopShare share_;
  std::uint32_t open_places_;
};

using MakeLoopWorker = std::function<std::unique_ptr<LoopWorker>(const LoopShare&)>;

/// Divides the job's in-flight places and its background tasks over its workers and runs them to
/// the end: the first on the calling thread (so that one loop needs no thread at all), the others
/// on threads of their own. When a thread or a worker cannot be made it rethrows why, and no thread
/// is left.
void run_loop_workers(const Job& job, const LoopOptions& options, const MakeLoopWorker& make);

}  // namespace interleave
