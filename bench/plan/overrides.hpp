#pragma once

#include "bench/plan/run_request.hpp"
#include "bench/plan/selection.hpp"
#include "bench/plan/suites.hpp"

namespace interleave {

/// The suite and settings of a run, after the flags have been applied.
struct Chosen {
  Suite suite;              // without a name if the run has no suite, only flags
  std::vector<Dial> extra;  // from --set; replaces a matrix's values for parameters that it has
};

/// Returns the suite that the request names, or one made of its flags. Flags replace what the suite
/// says. Throws UsageError.
Chosen choose(const RunRequest& request);

}  // namespace interleave
