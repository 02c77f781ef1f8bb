#pragma once

#include "bench/measure/cell.hpp"
#include "bench/measure/supervisor.hpp"
#include "results/files/row.hpp"

#include <memory>
#include <optional>

namespace interleave {

/// What an execution came to, as the supervisor sees it: its row is complete but for the factors
/// (which block, which run), and its spectrum is there when the job ran.
struct Outcome {
  Row row;
  std::optional<Spectrum> spectrum = std::nullopt;
  std::optional<LockReport> lock = std::nullopt;   // of a model that has one
  std::shared_ptr<const Ledger> ledger = nullptr;  // when all records are asked for

  bool ran() const { return spectrum.has_value(); }
};

/// What becomes of a cell that is not even tried: `unsupported`, and why.
Outcome refused(const Cell& cell, std::uint64_t seed, std::string why);

/// Classifies an execution. `out_of_memory` says that the kernel killed a process for want of
/// memory meanwhile.
Outcome classify(const Execution& execution, const Ending& ending, bool out_of_memory,
                 Clock::duration timeout);

}  // namespace interleave
