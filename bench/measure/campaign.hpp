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

/// All blocks of a run, cell after cell in their random order; without what is past, and with those
/// cells only that the past leaves something to find out about.
class Campaign {
 public:
  /// Called for each row as soon as there is one.
  using Sink = std::function<void(const Outcome& outcome)>;

  /// `end` is when the time of the whole run is over, if that is limited.
  Campaign(Supervisor& supervisor, const RunPlan& plan, RunHistory history, double spins_per_us,
           std::optional<Clock::time_point> end, Sink sink);

  /// Runs to the end, or until a signal asks to stop, or the time is over: then the cell that is
  /// being run is finished.
  void run();
  /// Whether something was left out for want of time.
  bool out_of_time() const { return out_of_time_; }

 private:
  // One cell in one block.
  struct Turn {
    std::size_t place;  // of the cell in the plan
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
  // What could not run once, or hung, is given up: not tried again.
  void deliver(Outcome outcome, const Turn& turn, bool given_up);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  RunHistory history_;
  CellRunner runner_;
  Limits limits_;
  std::optional<Clock::time_point> end_;
  bool out_of_time_ = false;
  Sink sink_;
  std::vector<std::optional<Pilot>> pilots_;  // one a cell
  std::vector<std::size_t> groups_;           // likewise: equal where tasks are as many
  Progress progress_;
};

}  // namespace interleave
