#pragma once

#include <cstddef>
#include <string_view>

namespace interleave {

/// How a model looks in every picture: told apart by colour and by shape, so that no colour vision
/// and no colour printer is needed.
struct Look {
  std::string_view colour;  // "#rrggbb"
  int shape;                // gnuplot's point type
};

/// The look of a model; one that is not known here gets a look that depends on its name alone.
Look look_of(std::string_view model);

/// Where a model stands in lists and legends: the known ones from processes to coroutines, then
/// all others.
std::size_t rank_of(std::string_view model);

}  // namespace interleave
