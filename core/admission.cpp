#include "core/admission.hpp"

namespace interleave {

void Admission::take_place() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return taken_ < job_.in_flight; });
  ++taken_;
}

// The conductor is woken only for what it waits for: a first free place, or the end. It is woken
// under the lock, since it may destroy this object as soon as it holds the lock.
void Admission::leave_place() {
  std::scoped_lock lock(mutex_);
  bool was_full = taken_ == job_.in_flight;
  --taken_;
  bool is_end = is_fed_ && taken_ == 0;
  if (is_end) job_.end_window();
  if (is_end || (was_full && !is_fed_)) changed_.notify_one();
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
