#include "process/background.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace interleave {

// The child subtracts what it used so far, and its parent adds what it has used at the window's end
// (children.hpp): so the sum is the window's, and a worker that is killed in it counts like others.
void subtract_usage(const Job& job) {
  job.ledger.tally().subtract(usage_so_far());
}

// The gate counts arrivals and cannot tell who is dead, so between two looks at it the parent looks
// at its children.
void BackgroundProcesses::gather(std::uint32_t workers) const {
  constexpr std::chrono::milliseconds between_looks{20};
  while (!job_.ledger.gate().wait_for(workers + job_.background, between_looks)) {
    auto ended = children_.reap_if_ended();
    if (ended) lament(*ended, is_ours(*ended) ? "before the window" : "while it warmed up");
  }
}

Children::Ended BackgroundProcesses::reap_other() {
  while (true) {
    auto ended = children_.reap();
    if (!is_ours(ended)) return ended;
    count_end(ended);
  }
}

std::optional<Children::Ended> BackgroundProcesses::reap_other_if_ended() {
  while (true) {
    auto ended = children_.reap_if_ended();
    if (!ended || !is_ours(*ended)) return ended;
    count_end(*ended);
  }
}

// The worker that finishes the last task ends the background tasks, and may exit after them.
void BackgroundProcesses::count_end(const Children::Ended& ended) {
  bool is_over = job_.ledger.over().load(std::memory_order_acquire);
  if (!is_over || ended.wait_status != 0) lament(ended, "before the last task");
  ++ended_;
}

void BackgroundProcesses::end() const {
  job_.end_window();
  while (children_.left() > 0) {
    auto ended = children_.reap();
    if (ended.wait_status != 0) lament(ended, "at its end");
  }
}

void BackgroundProcesses::live(std::uint32_t number) const {
  auto world = BlockingContext::alone();
  if (!job_.ledger.gate().arrive_and_wait()) return;
  subtract_usage(job_);
  run_background(world, job_, number);
}

void BackgroundProcesses::lament(const Children::Ended& ended, const char* when) const {
  auto who = is_ours(ended) ? "background task " + std::to_string(ended.slot - first_slot_)
                            : "worker " + std::to_string(ended.slot);
  throw std::runtime_error(who + " died " + when + " (wait status " +
                           std::to_string(ended.wait_status) + ")");
}

}  // namespace interleave
