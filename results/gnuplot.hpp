#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace interleave {

/// What a picture is drawn on.
struct Canvas {
  enum class Kind : std::uint8_t { svg, png, dumb };
  Kind kind = Kind::svg;
  unsigned columns = 100;  // of a terminal
  unsigned lines = 30;

  bool is_text() const { return kind == Kind::dumb; }
  /// The "set terminal" line for a picture of width x height pixels, or of `columns` x `lines`
  /// letters, and what all our pictures have in common.
  std::string preamble(unsigned width, unsigned height) const;
};

// Gnuplot would run a command written in back-quotes inside a double-quoted string, and so would
// nothing else. Text that comes from a file appears in scripts only through single_quoted(): single
// quotes, in which gnuplot reads nothing but '' for a quote, and without control characters.
std::string single_quoted(std::string_view text);
/// The same text as one field of a tab-separated data file.
std::string data_field(std::string_view text);

/// Runs gnuplot on a script, in the script's directory, with its standard output going to the
/// descriptor `out`. Throws Unsupported when there is no gnuplot, std::runtime_error with its first
/// complaint when it fails.
void run_gnuplot(const std::filesystem::path& script, int out);

}  // namespace interleave
