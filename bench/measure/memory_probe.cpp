#include "bench/measure/memory_probe.hpp"

#include "bench/measure/memory.hpp"

#include <algorithm>
#include <csignal>

namespace interleave {

namespace {

// A task that fails before its first wait is not held. The next task of its place may be.
constexpr std::uint32_t tries_a_place = 4;
constexpr auto between_counts = std::chrono::milliseconds(100);

/// Looks at a group when all tasks are held, and then ends it. Gives up if that cannot happen.
class Watcher {
 public:
  Watcher(std::uint32_t places, const LookAtHeld& look) : places_(places), look_(look) {}

  // Returns true if it has ended the group.
  bool operator()(pid_t group, const Ledger& ledger) {
    auto held = ledger.held().load();
    any_held_ = any_held_ || held > 0;
    if (held >= places_) {
      if (!std::exchange(all_held_, true)) return false;  // the last task is about to sleep
      look_(group, ledger);
      has_looked_ = true;
    } else if (!is_in_vain(held, ledger)) {
      return false;
    }
    ::kill(-group, SIGKILL);
    return true;
  }

  bool has_looked() const { return has_looked_; }
  bool any_held() const { return any_held_; }

 private:
  // Counting the finished tasks is slow, so it is done seldom.
  bool is_in_vain(std::uint32_t held, const Ledger& ledger) {
    if (Clock::now() < next_count_) return false;
    next_count_ = Clock::now() + between_counts;
    return held + ledger.finished() >= ledger.tasks();
  }

  std::uint32_t places_;
  const LookAtHeld& look_;
  Clock::time_point next_count_ = Clock::now() + between_counts;
  bool any_held_ = false;
  bool all_held_ = false;
  bool has_looked_ = false;
};

}  // namespace

bool hold_all(CellRunner& runner, const Cell& cell, const LookAtHeld& look) {
  Cell batch = cell;
  batch.open.reset();
  auto places = batch.at_once();
  auto tasks = places + tries_a_place * std::max(batch.in_flight, places);
  for (auto where : {Hold::Where::at_first_wait, Hold::Where::at_start}) {
    Watcher watcher(places, look);
    runner.hold_cell(batch, tasks, {.first = places, .where = where}, std::ref(watcher));
    if (watcher.has_looked()) return true;
    if (watcher.any_held()) return false;
  }
  return false;
}

std::optional<std::uint64_t> probe_memory(CellRunner& runner, const Cell& cell) {
  if (cell.open) return std::nullopt;
  std::uint64_t bytes = 0;
  hold_all(runner, cell,
           [&](pid_t group, const Ledger& ledger) { bytes = read_pss(group, ledger); });
  if (bytes == 0) return std::nullopt;
  return bytes;
}

}  // namespace interleave
