#pragma once

#include "core/executor.hpp"
#include "gil_sim/gil.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace interleave {

/// The locks of one run. Worker n runs in interpreter n modulo their number.
struct Interpreters {
  std::vector<std::unique_ptr<Gil>> locks;
  /// Does one lock keep all tasks of the process apart?
  bool exclusive = true;
};

/// Threads that run tasks while they hold an interpreter's lock: what the GIL models share. They
/// differ by the locks that `make` makes for each run.
std::unique_ptr<Executor> make_gil_pool(std::function<Interpreters(const Job&)> make);

}  // namespace interleave
