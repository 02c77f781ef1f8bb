// Threads under a lock that lets those first who compute little: a proposal that was not merged.
//
// THE MODEL    As gil_threads, with two priorities: who was forced to drop the lock waits behind
//              who dropped it by itself, and the latter need not wait an interval to ask.
// WAITING      As in gil_threads; the take at the end of a call is answered at the holder's next
//              checkpoint.
// COSTS        Threads that wait often can starve those that compute.
// USE IT WHEN  you want to see how little it takes to end the convoy effect, and what it opens.
// REJECTED     More priorities and their ageing: that is a scheduler, and the kernel has one.
// SOURCES      priority_gil.hpp tells the lock.
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

namespace interleave {

std::unique_ptr<Executor> make_gil_priority(const Settings& settings) {
  return make_gil_pool([interval = settings.duration("switch_interval")](const Job&) {
    Interpreters one;
    one.locks.push_back(make_priority_gil(interval));
    return one;
  });
}

}  // namespace interleave
