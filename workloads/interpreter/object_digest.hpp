#pragma once

#include "core/digest.hpp"
#include "workloads/interpreter/object.hpp"

namespace interleave::interpreter {

/// A value as 64 bits that depend on all of it, lists of lists included.
Digest digest_of(const Object& value, Digest from);

}  // namespace interleave::interpreter
