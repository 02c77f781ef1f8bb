#include "bench/commands.hpp"
#include "core/errors.hpp"

namespace interleave {

int run_command(const PlotCommand&) {
  throw Unsupported("this build cannot draw");
}

}  // namespace interleave
