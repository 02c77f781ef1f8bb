// One task at a time, in order, on one thread.
//
// THE MODEL    A plain program. No worker is made; the conductor runs every task itself.
// WAITING      perform() blocks in the system call, and nothing else happens meanwhile.
// COSTS        Only what the harness adds: the task's frame and two clock reads. The other models
//              are judged against this one.
// USE IT WHEN  the work fits in one core and no task waits; and always as the first thing to try.
// REJECTED     A separate, hand-inlined baseline: it would be a different program, faster than
//              anything that a user could run.
// SOURCES      G. Amdahl, "Validity of the Single Processor Approach" (1967): the law begins from
//              this time.
#include "core/serial.hpp"

#include "core/arrivals.hpp"
#include "core/blocking.hpp"
#include "core/errors.hpp"
#include "core/tracked.hpp"

namespace interleave {

namespace {

class Serial final : public Executor {
 public:
  void run(const Job& job) override {
    if (job.background > 0) {
      throw Unsupported("serial runs one task at a time, so nothing runs beside it");
    }
    auto world = BlockingContext::alone(&job.ledger.tally().gathered_in_line);
    job.count_unit();
    job.ledger.populate();
    job.muster(1);
    warm_up(world, job, 0);
    job.open_window();
    while (auto index = job.claim()) {
      await_arrival(world, job, *index);
      run_tracked(world, job, *index, 0);
    }
    job.end_window();
  }
};

}  // namespace

std::unique_ptr<Executor> make_serial(const Settings&) {
  return std::make_unique<Serial>();
}

}  // namespace interleave
