#pragma once

#include "results/groups/contest.hpp"

#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// A column of the table: its heading, the function for a cell's text, and its order of dropping.
struct Measure {
  std::string_view heading;
  int drop_order;  // 0: never left out; the highest goes first
  std::string (*text)(const Contest&, const Entrant&);
};

/// The columns after the model's name, from left to right.
std::span<const Measure> table_measures();

}  // namespace interleave
