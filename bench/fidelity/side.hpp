#pragma once

#include "bench/fidelity/pythons.hpp"
#include "bench/fidelity/simulated.hpp"
#include "bench/measure/supervisor.hpp"

#include <optional>
#include <string>

namespace interleave::fidelity {

/// What one side found in one playing of a trial.
struct Sample {
  std::optional<Measures> measures;  // none: `error` says why
  std::string error;
  double foreign_load = 0;  // share of the processors that others took meanwhile
  bool interrupted = false;
};

/// Plays a trial in a child process of this Python.
Sample play_in_python(Supervisor& supervisor, const Python& python, const Trial& trial);

/// Plays it in a child process with the simulated lock.
Sample play_in_simulator(Supervisor& supervisor, const Trial& trial, const Pace& pace,
                         Control control);

}  // namespace interleave::fidelity
