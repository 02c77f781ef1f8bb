#pragma once

#include <cstddef>
#include <string_view>

namespace interleave {

/// The look of a model in every picture. Colour and shape both differ, so that colour-blind readers
/// and black-and-white printers can tell models apart.
struct Look {
  std::string_view colour;  // "#rrggbb"
  int shape;                // gnuplot's point type
};

/// Returns the look of a model. That of an unknown model depends on its name alone.
Look look_of(std::string_view model);

/// Returns the rank of a model in lists and legends. Known models come first, from processes to
/// coroutines.
std::size_t rank_of(std::string_view model);

}  // namespace interleave
