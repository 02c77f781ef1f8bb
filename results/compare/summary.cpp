#include "results/compare/summary.hpp"

#include "results/files/run_directories.hpp"
#include "results/files/samples.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/standing.hpp"
#include "results/text/human.hpp"

#include <cmath>
#include <tuple>

namespace interleave {

namespace {

std::string why_left_out(const Row& row) {
  if (row.status == Status::ok) {
    return row.load == "open" ? "ok, but too few arrivals for a p99" : "ok, but no throughput";
  }
  std::string why(to_string(row.status));
  return row.error.empty() ? why : why + " (" + row.error + ")";
}

}  // namespace

bool CellKey::operator<(const CellKey& other) const {
  auto all = [](const CellKey& key) {
    return std::tie(key.model, key.workload, key.params, key.load, key.workers, key.in_flight,
                    key.offered_per_s);
  };
  return all(*this) < all(other);
}

std::string CellKey::label() const {
  auto text = model + " on " + workload;
  if (!params.empty()) text += " (" + params + ")";
  if (workers) text += ", " + std::to_string(*workers) + (*workers == 1 ? " worker" : " workers");
  if (in_flight) text += ", " + std::to_string(*in_flight) + " in flight";
  if (offered_per_s) text += ", " + human_count(*offered_per_s) + "/s offered";
  return printable(text, true);
}

std::size_t CellSummary::repetitions() const {
  std::size_t count = 0;
  for (const auto& [run, scores] : log_scores) count += scores.size();
  return count;
}

bool CellSummary::is_taken_back() const {
  return is_common(peer_bound, rows) || is_common(short_window, rows);
}

void Summary::add(const Row& row) {
  auto& cell = cells[{row.model, row.workload, row.params, row.load, row.workers, row.in_flight,
                      row.offered_per_s}];
  // An interrupted repetition is made again when the run is continued, and the second one counts.
  bool is_done = row.status != Status::interrupted;
  if (is_done && !cell.seen[row.run_id].emplace(row.block, row.repetition).second) {
    ++copies;
    return;
  }
  if (row.spins_per_us) cell.calibrations.insert(*row.spins_per_us);
  if (auto value = score(row)) {
    cell.log_scores[row.run_id].push_back(std::log(*value));
  } else {
    ++cell.left_out[why_left_out(row)];
  }
  if (row.status == Status::ok) cell.digests.try_emplace({row.seed, row.tasks}, row.digest);
  ++cell.rows;
  cell.peer_bound += row.has_flag("peer_bound");
  cell.short_window += row.has_flag("short_window");
  seeds.insert(row.seed);
  auto [run, is_new] = runs.try_emplace(row.run_id, row.started_utc);
  if (!is_new && row.started_utc < run->second) run->second = row.started_utc;
  if (first_utc.empty() || row.started_utc < first_utc) first_utc = row.started_utc;
  if (row.started_utc > last_utc) last_utc = row.started_utc;
  steal_s += row.steal_s.value_or(0);
  wall_s += row.wall_s.value_or(0);
}

bool have_one_calibration(const CellSummary& one, const CellSummary& other) {
  auto all = one.calibrations;
  all.insert(other.calibrations.begin(), other.calibrations.end());
  return all.size() <= 1;
}

Summary summarise(const std::filesystem::path& side) {
  Summary summary;
  for (const auto& run : runs_of(side)) {
    visit_samples(run, [&](const Row& row) { summary.add(row); });
  }
  return summary;
}

Summary summarise(std::span<const Row> rows) {
  Summary summary;
  for (const Row& row : rows) summary.add(row);
  return summary;
}

// UTC times of this form sort as texts.
bool are_apart(const Summary& one, const Summary& other) {
  return one.last_utc < other.first_utc || other.last_utc < one.first_utc;
}

}  // namespace interleave
