#pragma once

#include "core/digest.hpp"
#include "workloads/interpreter/object.hpp"

namespace interleave::interpreter {

/// Returns a 64-bit digest of the whole value, nested lists included, that continues `from`.
Digest digest_of(const Object& value, Digest from);

}  // namespace interleave::interpreter
