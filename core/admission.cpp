#include "core/admission.hpp"

namespace interleave {

void Admission::take_place() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return taken_ < job_.in_flight; });
  ++taken_;
}

// The conductor waits only for a first free place, and for the end. All other places are left
// without the lock. The last one is left under it, since the conductor may then destroy this
// object.
void Admission::leave_place() {
  auto taken = taken_.load(std::memory_order_relaxed);
  while (taken != 1 && taken != job_.in_flight) {
    if (taken_.compare_exchange_weak(taken, taken - 1, std::memory_order_acq_rel)) return;
  }
  std::scoped_lock lock(mutex_);
  taken = taken_.fetch_sub(1, std::memory_order_acq_rel);
  bool is_end = is_fed_ && taken == 1;
  if (is_end) job_.end_window();
  if (is_end || taken == job_.in_flight) changed_.notify_one();
}

// The conductor still holds the place that it took for the task that did not come.
void Admission::stop_feeding() {
  {
    std::scoped_lock lock(mutex_);
    is_fed_ = true;
  }
  leave_place();
}

void Admission::await_end() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return taken_ == 0; });
  }
  job_.end_window();  // if there was no task, no worker has ended it
}

}  // namespace interleave
