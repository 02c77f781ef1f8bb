#pragma once

#include "bench/plan/run_request.hpp"
#include "bench/plan/selection.hpp"
#include "bench/plan/suites.hpp"

namespace interleave {

/// What a run consists of, when the flags have had their say.
struct Chosen {
  Suite suite;              // without a name when the flags alone say what to run
  std::vector<Dial> extra;  // of --set: wins over what the matrices set, where it is known
};

/// The suite that was asked for, or else what the flags say; the flags have the last word. Throws
/// UsageError.
Chosen choose(const RunRequest& request);

}  // namespace interleave
