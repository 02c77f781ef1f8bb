// Threads under Python 2's lock: the one that the 3.2 lock was written to replace.
//
// THE MODEL    As gil_threads, but nobody asks for the lock: its holder offers it every
//              `check_interval` bytecodes, and at each native checkpoint, and nearly always wins it
//              back at once.
// WAITING      perform() drops the lock, blocks, and takes it back. Beside a thread of pure
//              bytecode that is quick, for the lock is free for a moment very often; beside one in
//              long calls of C code it may take seconds.
// COSTS        A post and a wait of a semaphore every hundred bytecodes; on several cores each one
//              wakes a thread that finds the lock taken: computing threads cost each other half
//              their speed.
// USE IT WHEN  never, but to see why a lock needs a protocol for changing hands.
// REJECTED     A fairer semaphore: it would cure the starvation, and cost a change of thread every
//              hundred bytecodes.
// SOURCES      ticking_gil.hpp tells the lock.
#include "gil_sim/gil_pool.hpp"
#include "gil_sim/gil_sim.hpp"
#include "gil_sim/locks.hpp"

namespace interleave {

std::unique_ptr<Executor> make_gil_legacy(const Settings& settings) {
  auto interval = static_cast<std::int32_t>(settings.count("check_interval"));
  return make_gil_pool([interval](const Job&) {
    Interpreters one;
    one.locks.push_back(make_ticking_gil(interval));
    return one;
  });
}

}  // namespace interleave
