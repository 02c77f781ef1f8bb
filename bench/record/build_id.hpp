#pragma once

#include <string>

namespace interleave {

/// Returns the build ID of this program in hexadecimal: the linker's digest of its contents. Empty
/// if the linker wrote none.
std::string build_id();

}  // namespace interleave
