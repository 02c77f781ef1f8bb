#include "core/last_finish.hpp"

#include <algorithm>

namespace interleave {

// Relaxed: the claim that follows releases it. A worker that finds all tasks claimed acquires it
// (Ledger::claim, Ledger::is_exhausted).
void LastFinish::begin(std::uint32_t worker) {
  workers_[worker].is_busy.store(true, std::memory_order_relaxed);
}

// Sequentially consistent: of two that end at once, one at least sees both.
std::optional<std::int64_t> LastFinish::end(std::uint32_t worker, std::int64_t when_ns) {
  workers_[worker].finished_ns.store(when_ns, std::memory_order_relaxed);
  workers_[worker].is_busy.store(false);
  if (!nobody_is_busy()) return std::nullopt;
  std::int64_t last = 0;
  for (const auto& other : workers_) {
    last = std::max(last, other.finished_ns.load(std::memory_order_relaxed));
  }
  return last;
}

// Looks first at the worker that was busy last time. So n workers that end one after the other look
// about 2 n times, and not n * n.
bool LastFinish::nobody_is_busy() {
  auto count = workers_.size();
  auto first = hint_.load(std::memory_order_relaxed);
  for (std::size_t step = 0; step < count; ++step) {
    auto number = (first + step) % count;
    if (!workers_[number].is_busy.load()) continue;
    hint_.store(number, std::memory_order_relaxed);
    return false;
  }
  return true;
}

}  // namespace interleave
