#pragma once

#include <filesystem>
#include <iosfwd>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// What `interleave plot` asks for.
struct PlotRequest {
  std::filesystem::path dir;        // of a run
  std::optional<std::string> kind;  // none: all that there is data for
  std::optional<std::filesystem::path>
      out;                           // FILE.svg or FILE.png, in any case; none: DIR/KIND.svg
  bool terminal = false;             // draw on standard output, and write no file
  std::ostream* notes = &std::cerr;  // where to say which kinds have no data
  std::ostream* laws = &std::cout;   // where to list what the kind `workers` follows
};

/// Draws with gnuplot, and returns the pictures written. In the run's directory each picture has the
/// script and the data (tab-separated) it was drawn from beside it, so that "gnuplot -d KIND.gp >
/// KIND.svg" draws it again. Where `out` names a file, no other file is written or replaced. A
/// picture that exists is replaced as a whole or not at all. Throws UsageError for an unknown kind,
/// for one that there is no data for and for a wrong file; Unsupported when gnuplot is missing.
std::vector<std::filesystem::path> plot(const PlotRequest& request);

}  // namespace interleave
