#include "results/columns.hpp"

#include "results/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

// A cell as an error message may show it: on one line, and not the whole of a megabyte.
std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  return "'" + printable(cell.substr(0, most)) + (cell.size() > most ? "...'" : "'");
}

}  // namespace

void require_header(const CsvReader& reader, std::span<const std::string_view> found,
                    std::span<const std::string_view> names) {
  for (std::size_t place = 0; place < std::max(found.size(), names.size()); ++place) {
    auto is = place < found.size() ? shown(found[place]) : "missing";
    auto expected = place < names.size() ? shown(names[place]) : "the end of the line";
    if (is == expected) continue;
    auto what = "column " + std::to_string(place + 1) + " is ";
    what.append(is).append(" where the header has ").append(expected);
    reader.reject(what.append("; only files of this version's schema are read"));
  }
}

void reject_cell(const CsvReader& reader, std::string_view column, std::string_view cell,
                 std::string_view accepts) {
  reader.reject("column " + std::string(column) + ": " + shown(cell) + " is not " +
                std::string(accepts));
}

}  // namespace interleave
