// Threads under a global interpreter lock: many threads, one of which runs.
//
// THE MODEL    One process, `workers` threads, and one lock that says whose turn it is to run the
//              program. Memory is shared and needs no other lock as long as one's turn lasts:
//              CPython's default build, and Ruby's.
// WAITING      perform() drops the lock, blocks in the system call, and takes the lock back, which
//              may take a switch interval or more when another thread computes.
// COSTS        Nothing while one's turn lasts; two futex calls and a change of thread for every
//              hand-over. Waiting runs in parallel, computing does not.
// USE IT WHEN  tasks mostly wait and the program must share memory without thinking of races; or
//              when C code that drops the lock does the work. Computing gains nothing here.
// REJECTED     std::mutex as the lock: it can neither be asked for nor forced to change hands, so a
//              computing thread would keep it for good. A simulation in virtual time: half of the
//              behaviour is the kernel's wake-up, and that has to be the real one.
// SOURCES      timed_gil.hpp tells the lock; CPython's Py_BEGIN_ALLOW_THREADS is AllowThreads.
//
// I1  A task's code runs only between take() and drop() of the same thread.
// I2  Nobody holds the lock while it waits at the gate: the others could not get there.
#include "core/blocking.hpp"
#include "core/tracked.hpp"
#include "gil_sim/gil.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/timed_gil.hpp"

#include <functional>
#include <thread>
#include <vector>

namespace interleave {

namespace {

// Used by its worker only, which holds the lock whenever it calls in.
class GilContext final : public Context {
 public:
  GilContext(Gil& gil, GilThread& self)
      : Context(gil.breaker(), Sharing::exclusive, gil.ticker()), gil_(gil), self_(self) {}

 private:
  // A checkpoint gets here only when the lock was asked for; it blocks in nothing, so it is just
  // the drop and the take.
  bool perform(Request& request) override {
    AllowThreads others_run(gil_, self_);
    block_on(request);
    return true;
  }

  Gil& gil_;
  GilThread& self_;
};

// The body of one thread.
void work(Gil& gil, const Job& job, std::uint32_t slot) {
  GilThread self;
  GilContext world(gil, self);
  {
    HoldGil turn(gil, self);
    warm_up(world, job, slot);
  }
  if (!job.ledger.gate().arrive_and_wait()) return;  // I2
  self = {};                                         // the warm-up does not count
  {
    HoldGil turn(gil, self);  // I1
    while (auto index = job.claim()) {
      run_tracked(world, job, *index, slot);
      gil.checkpoint(self);
    }
  }
  job.ledger.tally().gil_wait_ns += self.waited.count();
}

class GilThreads final : public Executor {
 public:
  explicit GilThreads(Clock::duration switch_interval) : switch_interval_(switch_interval) {}

  void run(const Job& job) override {
    TimedGil<> gil(switch_interval_);
    std::uint64_t switches_before = 0;
    job.ledger.populate();
    {
      std::vector<std::jthread> workers;
      start(workers, gil, job);
      switches_before = gil.switches();
      job.open_window();
    }
    // Changes of holder in the window: all workers stood at the gate when the first was read, and
    // are gone now.
    job.ledger.tally().gil_switches += static_cast<std::int64_t>(gil.switches() - switches_before);
  }

 private:
  // Returns with every worker at the gate. Throws when the machine refuses a thread; those that
  // exist already are let go first, for the vector's end joins them.
  static void start(std::vector<std::jthread>& workers, Gil& gil, const Job& job) {
    Gate& gate = job.ledger.gate();
    try {
      workers.reserve(job.workers);
      for (std::uint32_t slot = 0; slot < job.workers; ++slot) {
        workers.emplace_back(work, std::ref(gil), std::cref(job), slot);
        job.count_unit();
      }
    } catch (const std::exception&) {
      gate.cancel();
      throw;
    }
    // A warm-up may take as long as a task may; the supervisor's limit ends what hangs.
    while (!gate.wait_for(job.workers, std::chrono::hours(1))) {
    }
  }

  Clock::duration switch_interval_;
};

}  // namespace

std::unique_ptr<Executor> make_gil_threads(const Settings& settings) {
  return std::make_unique<GilThreads>(settings.duration("switch_interval"));
}

}  // namespace interleave
