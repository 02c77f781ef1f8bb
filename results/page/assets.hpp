#pragma once

#include <string_view>

namespace interleave {

// Files of this folder that every page contains. The build makes them text of the program.
std::string_view page_styles();
/// Returns the page's scripts. With uPlot they begin with it and its licence.
std::string_view page_scripts();
/// Was uPlot there at the build (`npm ci --prefix results/page`)?
bool has_uplot();

}  // namespace interleave
