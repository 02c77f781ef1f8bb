// One task at a time, in order, on one thread.
//
// THE MODEL    A plain program. No worker is made; the conductor runs every task itself.
// WAITING      perform() blocks in the system call, and nothing else happens meanwhile.
// COSTS        What the harness adds and nothing more: the task's frame and two clock reads. The
//              other models are judged against this one.
// USE IT WHEN  the work fits in one core and nobody waits; and always as the first thing to try.
// REJECTED     A separate, hand-inlined baseline: it would be a different program, and a faster
//              baseline that nobody can run is a straw man the other way round.
// SOURCES      Amdahl's law (1967) begins from this time.
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

// The oracle's world: time passes at once, since no answer may depend on it.
class InstantContext final : public Context {
 public:
  InstantContext() : Context(no_breaker, Sharing::exclusive) {}

 private:
  bool perform(Request& request) override {
    if (request.kind != Request::Kind::sleep) block_on(*this, request);
    return true;
  }
};

}  // namespace

std::unique_ptr<Executor> make_serial(const Settings&) {
  return std::make_unique<Serial>();
}

void run_oracle(const Job& job) {
  InstantContext world;
  // The ledger may have room for more: job.tasks is where this call stops.
  for (auto index = job.claim(); index && *index < job.tasks; index = job.claim()) {
    run_tracked(world, job, *index, 0);
  }
}

}  // namespace interleave
