#include "results/files/raw.hpp"

#include "results/files/factors.hpp"
#include "results/files/latency.hpp"
#include "results/files/line_reader.hpp"
#include "results/text/human.hpp"

#include <string_view>

namespace interleave {

namespace {

constexpr Column<RawLine> raw_table[] = {
    Factors<RawLine>::run_id,
    Factors<RawLine>::model,
    Factors<RawLine>::workload,
    Factors<RawLine>::params,
    Factors<RawLine>::workers,
    Factors<RawLine>::in_flight,
    offered_per_s_column<RawLine>,
    Factors<RawLine>::block,
    Factors<RawLine>::repetition,
    column<RawLine, &RawLine::index>("index", "The number of the task, from 0."),
    column<RawLine, &RawLine::slot>(
        "slot", "The place among those in flight that ran the task; empty if it was not begun."),
    column<RawLine, &RawLine::admitted_ns>("admitted_ns",
                                           "When the task was admitted (batch) or arrived (open "
                                           "load), in nanoseconds from the opening of the window."),
    column<RawLine, &RawLine::started_ns>("started_ns",
                                          "When its body began, in nanoseconds from the opening of "
                                          "the window; empty if it was not begun."),
    column<RawLine, &RawLine::finished_ns>(
        "finished_ns",
        "When it ended, in nanoseconds from the opening of the window; for a task that was not "
        "begun, when the window closed."),
    column<RawLine, &RawLine::outcome>(
        "outcome",
        "How it ended: ok, failed, died (with its worker), or not_begun when the window closed."),
    column<RawLine, &RawLine::digest>(
        "digest",
        "Its answer: x and 16 hexadecimal digits, zeros if it failed; empty if it was not begun."),
    column<RawLine, &RawLine::error>("error",
                                     "The error in words, up to 21 letters; empty if it was ok."),
};
static_assert(all_have_meanings(raw_table));

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

std::span<const Column<RawLine>> raw_columns() {
  return raw_table;
}

RawFile::RawFile(const std::filesystem::path& dir, Writing how)
    : file_(dir / "raw.csv", header_line(raw_columns()), how) {}

void RawFile::append(const Row& row, const Ledger& ledger) {
  constexpr std::size_t enough_at_once = std::size_t{1} << 20U;
  auto admitted = admissions(ledger, static_cast<std::uint32_t>(row.in_flight.value_or(1)));
  RawLine line;
  copy_factors(row, line);
  line.offered_per_s = row.offered_per_s;
  std::string lines;
  for (std::size_t index = 0; index < ledger.records().size(); ++index) {
    line.index = index;
    line.admitted_ns = admitted[index] - ledger.opened_ns();
    describe(ledger.records()[index], ledger, line);
    lines += csv_line(raw_columns(), line);
    if (lines.size() < enough_at_once) continue;
    file_.append(lines);
    lines.clear();
  }
  if (!lines.empty()) file_.append(lines);
}

void visit_raw(const std::filesystem::path& dir,
               const std::function<void(const RawLine& line, std::uint64_t end)>& visit) {
  LineReader<RawLine> reader(dir / "raw.csv", raw_columns());
  for (RawLine line; reader.next(line);) visit(line, reader.end_of_line());
}

}  // namespace interleave
