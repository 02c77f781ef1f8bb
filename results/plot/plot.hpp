#pragma once

#include <filesystem>
#include <iosfwd>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

/// The request of `interleave plot`.
struct PlotRequest {
  std::vector<std::filesystem::path> dirs;  // of runs, which are drawn together
  std::optional<std::string> kind;          // nullopt: all kinds that have data
  std::optional<std::filesystem::path>
      out;                           // FILE.svg or FILE.png, in any case; nullopt: DIR/KIND.svg
  bool terminal = false;             // draw on standard output, and write no file
  std::ostream* notes = &std::cerr;  // where to print which kinds have no data
  std::ostream* laws = &std::cout;   // where to list the laws of the kind `workers`
};

/// Draws the charts of these results, and returns the pictures written. No other file is written.
/// An existing picture is replaced as a whole or not at all. Throws UsageError for an unknown kind,
/// a kind without data, or a wrong file. Throws Unsupported for PNG without rsvg-convert.
std::vector<std::filesystem::path> plot(const PlotRequest& request);

}  // namespace interleave
