#pragma once

#include <cstdio>
#include <string_view>

namespace interleave::testing {

/// Prints how often something happened in a simulation, for script/experiments/audit.
inline void print_rate(std::string_view what, double rate, double most) {
  std::printf("RATE %.*s: %.4f (at most %.4f)\n", static_cast<int>(what.size()), what.data(), rate,
              most);
}

}  // namespace interleave::testing
