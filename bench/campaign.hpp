#pragma once

#include "bench/laboratory.hpp"
#include "bench/limits.hpp"
#include "bench/past.hpp"
#include "bench/pilot.hpp"
#include "bench/progress.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace interleave {

/// All blocks of a run, cell after cell in their random order; without what is past.
class Campaign {
 public:
  /// Called for each row as soon as there is one.
  using Sink = std::function<void(const Outcome& outcome)>;

  Campaign(Supervisor& supervisor, const RunPlan& plan, const Past& past, double spins_per_us,
           Sink sink);

  /// Runs to the end, or until a signal asks to stop.
  void run();

 private:
  struct Trial {
    std::optional<Pilot> pilot;
    bool given_up = false;  // what could not run once, or hung, is not tried again
  };

  Pilot try_out(const Cell& cell);
  static std::vector<Trial> recall(const Past& past, std::size_t cells);
  void run_block(std::uint32_t block);
  void run_trial(Trial& trial, const Cell& cell, std::uint32_t block, std::uint64_t order);
  void deliver(Outcome outcome, const Trial& trial, std::uint32_t block, std::uint64_t order,
               const std::string& started);

  Supervisor& supervisor_;
  const RunPlan& plan_;
  const Past& past_;
  Laboratory laboratory_;
  Limits limits_;
  Sink sink_;
  std::vector<Trial> trials_;  // one a cell
  Progress progress_;
};

}  // namespace interleave
