#pragma once

#include <stdexcept>

namespace interleave {

/// A wrong request of the user: reported in one line, exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The model or the machine cannot do what the cell asks. Its row is `unsupported`, not a failure.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace interleave
