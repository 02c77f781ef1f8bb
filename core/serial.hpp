#pragma once

#include "core/executor.hpp"

namespace interleave {

/// One task after the other on the calling thread: the baseline of every comparison.
std::unique_ptr<Executor> make_serial(const Settings&);

}  // namespace interleave
