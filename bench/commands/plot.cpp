#include "results/plot/plot.hpp"

#include "bench/commands/commands.hpp"

#include <iostream>

namespace interleave {

int run_command(const PlotCommand& request) {
  PlotRequest wanted;
  wanted.dirs = request.dirs;
  wanted.kind = request.kind;
  wanted.out = request.out;
  wanted.terminal = request.terminal;
  auto drawn = plot(wanted);
  for (const auto& path : drawn) std::cout << path.string() << '\n';
  return exit_ok;
}

}  // namespace interleave
