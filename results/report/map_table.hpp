#pragma once

#include "results/groups/work_map.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// Prints each map as a grid, with a letter for each model and a legend. `width` as in Style.
void print_maps(std::ostream& out, std::span<const WorkMap> maps, unsigned width);

/// Returns a sentence for each map: which model wins where and by how much, and how many cells have
/// no winner.
std::vector<std::string> map_sentences(std::span<const WorkMap> maps);

}  // namespace interleave
