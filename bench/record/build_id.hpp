#pragma once

#include <string>

namespace interleave {

/// Which build this program is, in hexadecimal: the linker's digest of all that is in it. Empty when
/// the linker left none.
std::string build_id();

}  // namespace interleave
