#pragma once

#include "bench/measure/cell.hpp"
#include "bench/measure/supervisor.hpp"
#include "results/files/row.hpp"

#include <memory>
#include <optional>

namespace interleave {

/// The classified result of an execution. The row lacks only its place in the run (run, block).
/// `spectrum` is set if the job ran.
struct Outcome {
  Row row;
  std::optional<Spectrum> spectrum = std::nullopt;
  std::optional<LockReport> lock = std::nullopt;   // of models with an interpreter lock
  std::shared_ptr<const Ledger> ledger = nullptr;  // only if all records are kept (--raw)

  bool ran() const { return spectrum.has_value(); }
};

/// Returns the outcome of a cell that is not even tried: `unsupported`, with the reason `why`.
Outcome refused(const Cell& cell, std::uint64_t seed, std::string why);

/// Classifies an execution. `out_of_memory` says that the OOM killer killed a process meanwhile.
Outcome classify(const Execution& execution, const Ending& ending, bool out_of_memory,
                 Clock::duration timeout);

}  // namespace interleave
