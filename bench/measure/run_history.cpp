#include "bench/measure/run_history.hpp"

#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <set>

namespace interleave {

namespace {

constexpr std::string_view baseline = "serial";

bool is_of(const Row& row, const Cell& cell) {
  std::optional<double> rate;
  if (cell.open) rate = cell.open->per_s;
  auto workers = cell.shown_workers();
  return row.model == cell.model->name && row.workload == cell.workload->name &&
         row.params == cell.params() && row.in_flight == cell.in_flight &&
         row.workers.has_value() == workers.has_value() &&
         row.workers.value_or(0) == workers.value_or(0) && row.offered_per_s == rate;
}

// Equal for the same work, as in contests(), but without in_flight, which serial ignores.
std::string work_of(const Cell& cell) {
  auto rate = cell.open ? rate_text(cell.open->per_s) : "batch";
  return std::string(cell.workload->name) + " " + cell.workload_settings.canonical() + " " + rate;
}

std::string which(const Row& row) {
  return row.model + " x " + row.workload + ", block " + std::to_string(row.block);
}

}  // namespace

RunHistory::RunHistory(const RunPlan& plan, std::span<const Row> rows)
    : plan_(plan), cells_(plan.cells.size()) {
  for (const Cell& cell : plan.cells) work_.push_back(work_of(cell));
  for (const Row& row : rows) add(place_of(row), row);
}

std::size_t RunHistory::place_of(const Row& row) const {
  auto cell = std::ranges::find_if(plan_.cells, [&](const Cell& one) { return is_of(row, one); });
  bool planned =
      cell != plan_.cells.end() && row.block >= 1 && row.block <= plan_.repetitions.blocks;
  if (!planned) throw UsageError("samples.csv has a row that is not of this run: " + which(row));
  return static_cast<std::size_t>(cell - plan_.cells.begin());
}

void RunHistory::add(std::size_t place, const Row& row) {
  if (row.status == Status::interrupted) return;
  auto& known = cells_[place];
  if (!known.repetitions.add(row)) {
    throw UsageError("samples.csv has two rows of one repetition: " + which(row));
  }
  known.tasks = static_cast<std::uint32_t>(row.tasks.value_or(0));
  known.fewer_tasks = row.has_flag(fewer_tasks_flag);
  known.pss_bytes = row.pss_bytes;
  if (row.has_flag(given_up_flag)) known.given_up_in = row.block;
}

// Ignores the rows of the block itself. So the block has the same cells in any order, also after a
// stop and a resume.
bool RunHistory::falls_short(std::size_t place, std::uint32_t block) const {
  const CellHistory& known = cells_[place];
  if (known.given_up_in.value_or(block) < block) return false;
  return !plan_.repetitions.aim || known.repetitions.falls_short_of(*plan_.repetitions.aim, block);
}

std::vector<std::size_t> RunHistory::cells_due(std::uint32_t block) const {
  std::vector<bool> short_of_aim;
  std::set<std::string_view> unfinished;
  for (std::size_t place = 0; place < cells_.size(); ++place) {
    short_of_aim.push_back(falls_short(place, block));
    if (short_of_aim.back()) unfinished.insert(work_[place]);
  }
  std::vector<std::size_t> wanted;
  for (std::size_t place = 0; place < cells_.size(); ++place) {
    bool lost = cells_[place].given_up_in.value_or(block) < block;
    bool is_baseline = plan_.cells[place].model->name == baseline && !lost;
    if (short_of_aim[place] || (is_baseline && unfinished.contains(work_[place]))) {
      wanted.push_back(place);
    }
  }
  return wanted;
}

bool RunHistory::is_due(std::size_t place, std::uint32_t block) const {
  return !cells_[place].given_up_in && !cells_[place].repetitions.has(block);
}

std::size_t RunHistory::count_due(std::uint32_t block) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      cells_due(block), [&](std::size_t place) { return is_due(place, block); }));
}

bool RunHistory::is_complete() const {
  for (std::uint32_t block = 1; block <= plan_.repetitions.blocks; ++block) {
    if (count_due(block) > 0) return false;
  }
  return true;
}

bool RunHistory::is_imprecise(std::size_t place) const {
  const CellHistory& known = cells_[place];
  auto end = plan_.repetitions.blocks + 1;
  return plan_.repetitions.aim && !known.given_up_in && known.repetitions.count_before(end) > 0 &&
         known.repetitions.falls_short_of(*plan_.repetitions.aim, end);
}

}  // namespace interleave
