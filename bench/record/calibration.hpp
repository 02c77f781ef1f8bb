#pragma once

#include <optional>
#include <string>

namespace interleave {

/// Returns the steps of spin() that make a microsecond of computing. `asked` is a number, or the
/// directory of a run whose number is used. Without it the function measures for about 30 ms. It
/// rounds to six digits, so that a user can give the number again. Throws UsageError.
double choose_calibration(const std::optional<std::string>& asked);

}  // namespace interleave
