#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Returns the picture as PNG, 960 pixels wide on white ground. The program rsvg-convert draws it.
/// No file is written. Throws Unsupported if rsvg-convert is not installed, and std::runtime_error
/// with its reason if it fails or takes longer than a minute.
std::string png_of(std::string_view svg);

}  // namespace interleave
