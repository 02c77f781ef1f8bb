#include "results/import/imported_rows.hpp"

#include "core/errors.hpp"
#include "results/groups/contest.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

using Key = std::tuple<std::string, std::string, std::string, std::string,
                       std::optional<std::uint64_t>, std::uint64_t>;

// A row and what its throughput may be.
struct Draft {
  Row row;
  std::optional<double> items_per_s;
  std::optional<double> iterations_per_s;
};

// Since version 1.9, real_time is the wall time of an iteration in its thread. Before, it was
// divided by the number of threads.
bool divides_by_threads(const std::string& version) {
  auto begin = version.find_first_of("0123456789");
  if (begin == std::string::npos) return true;
  unsigned major = 0;
  unsigned minor = 0;
  const char* end = version.data() + version.size();
  auto [dot, error] = std::from_chars(version.data() + begin, end, major);
  if (error != std::errc() || dot == end || *dot != '.') return true;
  std::from_chars(dot + 1, end, minor);
  return std::pair(major, minor) < std::pair(1U, 9U);
}

Draft draft_of(const BenchmarkFile& file, const BenchmarkRun& run, const ImportRule& rule) {
  auto name = parse_benchmark_name(run.name);
  auto cell = cell_name(name, file.program, rule.names);
  Draft draft;
  Row& row = draft.row;
  row.run_id = file.id;
  row.model = cell.model;
  row.workload = cell.workload;
  row.params = cell.params;
  row.workers = name.threads;
  row.block = rule.interleaved ? run.repetition + 1 : 1;
  row.started_utc = file.started_utc;
  row.status = run.status;
  row.error = printable(run.error);
  row.machine_cpus = file.cpus;
  if (row.status != Status::ok) return draft;
  auto threads = std::max(run.threads, name.threads.value_or(1));
  auto at_once = divides_by_threads(file.benchmark_version) ? 1.0 : static_cast<double>(threads);
  draft.iterations_per_s = at_once / *run.real_time_s;
  // The meaning of items_per_second with several threads depends on the version too.
  if (threads == 1) draft.items_per_s = run.items_per_s;
  constexpr double most = 9007199254740992;  // 2^53
  if (run.iterations && *run.iterations >= 0 && *run.iterations <= most) {
    row.tasks = static_cast<std::uint64_t>(*run.iterations);
    row.wall_s = *run.iterations / *draft.iterations_per_s;
  }
  return draft;
}

std::vector<Draft> drafts_of(std::span<const BenchmarkFile> files, const ImportRule& rule) {
  std::vector<Draft> drafts;
  std::map<Key, std::uint64_t> repetitions;
  for (const BenchmarkFile& file : files) {
    std::uint64_t order = 0;
    for (const BenchmarkRun& run : file.runs) {
      auto draft = draft_of(file, run, rule);
      Row& row = draft.row;
      row.order = ++order;
      row.repetition =
          ++repetitions[{row.run_id, row.model, row.workload, row.params, row.workers, row.block}];
      drafts.push_back(std::move(draft));
    }
  }
  return drafts;
}

bool has_items(const Draft& draft) {
  return draft.items_per_s.has_value() || draft.row.status != Status::ok;
}

// Items are compared with items only, so a contest counts iterations unless all have items. The
// rows of a contest are found by their place, since contests() points into them.
std::size_t set_throughputs(std::vector<Draft>& drafts) {
  std::vector<Row> rows;
  for (const Draft& draft : drafts) rows.push_back(draft.row);
  std::size_t mixed = 0;
  for (const Contest& contest : contests(rows)) {
    std::vector<Draft*> members;
    for (const Entrant& entrant : contest.entrants) {
      for (const Row* row : entrant.rows)
        members.push_back(&drafts[std::size_t(row - rows.data())]);
    }
    auto with_items = std::ranges::count_if(
        members, [](const Draft* draft) { return draft->items_per_s.has_value(); });
    bool all = std::ranges::all_of(members, [](const Draft* draft) { return has_items(*draft); });
    if (with_items > 0 && !all) ++mixed;
    for (Draft* draft : members) {
      draft->row.throughput_per_s = all ? draft->items_per_s : draft->iterations_per_s;
    }
  }
  return mixed;
}

void require_part(std::span<const BenchmarkName> names, const std::string& flag,
                  const std::string& part) {
  auto has_it = [&](const BenchmarkName& name) { return has_part(name, part); };
  if (part.empty() || part == "program" || std::ranges::any_of(names, has_it)) return;
  std::set<std::string> known = {"family", "function", "program"};
  for (const BenchmarkName& name : names) {
    if (!name.type.empty()) known.insert("template");
    for (const auto& [key, value] : name.arguments) known.insert(key);
  }
  auto what = flag + " " + part + ": no benchmark has this part; known: ";
  for (const auto& one : known) what.append(one == *known.begin() ? "" : ", ").append(one);
  throw UsageError(what);
}

void require_parts(std::span<const BenchmarkFile> files, const NameRule& rule) {
  std::vector<BenchmarkName> names;
  for (const BenchmarkFile& file : files) {
    for (const BenchmarkRun& run : file.runs) names.push_back(parse_benchmark_name(run.name));
  }
  require_part(names, "--model", rule.model);
  require_part(names, "--workload", rule.workload);
}

}  // namespace

ImportedRows imported_rows(std::span<const BenchmarkFile> files, const ImportRule& rule) {
  require_parts(files, rule.names);
  auto drafts = drafts_of(files, rule);
  ImportedRows imported;
  imported.mixed_contests = set_throughputs(drafts);
  for (Draft& draft : drafts) {
    round_off(draft.row);
    imported.rows.push_back(std::move(draft.row));
  }
  return imported;
}

}  // namespace interleave
