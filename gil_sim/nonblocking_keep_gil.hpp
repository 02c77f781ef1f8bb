// A lock that is kept over calls that do not block: J. Crist's proposal of 2021, never merged. The
// model is gil_keep_nonblocking.
//
// THE MODEL    As gil_threads, but a call that can be done at once is done with the lock held.
//              CPython drops the lock around every read and write, even if they return at once.
// WAITING      perform() first tries the call without waiting (gil_context.cpp). If that fails, it
//              drops the lock, blocks, and takes the lock back.
// COSTS        A system call in vain before each wait. In return, a program keeps its turn when it
//              writes an answer or finds its next request already there.
// USE IT WHEN  you want to see how much of the convoy effect comes from drops that were not needed.
//              A thread that really has to wait gains nothing.
// REJECTED     poll() first: the socket may stop being ready before the read. MSG_DONTWAIT has no
//              such gap.
// SOURCES      CPython issue 89977 and its pull request 29579 for the idea. dask/distributed 5450
//              for the program that needed it.
#pragma once

#include "gil_sim/switch_interval_gil.hpp"

namespace interleave {

template <class Threads = SystemThreads>
class NonblockingKeepGil final : public SwitchIntervalGil<Threads> {
 public:
  using SwitchIntervalGil<Threads>::SwitchIntervalGil;
  bool tries_calls_with_lock_held() const override { return true; }
};

}  // namespace interleave
