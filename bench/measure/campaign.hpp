#pragma once

#include "bench/machine/limits.hpp"
#include "bench/measure/cell_runner.hpp"
#include "bench/measure/pilot.hpp"
#include "bench/measure/progress.hpp"
#include "bench/measure/run_history.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace interleave {

/// Runs all blocks of a run, the cells of each in random order. Skips repetitions that are already
/// recorded. With an aim (--rigorous) it also skips cells that are known well enough.
class Campaign {
 public:
  /// Called for each row as soon as there is one.
  using Sink = std::function<void(const Outcome& outcome)>;

  /// `end` is the time at which the whole run must stop; nullopt if it has no limit.
  Campaign(Supervisor& supervisor, const RunPlan& plan, RunHistory history, double spins_per_us,
           std::optional<Clock::time_point> end, Sink sink);

  /// Blocks until all blocks are done, a signal asks to stop, or the time is over. In the last case
  /// it finishes the current cell.
  void run();
  /// Was a cell left out because the time was over?
  bool out_of_time() const { return out_of_time_; }

 private:
  // One cell in one block.
  struct Turn {
    std::size_t place;  // the cell's index in the plan
    std::uint32_t block;
    std::uint64_t order;
    std::string started_utc = {};
  };

  void recall_pilots();
  std::size_t steps_left(const std::vector<std::size_t>& wanted, std::uint32_t block) const;
  Pilot try_out(const Cell& cell);
  std::optional<Pilot> try_out_other(std::size_t place, std::uint32_t block);
  bool try_out_others(const Turn& turn);
  bool has_to_stop();
  void run_block(std::uint32_t block, const std::vector<std::size_t>& wanted);
  void run_turn(Turn turn);
  // Delivers the row of a turn. A cell that is given up is not tried again.
  void deliver(Outcome outcome, const Turn& turn, bool given_up);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  RunHistory history_;
  CellRunner runner_;
  Limits limits_;
  std::optional<Clock::time_point> end_;
  bool out_of_time_ = false;
  Sink sink_;
  std::vector<std::optional<Pilot>> pilots_;  // by the cell's index in the plan
  std::vector<std::size_t> groups_;           // likewise; cells of a group have equally many tasks
  Progress progress_;
};

}  // namespace interleave
