#pragma once

#include "bench/commands.hpp"
#include "core/executor.hpp"

#include <map>
#include <string>
#include <vector>

namespace interleave {

/// The models and workloads that were asked for, each with the settings it shall have.
struct Selection {
  template <class Kind> struct Choice {
    const Kind* kind;
    Settings settings;
  };
  std::vector<Choice<Model>> models;
  std::vector<Choice<Workload>> workloads;
};

/// Looks names up and deals `--set` out; throws UsageError with what is known.
Selection select(const RunRequest& request);

}  // namespace interleave
