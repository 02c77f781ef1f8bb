#include "results/files/line_reader.hpp"

#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

// Returns a cell for an error message: on one line, and only its beginning if it is long.
std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  return "'" + printable(cell.substr(0, most)) + (cell.size() > most ? "...'" : "'");
}

// Returns the plural name of the separator if it is no comma. Empty if it is one.
std::string_view separator_in(std::string_view cell, std::string_view first_name) {
  if (!cell.starts_with(first_name) || cell.size() == first_name.size()) return "";
  if (cell[first_name.size()] == ';') return "semicolons";
  return cell[first_name.size()] == '\t' ? "tabs" : "";
}

// Rejects headers that other programs make. Each message says how to correct the file.
void require_own_form(const CsvReader& reader, std::span<const std::string_view> found,
                      std::span<const std::string_view> names) {
  if (found.empty()) reader.reject("the file is empty; its first line should be the header");
  if (auto separator = separator_in(found[0], names[0]); !separator.empty()) {
    reader.reject("fields are separated by " + std::string(separator) +
                  ", as spreadsheets do in some languages; save it with commas between the fields "
                  "and points in the numbers");
  }
  bool has_index = found.size() > 1 && found[1] == names[0];
  if (has_index && (found[0].empty() || found[0] == "Unnamed: 0")) {
    reader.reject("column 1 is the index of a pandas.DataFrame; write it with index=False");
  }
}

}  // namespace

void require_header(const CsvReader& reader, std::span<const std::string_view> found,
                    std::span<const std::string_view> names) {
  require_own_form(reader, found, names);
  for (std::size_t place = 0; place < std::max(found.size(), names.size()); ++place) {
    auto is = place < found.size() ? shown(found[place]) : "missing";
    auto expected = place < names.size() ? shown(names[place]) : "the end of the line";
    if (is == expected) continue;
    auto what = "column " + std::to_string(place + 1) + " is ";
    what.append(is).append(" where the header has ").append(expected);
    reader.reject(what.append(
        "; columns keep their names and their order, and a later version may add some at the end"));
  }
}

void require_count(const CsvReader& reader, std::size_t found, std::size_t expected) {
  if (found == expected) return;
  if (reader.is_cut_off() && found < expected) reader.reject_cut_off();
  reader.reject(std::to_string(found) + (found == 1 ? " field" : " fields") + " where " +
                std::to_string(expected) + " are expected");
}

void reject_cell(const CsvReader& reader, std::string_view column, std::string_view cell,
                 std::string_view accepts) {
  if (reader.is_cut_off()) reader.reject_cut_off();
  reader.reject("column " + std::string(column) + ": " + shown(cell) + " is not " +
                std::string(accepts));
}

}  // namespace interleave
