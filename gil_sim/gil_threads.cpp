// Threads under a global interpreter lock: many threads, one of which runs.
//
// THE MODEL    One process, `workers` threads, and one lock that says whose turn it is to run the
//              program. Memory is shared and needs no other lock as long as one's turn lasts:
//              CPython's default build since 3.2, and Ruby's.
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
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

namespace interleave {

std::unique_ptr<Executor> make_gil_threads(const Settings& settings) {
  return make_gil_pool([interval = settings.duration("switch_interval")](const Job&) {
    Interpreters one;
    one.locks.push_back(make_timed_gil(interval));
    return one;
  });
}

}  // namespace interleave
