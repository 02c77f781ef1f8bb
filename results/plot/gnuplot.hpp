#pragma once

#include <cstdint>
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

// Gnuplot runs what stands between back-quotes in a double-quoted string. So text that comes from a
// file appears in scripts only through single_quoted(): between single quotes gnuplot reads nothing
// but the quote that ends them, and that is replaced.
std::string single_quoted(std::string_view text);
/// The same text as one field of a tab-separated data file.
std::string data_field(std::string_view text);

/// The picture that gnuplot draws by a script, run in the script's directory and with nobody's settings: neither
/// a .gnuplot nor a variable of the environment has a say. It comes back rather than going to a
/// file, since gnuplot does not mind when it cannot write. Throws Unsupported when there is no
/// gnuplot, std::runtime_error with its reason when it fails.
std::string run_gnuplot(const std::filesystem::path& script);

}  // namespace interleave
