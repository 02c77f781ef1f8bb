#include "results/import/imported_run.hpp"

#include "core/errors.hpp"
#include "results/import/imported_rows.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace interleave {

namespace {

using Json = nlohmann::ordered_json;

template <class Value> Json value(const std::optional<Value>& known) {
  return known ? Json(*known) : Json(nullptr);
}

Json text(const std::string& known) {
  return known.empty() ? Json(nullptr) : Json(known);
}

void require_different(std::span<const BenchmarkFile> files) {
  std::map<std::string, std::string> seen;
  for (const BenchmarkFile& file : files) {
    auto [other, is_new] = seen.emplace(file.id, file.name);
    if (is_new) continue;
    throw UsageError(file.name + ": has the same contents as " + other->second +
                     ", and a repetition counts once");
  }
}

std::size_t blocks_of(std::span<const Row> rows) {
  std::set<std::pair<std::string, std::uint64_t>> blocks;
  for (const Row& row : rows) blocks.emplace(row.run_id, row.block);
  return blocks.size();
}

void warn_of_pairing(std::size_t blocks, bool interleaved, std::vector<RunWarning>& warnings) {
  if (interleaved || blocks >= fewest_paired) return;
  auto runs = counted(blocks, "file");
  warnings.push_back(
      {"not_paired",
       "Google Benchmark measures all repetitions of a benchmark before the next benchmark. So "
       "the repetitions of two benchmarks are not pairs, and " +
           runs + (blocks == 1 ? " gives" : " give") + " no verdict.",
       "Run the program six times, each with a file of its own, and import all files. Or run it "
       "with --benchmark_enable_random_interleaving=true and import with --interleaved."});
}

void warn_of_machine(std::span<const BenchmarkFile> files, std::vector<RunWarning>& warnings) {
  if (std::ranges::any_of(files, &BenchmarkFile::scales_frequency)) {
    warnings.push_back({"cpu_scaling",
                        "The frequency of the CPUs changed with the load while it was measured.",
                        "Set the governor `performance` and measure again."});
  }
  if (std::ranges::find(files, "debug", &BenchmarkFile::benchmark_build) != files.end()) {
    warnings.push_back({"debug_library", "Google Benchmark itself was built without optimization.",
                        "Link a release build of it. Short benchmarks are measured too slow."});
  }
  auto differs = [&](auto member) {
    return std::ranges::any_of(
        files, [&](const BenchmarkFile& file) { return file.*member != files.front().*member; });
  };
  if (differs(&BenchmarkFile::cpus) || differs(&BenchmarkFile::benchmark_version)) {
    warnings.push_back({"several_machines",
                        "The files differ in the number of CPUs or in Google Benchmark's version.",
                        "Import the files of each machine into a directory of its own, and compare "
                        "the directories."});
  }
}

void warn_of_contents(std::span<const BenchmarkFile> files, std::size_t mixed,
                      std::vector<RunWarning>& warnings) {
  std::set<std::string> counters;
  for (const BenchmarkFile& file : files) {
    counters.insert(file.counters.begin(), file.counters.end());
  }
  if (!counters.empty()) {
    warnings.push_back({"counters",
                        counted(counters.size(), "counter") + " of the user's " +
                            (counters.size() == 1 ? "was" : "were") + " left out.",
                        "The tables have no column for them."});
  }
  if (mixed > 0) {
    warnings.push_back({"mixed_units",
                        "Some benchmarks of " + counted(mixed, "contest") +
                            " report items_per_second and others do not, so iterations are "
                            "compared.",
                        "Call SetItemsProcessed() in all of them or in none."});
  }
}

Json machine_of(const BenchmarkFile& file) {
  return {
      {"cpus_online", value(file.cpus)},
      {"cpus_usable", value(file.cpus)},
      {"cpu_mhz_at_start", value(file.cpu_mhz)},
      {"load_1min_at_start", value(file.load_1min)},
  };
}

Json sources_of(std::span<const BenchmarkFile> files) {
  auto sources = Json::array();
  for (const BenchmarkFile& file : files) {
    sources.push_back({{"file", file.name},
                       {"run_id", file.id},
                       {"program", file.program},
                       {"started_utc", text(file.started_utc)},
                       {"benchmark_version", text(file.benchmark_version)},
                       {"benchmark_build", text(file.benchmark_build)}});
  }
  return sources;
}

std::string json_of(std::span<const BenchmarkFile> files, const ImportedRun& run) {
  auto argv = Json::array({"interleave", "import"});
  for (const BenchmarkFile& file : files) argv.push_back(file.name);
  auto warnings = Json::array();
  for (const auto& [kind, what, advice] : run.warnings) {
    warnings.push_back({{"kind", kind}, {"what", what}, {"advice", advice}});
  }
  const BenchmarkFile& first = files.front();
  Json json = {{"run_id", first.id},
               {"argv", argv},
               {"suite", nullptr},
               {"blocks", blocks_of(run.rows)},
               {"started_utc", text(first.started_utc)},
               {"ended", "complete"},
               {"imported", {{"format", "Google Benchmark"}, {"files", sources_of(files)}}},
               {"machine", machine_of(first)},
               {"warnings", warnings}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

ImportedRun import_benchmarks(std::span<const BenchmarkFile> files, const ImportRule& rule) {
  require_different(files);
  auto [rows, mixed] = imported_rows(files, rule);
  ImportedRun run;
  run.rows = std::move(rows);
  warn_of_pairing(blocks_of(run.rows), rule.interleaved, run.warnings);
  warn_of_machine(files, run.warnings);
  warn_of_contents(files, mixed, run.warnings);
  run.run_json = json_of(files, run);
  return run;
}

}  // namespace interleave
