#include "core/gate.hpp"

#include "core/clock.hpp"
#include "core/posix.hpp"

namespace interleave {

std::uint32_t Gate::count_made() {
  return (made_.fetch_add(1, std::memory_order_acq_rel) + 1) & ~released;
}

void Gate::release() {
  made_.fetch_or(released, std::memory_order_release);
  futex_wake_all(made_);
}

bool Gate::wait_for_release() {
  while (true) {
    auto made = made_.load(std::memory_order_acquire);
    if ((made & released) != 0) break;
    futex_wait(made_, made);
  }
  return state_.load(std::memory_order_acquire) != cancelled;
}

bool Gate::arrive_and_wait() {
  // Release: what a worker did to get ready is done before the conductor counts it.
  arrived_.fetch_add(1, std::memory_order_release);
  futex_wake_all(arrived_);
  while (true) {
    // Acquire: what the conductor wrote before it opened is seen by all workers.
    auto state = state_.load(std::memory_order_acquire);
    if (state != shut) return state == opened;
    futex_wait(state_, shut);
  }
}

bool Gate::wait_for(std::uint32_t workers, std::chrono::nanoseconds limit) {
  auto deadline = Clock::now() + limit;
  while (true) {
    auto here = arrived_.load(std::memory_order_acquire);
    if (here >= workers) return true;
    auto left = deadline - Clock::now();
    if (left <= Clock::duration::zero()) return false;
    futex_wait(arrived_, here, left);
  }
}

void Gate::cancel() {
  set_state(cancelled);
  release();
}

void Gate::set_state(std::uint32_t state) {
  state_.store(state, std::memory_order_release);
  futex_wake_all(state_);
}

}  // namespace interleave
