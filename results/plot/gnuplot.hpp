#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace interleave {

/// The output format of a picture, and its size on a terminal.
struct Canvas {
  enum class Kind : std::uint8_t { svg, png, dumb };
  Kind kind = Kind::svg;
  unsigned columns = 100;  // of a terminal
  unsigned lines = 30;

  bool is_text() const { return kind == Kind::dumb; }
  /// Returns the "set terminal" line and the settings that all pictures share. The size is width x
  /// height pixels, or `columns` x `lines` letters on a terminal.
  std::string preamble(unsigned width, unsigned height) const;
};

// Gnuplot runs the text between back-quotes in a double-quoted string as a command. So text from a
// file appears in scripts only through single_quoted(). Between single quotes gnuplot interprets
// only the quote that ends the string, and that quote is replaced.
std::string single_quoted(std::string_view text);
/// Returns the same text as one field of a tab-separated data file.
std::string data_field(std::string_view text);

/// Returns the picture that gnuplot draws from a script, run in the script's directory. No user
/// settings apply: neither a .gnuplot file nor environment variables. The picture comes through a
/// pipe, since gnuplot ignores errors when it writes a file. Throws Unsupported if gnuplot is not
/// installed, and std::runtime_error with gnuplot's reason if it fails.
std::string run_gnuplot(const std::filesystem::path& script);

}  // namespace interleave
