// Threads under a lock that is kept over calls that do not block: a proposal that was not merged.
//
// THE MODEL    As gil_threads, but a call that can be done at once is done with the lock held:
//              CPython gives it up around every read and write, also where it need not.
// WAITING      perform() first tries the call without waiting; only if that fails it drops the
//              lock, blocks, and takes the lock back.
// COSTS        A futile system call before each wait. In return a program that writes answers and
//              finds requests there no longer loses its turn at each of them.
// USE IT WHEN  you want to see which half of the convoy effect comes from dropping for nothing. A
//              thread that has to wait in earnest gains nothing.
// REJECTED     Asking poll() first on sockets: it can change its mind; a call told not to wait
//              cannot.
// SOURCES      timed_gil.hpp tells the lock; CPython issue 89977 and its pull request 29579 for the
//              idea; dask/distributed 5450 for what it would have been good for.
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

namespace interleave {

std::unique_ptr<Executor> make_gil_keep_nonblocking(const Settings& settings) {
  return make_gil_pool([interval = settings.duration("switch_interval")](const Job&) {
    Interpreters one;
    one.locks.push_back(make_keeping_gil(interval));
    return one;
  });
}

}  // namespace interleave
