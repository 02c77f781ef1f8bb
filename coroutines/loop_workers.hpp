#pragma once

#include "core/context.hpp"
#include "core/job.hpp"
#include "core/settings.hpp"
#include "core/task.hpp"
#include "coroutines/event_loop.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace interleave {

/// How often an interpreted program asks for a checkpoint on a loop. At every backward jump it
/// would mostly switch. 1,000 bytecodes take about ten microseconds, as long as a kernel computes
/// between two checkpoints.
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

/// The part of a job that one loop runs: its places, and every `loops`-th background task from
/// number `loop` on.
struct LoopShare {
  SlotRange slots;
  std::uint32_t loop;
  std::uint32_t loops;
  std::atomic<std::uint32_t>& busy;  // loops that still have a place in use
  LoopOptions options;
};

/// One worker of a loop model. This class has what does not depend on the model: the warm-up, the
/// background tasks, the stall watch, and the end of the window.
///
/// In a batch each place claims its own next task. Under open load only one place of a loop claims
/// at a time, and waits for the arrival. If each did, they would hold the next arrivals, and no
/// other loop could run these while this loop is busy.
///
/// One thread makes, uses and destroys it.
class LoopWorker {
 public:
  LoopWorker(const Job& job, const LoopShare& share)
      : job_(job), share_(share), open_places_(share.slots.count) {}
  LoopWorker(const LoopWorker&) = delete;
  LoopWorker& operator=(const LoopWorker&) = delete;
  virtual ~LoopWorker() = default;

  /// Runs a warm-up task to its end in each of the first warm_places().
  void warm_up();
  /// Runs tasks until none is left to claim, and adds units and stalls to the job's.
  void work();

 protected:
  virtual Context& world() = 0;
  virtual EventLoop& loop() = 0;
  /// Starts tasks in all places.
  virtual void fill_places() = 0;
  /// Starts a body that is no counted task, in a place by number. The places of background tasks
  /// follow those of the slots. An exception that leaves the body ends the process.
  virtual void begin(std::uint32_t place, Task<Digest> body) = 0;
  /// The scheduler: resumes tasks until no request is outstanding.
  virtual void run_until_idle() = 0;
  /// Units that the model has made so far, background tasks aside.
  virtual std::uint64_t units() const = 0;

  const Job& job() const { return job_; }
  const SlotRange& slots() const { return share_.slots; }
  /// When a task of an open load arrives.
  Clock::time_point arrival(std::uint32_t index) const {
    return Clock::time_point(Clock::duration(job_.arrival_ns(index)));
  }

  /// A place found no task to claim. The last place of all loops ends the window.
  void leave_place() {
    if (--open_places_ == 0 && share_.busy.fetch_sub(1, std::memory_order_relaxed) == 1) {
      job_.end_window();
    }
  }

 private:
  void begin_background();

  const Job& job_;
  LoopShare share_;
  std::uint32_t open_places_;
};

using MakeLoopWorker = std::function<std::unique_ptr<LoopWorker>(const LoopShare&)>;

/// Divides the job's in-flight places and background tasks over its workers and runs them to the
/// end. The first worker runs on the calling thread, so one loop needs no other thread. When a
/// thread or a worker cannot be made, it joins the threads and rethrows the reason.
void run_loop_workers(const Job& job, const LoopOptions& options, const MakeLoopWorker& make);

}  // namespace interleave
