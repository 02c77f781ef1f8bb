// Threads that run the interpreter without a lock, and pay for it at every object.
//
// THE MODEL    All threads run at once and share all objects: PEP 703, CPython's free-threaded
//              build. What the lock did for nothing is now done piece by piece: counts are biased
//              towards the thread that made the object, lists and dictionaries have locks of their
//              own, and the collector stops all threads (interpreter/ has the first two).
// WAITING      perform() detaches, blocks, and attaches again, which waits only if somebody
//              collects garbage at that moment.
// COSTS        A few per cent for one thread. Objects that several threads touch cost an atomic
//              operation and a cache line that wanders: where all touch the same one, more threads
//              are slower than one.
// USE IT WHEN  tasks compute on memory that they share, in a language that counts references.
// REJECTED     Atomic counts everywhere: each count costs several times as much, and the lock's one
//              cost is traded for one at every touch. One lock an object for everything: what reads
//              without writing would wait.
// SOURCES      open_world.hpp tells how the world is stopped; PEP 703; PEP 779 for what it costs.
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

namespace interleave {

std::unique_ptr<Executor> make_free_threaded(const Settings&) {
  return make_gil_pool([](const Job& job) {
    Interpreters open{.locks = {}, .exclusive = false};
    open.locks.push_back(make_open_world(job.workers + job.background));
    return open;
  });
}

}  // namespace interleave
