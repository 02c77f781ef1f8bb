#include "results/files/raw.hpp"

#include "results/files/columns.hpp"
#include "results/files/latency.hpp"
#include "results/text/human.hpp"

#include <string_view>

namespace interleave {

namespace {

constexpr Column<RawLine> raw_columns[] = {
    column<RawLine, &RawLine::run_id>("run_id"),
    column<RawLine, &RawLine::model>("model"),
    column<RawLine, &RawLine::workload>("workload"),
    column<RawLine, &RawLine::params>("params"),
    column<RawLine, &RawLine::workers>("workers"),
    column<RawLine, &RawLine::in_flight>("in_flight"),
    column<RawLine, &RawLine::offered_per_s>("offered_per_s"),
    column<RawLine, &RawLine::block>("block"),
    column<RawLine, &RawLine::repetition>("repetition"),
    column<RawLine, &RawLine::index>("index"),
    column<RawLine, &RawLine::slot>("slot"),
    column<RawLine, &RawLine::admitted_ns>("admitted_ns"),
    column<RawLine, &RawLine::started_ns>("started_ns"),
    column<RawLine, &RawLine::finished_ns>("finished_ns"),
    column<RawLine, &RawLine::outcome>("outcome"),
    column<RawLine, &RawLine::digest>("digest"),
    column<RawLine, &RawLine::error>("error"),
};
constexpr std::span<const Column<RawLine>> raw_table{raw_columns};

// Copies the factors that the row in samples.csv has too.
RawLine line_of(const Row& row) {
  RawLine line;
  line.run_id = row.run_id;
  line.model = row.model;
  line.workload = row.workload;
  line.params = row.params;
  line.workers = row.workers;
  line.in_flight = row.in_flight;
  line.offered_per_s = row.offered_per_s;
  line.block = row.block;
  line.repetition = row.repetition;
  return line;
}

std::string_view name_of(Record::Outcome outcome) {
  constexpr std::string_view names[] = {"not_begun", "started", "ok", "failed", "died"};
  return names[static_cast<std::size_t>(outcome)];
}

// A task that was never begun ends when the window closes.
void describe(const Record& record, const Ledger& ledger, RawLine& line) {
  auto opened_ns = ledger.opened_ns();
  bool begun = record.outcome != Record::Outcome::untouched;
  line.slot.reset();
  line.started_ns.reset();
  line.finished_ns.reset();
  if (begun) line.slot = record.slot;
  if (begun) line.started_ns = record.started_ns - opened_ns;
  if (record.finished()) line.finished_ns = record.finished_ns - opened_ns;
  if (!begun && ledger.has_arrivals()) line.finished_ns = ledger.closes_ns() - opened_ns;
  line.outcome = name_of(record.outcome);
  line.digest = begun ? digest_text(record.digest) : "";
  // On one line, so that each line is one task.
  line.error = record.outcome == Record::Outcome::ok ? "" : printable(record.note);
}

}  // namespace

RawFile::RawFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "raw.csv", header_line(raw_table), how) {}

void RawFile::append(const Row& row, const Ledger& ledger) {
  constexpr std::size_t enough_at_once = std::size_t{1} << 20U;
  auto admitted = admissions(ledger, static_cast<std::uint32_t>(row.in_flight.value_or(1)));
  auto line = line_of(row);
  std::string lines;
  for (std::size_t index = 0; index < ledger.records().size(); ++index) {
    line.index = index;
    line.admitted_ns = admitted[index] - ledger.opened_ns();
    describe(ledger.records()[index], ledger, line);
    lines += csv_line(raw_table, line);
    if (lines.size() < enough_at_once) continue;
    file_.append(lines);
    lines.clear();
  }
  if (!lines.empty()) file_.append(lines);
}

void visit_raw(const std::filesystem::path& dir,
               const std::function<void(const RawLine& line, std::uint64_t end)>& visit) {
  LineReader<RawLine> reader(dir / "raw.csv", raw_table);
  for (RawLine line; reader.next(line);) visit(line, reader.end_of_line());
}

}  // namespace interleave
