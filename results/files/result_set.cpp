#include "results/files/result_set.hpp"

#include "core/errors.hpp"
#include "results/files/run_directories.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

namespace interleave {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Returns the value at a JSON pointer, or the default if it is missing or of another type.
template <class Value> Value at(const Json& json, const char* pointer, Value otherwise = {}) {
  const Json::json_pointer place(pointer);
  if (!json.contains(place)) return otherwise;
  const Json& found = json.at(place);
  if constexpr (std::is_same_v<Value, std::string>) {
    return found.is_string() ? found.get<std::string>() : otherwise;
  } else {
    return found.is_number() ? found.get<Value>() : otherwise;
  }
}

// Returns the value of --slo in a command line, or an empty text.
std::string goal_in(const std::vector<std::string>& argv) {
  constexpr std::string_view flag = "--slo";
  for (std::size_t place = 0; place < argv.size(); ++place) {
    const std::string& word = argv[place];
    if (word == flag && place + 1 < argv.size()) return argv[place + 1];
    if (word.starts_with(flag) && word.size() > flag.size() && word[flag.size()] == '=') {
      return word.substr(flag.size() + 1);
    }
  }
  return "";
}

void read_lists(const Json& json, RunAbout& about) {
  if (auto words = json.find("argv"); words != json.end() && words->is_array()) {
    for (const Json& word : *words) {
      if (word.is_string()) about.argv.push_back(word.get<std::string>());
    }
  }
  auto warnings = json.find("warnings");
  if (warnings == json.end() || !warnings->is_array()) return;
  for (const Json& warning : *warnings) {
    about.warnings.push_back({at<std::string>(warning, "/kind"), at<std::string>(warning, "/what"),
                              at<std::string>(warning, "/advice")});
  }
}

RunAbout about_of(const Json& json) {
  RunAbout about;
  about.run_id = at<std::string>(json, "/run_id");
  about.suite = at<std::string>(json, "/suite");
  about.started_utc = at<std::string>(json, "/started_utc");
  about.ended = at<std::string>(json, "/ended");
  about.blocks = at<std::uint64_t>(json, "/blocks");
  about.window_s = at<double>(json, "/window_s");
  about.version = at<std::string>(json, "/interleave");
  about.machine = at<std::string>(json, "/machine/id");
  about.kernel = at<std::string>(json, "/machine/kernel");
  about.cpu_model = at<std::string>(json, "/machine/cpu_model");
  about.compiler = at<std::string>(json, "/machine/compiler");
  about.build = at<std::string>(json, "/machine/build");
  about.cpus_usable = at<unsigned>(json, "/machine/cpus_usable");
  about.memory_bytes = at<std::uint64_t>(json, "/machine/memory_bytes");
  read_lists(json, about);
  about.goal = goal_in(about.argv);
  return about;
}

std::optional<RunAbout> read_about(const fs::path& dir) {
  auto path = dir / "run.json";
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  auto json = Json::parse(file, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    throw UsageError(path.string() + ": is not JSON, as `interleave run` writes it");
  }
  auto about = about_of(json);
  about.dir = dir;
  return about;
}

template <class Line> void append(std::vector<Line>& all, std::vector<Line> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void read_run(const fs::path& run, Latencies latencies, ResultSet& all) {
  std::error_code ignored;
  if (fs::is_regular_file(run, ignored)) {  // a file like samples.csv says nothing of its run
    visit_samples(run, [&](const Row& row) { all.rows.push_back(row); });
    return;
  }
  append(all.rows, read_samples(run));
  auto has = [&](const char* name) { return fs::exists(run / name, ignored); };
  if (latencies == Latencies::read && has("latency.csv"))
    append(all.latencies, read_latencies(run));
  if (has("gil.csv")) append(all.locks, read_lock_lines(run));
  if (has("gil_waits.csv")) append(all.waits, read_wait_lines(run));
  if (auto about = read_about(run)) all.runs.push_back(*std::move(about));
}

}  // namespace

std::optional<unsigned> ResultSet::cpus() const {
  std::set<unsigned> counts;
  for (const RunAbout& run : runs) counts.insert(run.cpus_usable);
  if (counts.size() != 1 || *counts.begin() == 0) return std::nullopt;
  return *counts.begin();
}

ResultSet read_results(std::span<const std::filesystem::path> directories, Latencies latencies) {
  ResultSet all;
  for (const auto& directory : directories) {
    for (const auto& run : runs_of(directory)) read_run(run, latencies, all);
  }
  all.rows = each_once(std::move(all.rows));
  all.latencies = each_once(std::move(all.latencies));
  return all;
}

}  // namespace interleave
