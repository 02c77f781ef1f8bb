#pragma once

#include "bench/machine/limits.hpp"
#include "bench/measure/laboratory.hpp"
#include "bench/measure/pilot.hpp"
#include "bench/progress.hpp"
#include "bench/record/past.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace interleave {

/// All blocks of a run, cell after cell in their random order; without what is past.
class Campaign {
 public:
  /// Called for each row as soon as there is one.
  using Sink = std::function<void(const Outcome& outcome)>;

  /// `end` is when the time of the whole run is over, if that is limited.
  Campaign(Supervisor& supervisor, const RunPlan& plan, const Past& past, double spins_per_us,
           std::optional<Clock::time_point> end, Sink sink);

  /// Runs to the end, or until a signal asks to stop, or the time is over: then the cell that is
  /// being run is finished.
  void run();
  /// Whether something was left out for want of time.
  bool out_of_time() const { return out_of_time_; }

 private:
  struct Trial {
    std::optional<Pilot> pilot;
    bool given_up = false;  // what could not run once, or hung, is not tried again
  };

  Pilot try_out(const Cell& cell);
  static std::vector<Trial> recall(const Past& past, std::size_t cells);
  bool has_to_stop();
  void run_block(std::uint32_t block);
  void run_trial(Trial& trial, const Cell& cell, std::uint32_t block, std::uint64_t order);
  void deliver(Outcome outcome, const Trial& trial, std::uint32_t block, std::uint64_t order,
               const std::string& started);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  const Past& past_;
  Laboratory laboratory_;
  Limits limits_;
  std::optional<Clock::time_point> end_;
  bool out_of_time_ = false;
  Sink sink_;
  std::vector<Trial> trials_;  // one a cell
  Progress progress_;
};

}  // namespace interleave
