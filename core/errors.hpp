#pragma once

#include <stdexcept>

namespace interleave {

/// The user asked for something that makes no sense: reported in one line, exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// This model or machine cannot do what the cell asks: a row of its own status, not a failure.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace interleave
