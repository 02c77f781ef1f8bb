#include "core/job.hpp"

#include "core/clock.hpp"
#include "core/window.hpp"

namespace interleave {

namespace {

void (*before_opening)() = nullptr;
void (*after_end)() = nullptr;

}  // namespace

void at_opening(void (*call)()) {
  before_opening = call;
}

void at_end(void (*call)()) {
  after_end = call;
}

std::uint32_t Job::worker_of_all(std::uint32_t number) const {
  if (part == nullptr) return number;
  if (number < workers) return part->first_worker + number;
  return part->whole.workers + part->first_background + number - workers;
}

bool Job::muster(std::uint32_t made) const {
  ledger.stamp_made(now_ns());
  if (part == nullptr) return ledger.gate().muster(made);
  return part->gate.muster(made, [this] { part->await_all_made(); });
}

void Job::end_background() const {
  if (part != nullptr) return part->finish();
  ledger.set_over();
}

void Job::open_window() const {
  if (part != nullptr) {
    part->await_opening();
    return part->gate.open();
  }
  if (before_opening != nullptr) before_opening();
  auto peer_cpu_s = environment.peer_cpu_s();
  ledger.tally().subtract(usage_so_far());
  ledger.open_window(now_ns(), peer_cpu_s);
  ledger.gate().open();
}

void Job::end_window() const {
  if (part != nullptr) return part->end_window();
  if (!ledger.end_window()) return;
  ledger.tally().add(usage_so_far());
  ledger.stamp_peer_at_end(environment.peer_cpu_s());
  if (after_end != nullptr) after_end();
  end_background();
}

}  // namespace interleave
