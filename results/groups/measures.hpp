#pragma once

#include "results/groups/contest.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// A column of the table: its heading, its order of dropping, and the functions for a cell. An
/// entrant without a value has nullopt and an empty text.
struct Measure {
  std::string_view heading;
  int drop_order;  // 0: never left out; the highest goes first
  std::optional<double> (*number)(const Contest&, const Entrant&);  // nullptr: texts only
  std::string (*text)(const Contest&, const Entrant&);
};

/// The columns after the model's name, from left to right.
std::span<const Measure> table_measures();

}  // namespace interleave
