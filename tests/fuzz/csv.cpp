// Any bytes as a CSV file: they are refused, or what is read, written again, is read as the same.
#include "results/files/csv.hpp"

#include "results/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace interleave::fuzz {

namespace {

using Records = std::vector<std::vector<std::string>>;

Records records_of(const std::filesystem::path& file) {
  CsvReader reader(file);
  Records records;
  std::vector<std::string_view> fields;
  while (reader.next(fields)) {
    records.emplace_back();
    for (auto field : fields) records.back().emplace_back(from_cell(field));
  }
  return records;
}

std::string csv_of(const Records& records) {
  std::string text;
  for (const auto& record : records) {
    for (const auto& field : record) {
      if (&field != record.data()) text += ',';
      append_text_cell(text, field);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

void examine(std::string_view input) {
  auto file = scratch() / "any.csv";
  write_file(file, input);
  auto records = accepted([&] { return records_of(file); });
  if (!records) return;
  for (auto& record : *records) {
    require(!record.empty(), "a record has a field");
    for (auto& field : record) field = well_formed(field);
  }
  write_file(file, csv_of(*records));
  require(records_of(file) == *records, "what is written is what is read");
}

}  // namespace interleave::fuzz
