#pragma once

#include "results/groups/contest.hpp"

#include <map>
#include <vector>

namespace interleave {

/// Returns `scores` less `bases` in each block that both have, in the order of the blocks. Both are
/// walked side by side, because a search for each of many thousand blocks takes longer.
inline std::vector<double> paired_differences(const std::map<Block, double>& scores,
                                              const std::map<Block, double>& bases) {
  std::vector<double> differences;
  auto base = bases.begin();
  for (const auto& [block, score] : scores) {
    while (base != bases.end() && base->first < block) ++base;
    if (base == bases.end()) break;
    if (base->first == block) differences.push_back(score - base->second);
  }
  return differences;
}

}  // namespace interleave
