// Pre-forked workers that help themselves from one counter.
//
// THE MODEL    A fixed set of processes, forked before there is work and alive until there is none:
//              Apache's prefork, PostgreSQL's background workers, Python's multiprocessing.Pool.
//              The next task is a number in shared memory; a worker takes it with one atomic add.
// WAITING      perform() blocks the worker in its system call. The other workers go on, and take
//              the tasks that are not begun.
// COSTS        A task costs what it costs in a plain loop, and one shared cache line. Making the
//              workers is a fork each, before the window opens. Memory is a private copy of every
//              page that a worker writes.
// USE IT WHEN  tasks compute, and share nothing or crash now and then: a dead worker costs one task
//              and a fork. With `dispatch=pipe` tasks come as messages (pipe_dispatch.cpp): that is
//              the price if they are not known beforehand or there is no shared memory.
// REJECTED     Dividing the numbers among the workers beforehand: the slowest share decides. A lock
//              in shared memory: a worker that is killed while it holds it stops all others for
//              ever, and a counter cannot be held. Replacing without limit: a task that kills every
//              worker would fork for ever.
// SOURCES      fork(2); Apache HTTP Server, "prefork" multi-processing module; Python's
//              multiprocessing.pool (workers are replaced when they exit).
//
// Invariants:
//   I1  A worker runs one task at a time, so a worker that dies costs one task.
//   I2  As long as there are unclaimed tasks, there is a worker, or no more may be made.
#include "core/arrivals.hpp"
#include "core/tracked.hpp"
#include "process/pipe_dispatch.hpp"
#include "process/process.hpp"
#include "process/workers.hpp"

namespace interleave {

namespace {

class ProcessPool final : public Executor {
 public:
  void run(const Job& job) override {
    Workers workers(job, [&](Context& world, std::uint32_t slot) {
      while (auto index = job.claim()) {
        await_arrival(world, job, *index);
        run_tracked(world, job, *index, slot);  // I1
      }
    });
    workers.assemble();
    while (workers.left() > 0) {
      auto ended = workers.reap();
      if (!job.is_exhausted()) workers.replace(ended.slot);  // I2
    }
    workers.finish();
  }
};

}  // namespace

std::unique_ptr<Executor> make_process_pool(const Settings& settings) {
  if (settings.text("dispatch") == "pipe") return make_pipe_dispatch();
  return std::make_unique<ProcessPool>();
}

}  // namespace interleave
