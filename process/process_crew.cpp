#include "process/process_crew.hpp"

#include "core/blocking.hpp"
#include "core/tracked.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace interleave {

void subtract_usage(const Job& job) {
  job.ledger.tally().subtract(usage_so_far());
}

void ProcessCrew::warm_up_places() const {
  job_.muster(1);
  auto places = warm_places(job_, job_.in_flight);
  ChildProcesses children(job_, places, Counted::not_at_all);
  for (std::uint32_t slot = 0; slot < places; ++slot) {
    children.fork(slot, [&] {
      auto world = BlockingContext::alone();
      warm_up(world, job_, slot);
    });
  }
  while (children.left() > 0) {
    auto ended = children.reap();
    if (ended.wait_status != 0) throw_died(ended, "while it warmed up");
  }
}

// The gate counts arrivals and cannot tell that a process is dead. So between two looks at the gate
// the parent looks at its children.
void ProcessCrew::assemble(std::uint32_t workers, const std::function<void()>& let_go) {
  for (std::uint32_t number = 0; number < job_.background; ++number) {
    children_.fork(slots_ + number, [&] {
      let_go();
      run_background_task(number);
    });
  }
  constexpr std::chrono::milliseconds between_looks{20};
  while (!job_.ledger.gate().wait_for(workers + job_.background, between_looks)) {
    auto ended = children_.reap_if_ended();
    if (ended)
      throw_died(*ended, is_background(*ended) ? "before the window" : "while it warmed up");
  }
}

ProcessCrew::Ended ProcessCrew::reap() {
  while (true) {
    auto ended = children_.reap();
    if (!is_background(ended)) return ended;
    on_background_exit(ended);
  }
}

std::optional<ProcessCrew::Ended> ProcessCrew::reap_if_ended() {
  while (true) {
    auto ended = children_.reap_if_ended();
    if (!ended || !is_background(*ended)) return ended;
    on_background_exit(*ended);
  }
}

// The worker that finishes the last task ends the background tasks, and may exit after them.
void ProcessCrew::on_background_exit(const Ended& ended) {
  bool is_over = job_.ledger.stop().load(std::memory_order_acquire);
  if (!is_over || ended.wait_status != 0) throw_died(ended, "before the last task");
  ++ended_;
}

void ProcessCrew::finish() {
  job_.end_window();
  while (children_.left() > 0) {
    auto ended = children_.reap();
    if (ended.wait_status != 0) throw_died(ended, "at its end");
    ++ended_;
  }
}

void ProcessCrew::run_background_task(std::uint32_t number) const {
  auto world = BlockingContext::alone();
  if (!job_.ledger.gate().arrive_and_wait()) return;
  subtract_usage(job_);
  run_background(world, job_, number);
}

void ProcessCrew::throw_died(const Ended& ended, const char* when) const {
  auto process = is_background(ended) ? "background task " + std::to_string(ended.slot - slots_)
                                      : "worker " + std::to_string(ended.slot);
  throw std::runtime_error(process + " died " + when + " (wait status " +
                           std::to_string(ended.wait_status) + ")");
}

}  // namespace interleave
