// Any bytes as a text on its way to a file, a terminal or a picture. The byte before it chooses.
#include "results/chart/elements.hpp"
#include "results/chart/lettering.hpp"
#include "results/files/csv.hpp"
#include "results/text/human.hpp"
#include "results/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace interleave::fuzz {

namespace {

void examine_cell(std::string_view input) {
  std::string line;
  append_text_cell(line, input);
  require(line.empty() || line.find_first_of("=+-@\t\r") != 0, "no cell begins a formula");
  if (line.starts_with('"')) {
    require(line.size() >= 2 && line.back() == '"', "a quote that opens is closed");
    require(line.find_first_of("=+-@\t\r") != 1, "nor does a quoted one");
    line = line.substr(1, line.size() - 2);
    for (std::size_t at = 0; (at = line.find('"', at)) != std::string::npos; ++at) {
      require(line.substr(at, 2) == "\"\"", "a quote within is doubled");
      line.erase(at, 1);
    }
  } else {
    require(line.find_first_of(",\"\r\n") == std::string::npos, "what is special is quoted");
  }
  require(from_cell(line) == well_formed(input), "what is written is what is read");
}

void examine_letters(std::string_view input) {
  auto text = well_formed(input);
  require(well_formed(text) == text, "what is well formed stays");
  require(columns_of(text) <= text.size(), "a column takes a byte at least");
  auto beginning = first_columns(text, input.size() / 2);
  require(text.starts_with(beginning), "a beginning is one");
  require(well_formed(beginning) == beginning, "no letter is cut in two");
  require(columns_of(beginning) <= input.size() / 2, "and is no longer than it may be");
}

void examine_shown(std::string_view input) {
  auto shown = printable(input);
  require(is_plain(shown) && shown.find('\n') == std::string::npos, "shown on one line");
  require(printable(shown) == shown, "what can be shown stays");
  auto ascii = printable(input, true);
  require(std::ranges::all_of(ascii, [](char letter) { return letter >= ' ' && letter <= '~'; }),
          "ASCII is ASCII");
}

void examine_drawn(std::string_view input) {
  auto text = escaped(input);
  require(is_plain(text) && text.find('\n') == std::string::npos, "drawn on one line");
  require(text.find_first_of("<>\"'") == std::string::npos, "nothing opens a tag or an attribute");
  auto shown = printable(input);
  for (const auto& line : folded(shown, 20, 5)) {
    require(well_formed(line) == line, "no letter is cut in two");
    require(text_width(line) <= 20, "a line is not too wide");
  }
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  switch (choices.byte() % 4) {
    case 0: return examine_cell(choices.rest());
    case 1: return examine_letters(choices.rest());
    case 2: return examine_shown(choices.rest());
    default: return examine_drawn(choices.rest());
  }
}

}  // namespace interleave::fuzz
