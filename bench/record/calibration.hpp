#pragma once

#include <optional>
#include <string>

namespace interleave {

/// A microsecond of computing in a run, in steps of spin(): as many as were asked for, or as
/// the run in the directory that was asked for had; else measured now, which takes some 30 ms. In six
/// digits, so that it can be given again. Throws UsageError.
double choose_calibration(const std::optional<std::string>& asked);

}  // namespace interleave
