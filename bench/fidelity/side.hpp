#pragma once

#include "bench/fidelity/pythons.hpp"
#include "bench/fidelity/simulated.hpp"
#include "bench/measure/supervisor.hpp"

#include <optional>
#include <string>

namespace interleave::fidelity {

/// The result of one play of a trial on one side.
struct Sample {
  std::optional<Measures> measures;  // nullopt if the play failed; `error` says why
  std::string error;
  double foreign_load = 0;  // share of the processors that other processes used meanwhile
  bool interrupted = false;
};

/// Plays a trial in a child process of this Python.
Sample play_in_python(Supervisor& supervisor, const Python& python, const Trial& trial);

/// Plays a trial in a child process with the simulated lock.
Sample play_in_simulator(Supervisor& supervisor, const Trial& trial, const Pace& pace,
                         Control control);

}  // namespace interleave::fidelity
