#include "results/import/benchmark_file.hpp"

#include "core/digest.hpp"
#include "core/errors.hpp"
#include "results/import/benchmark_date.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace interleave {

namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t most_bytes = 256UL << 20;
constexpr std::size_t longest_name = 2000;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw UsageError(path.string() + ": " + why);
}

// Returns the length of a NaN or Infinity with which `text` begins, or 0.
std::size_t length_of_infinity(std::string_view text) {
  std::size_t sign = text.starts_with('-') ? 1 : 0;
  for (std::string_view word : {"NaN", "Infinity"}) {
    if (text.substr(sign).starts_with(word)) return sign + word.size();
  }
  return 0;
}

// Replaces NaN and Infinity outside of texts by null. The minus sign before them goes too.
std::string without_infinities(std::string_view text) {
  std::string json;
  json.reserve(text.size());
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    auto length = quoted ? 0 : length_of_infinity(text.substr(at));
    if (length > 0) {
      json += "null";
      at += length - 1;
      continue;
    }
    json += text[at];
    bool escapes = quoted && text[at] == '\\' && at + 1 < text.size();
    if (escapes) json += text[++at];
  }
  return json;
}

std::string text_at(const Json& json, const char* key) {
  auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_at(const Json& json, const char* key) {
  auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  auto number = found->get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> count_at(const Json& json, const char* key) {
  constexpr double most = 9007199254740992;  // 2^53
  auto number = number_at(json, key);
  if (!number || !(*number >= 0 && *number <= most)) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

// Times and rates within these bounds have a finite inverse and finite products.
bool is_plausible(double number) {
  return number >= 1e-20 && number <= 1e20;
}

bool is_set(const Json& json, const char* key) {
  auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

// Returns the last part of a path of any system.
std::string file_name(const std::string& path) {
  auto slash = path.find_last_of("/\\");
  return printable(slash == std::string::npos ? path : path.substr(slash + 1));
}

std::optional<double> seconds_in(const std::string& unit) {
  if (unit.empty() || unit == "ns") return 1e-9;
  if (unit == "us") return 1e-6;
  if (unit == "ms") return 1e-3;
  if (unit == "s") return 1;
  return std::nullopt;
}

// Versions before 1.5 mark an aggregate by its name only.
bool is_aggregate(const Json& entry) {
  auto type = text_at(entry, "run_type");
  if (!type.empty()) return type != "iteration";
  if (entry.contains("aggregate_name")) return true;
  auto name = text_at(entry, "name");
  constexpr std::array<std::string_view, 6> endings = {"_mean", "_median", "_stddev",
                                                       "_cv",   "_BigO",   "_RMS"};
  return std::ranges::any_of(endings, [&](auto ending) { return name.ends_with(ending); });
}

bool is_known(const std::string& key) {
  constexpr std::array<std::string_view, 14> known = {
      "iterations", "real_time",        "cpu_time",        "items_per_second",
      "threads",    "repetitions",      "family_index",    "per_family_instance_index",
      "big_o",      "bytes_per_second", "cpu_coefficient", "real_coefficient",
      "rms",        "repetition_index"};
  return std::ranges::find(known, key) != known.end();
}

void read_outcome(const Json& entry, BenchmarkRun& run) {
  bool failed = is_set(entry, "error_occurred");
  bool skipped = is_set(entry, "skipped");
  if (!failed && !skipped) return;
  run.status = failed ? Status::failed : Status::unsupported;
  run.error = text_at(entry, failed ? "error_message" : "skip_message");
  if (run.error.empty()) run.error = failed ? "failed without a message" : "skipped";
}

void read_measurement(const Json& entry, BenchmarkRun& run, const std::filesystem::path& path) {
  auto unit = text_at(entry, "time_unit");
  auto scale = seconds_in(unit);
  if (!scale) {
    refuse(path, "unknown time_unit '" + unit + "' of " + run.name + "; known: ns, us, ms and s");
  }
  run.iterations = number_at(entry, "iterations");
  auto time = number_at(entry, "real_time");
  if (time && is_plausible(*time)) run.real_time_s = *time * *scale;
  auto items = number_at(entry, "items_per_second");
  if (items && is_plausible(*items)) run.items_per_s = items;
  if (run.status == Status::ok && !run.real_time_s) {
    run.status = Status::failed;
    run.error = "no plausible real_time";
  }
}

BenchmarkRun run_of(const Json& entry, const std::filesystem::path& path) {
  BenchmarkRun run;
  run.name = text_at(entry, "run_name");
  if (run.name.empty()) run.name = text_at(entry, "name");
  if (run.name.empty()) refuse(path, "an entry of \"benchmarks\" has no name");
  if (run.name.size() > longest_name) {
    refuse(path, "a name of more than " + std::to_string(longest_name) + " bytes");
  }
  run.repetition = count_at(entry, "repetition_index").value_or(0);
  run.threads = std::max<std::uint64_t>(count_at(entry, "threads").value_or(1), 1);
  read_outcome(entry, run);
  read_measurement(entry, run, path);
  return run;
}

void read_context(const Json& context, BenchmarkFile& file) {
  file.program = file_name(text_at(context, "executable"));
  if (file.program.ends_with(".exe")) file.program.resize(file.program.size() - 4);
  if (file.program.empty()) file.program = "benchmarks";
  file.started_utc = utc_of_benchmark_date(text_at(context, "date"));
  file.benchmark_version = printable(text_at(context, "library_version"));
  file.benchmark_build = printable(text_at(context, "library_build_type"));
  file.cpus = count_at(context, "num_cpus");
  file.cpu_mhz = number_at(context, "mhz_per_cpu");
  file.scales_frequency = is_set(context, "cpu_scaling_enabled");
  auto load = context.find("load_avg");
  if (load != context.end() && load->is_array() && !load->empty() && load->front().is_number()) {
    file.load_1min = load->front().get<double>();
  }
}

std::string id_of(std::string_view text, const std::string& started_utc) {
  auto digest = fnv_basis;
  for (char letter : text) digest = fnv1a(digest, static_cast<unsigned char>(letter));
  std::string id;
  for (char letter : started_utc.substr(0, 19)) {
    if (letter != '-' && letter != ':') id += letter;
  }
  std::array<char, 10> number{};
  std::snprintf(number.data(), number.size(), "%08x", static_cast<unsigned>(digest));
  return (id.empty() ? "import" : id + "Z") + "-" + number.data();
}

void read_entry(const Json& entry, BenchmarkFile& file, const std::filesystem::path& path) {
  if (!entry.is_object()) refuse(path, "an entry of \"benchmarks\" is not an object");
  if (is_aggregate(entry)) {
    ++file.aggregates;
    return;
  }
  file.runs.push_back(run_of(entry, path));
  for (const auto& [key, value] : entry.items()) {
    if ((value.is_number() || value.is_null()) && !is_known(key)) file.counters.insert(key);
  }
}

void require_repetitions(const BenchmarkFile& file, const std::filesystem::path& path) {
  if (!file.runs.empty()) return;
  if (file.aggregates == 0) refuse(path, "has no benchmarks");
  refuse(path,
         "has only aggregates such as a mean; run the program again with "
         "--benchmark_report_aggregates_only=false, since the repetitions are needed");
}

}  // namespace

BenchmarkFile parse_benchmarks(std::string_view text, const std::filesystem::path& path) {
  auto json = Json::parse(without_infinities(text), nullptr, false);
  bool is_report = json.is_object() && json.contains("context") && json["context"].is_object() &&
                   json.contains("benchmarks") && json["benchmarks"].is_array();
  if (!is_report) {
    auto what = json.is_discarded() ? "is not JSON" : "is JSON, but not of Google Benchmark";
    refuse(path, std::string(what) + "; give a file of --benchmark_out=FILE");
  }
  BenchmarkFile file;
  file.name = printable(path.filename().string());
  read_context(json["context"], file);
  file.id = id_of(text, file.started_utc);
  for (const Json& entry : json["benchmarks"]) read_entry(entry, file, path);
  require_repetitions(file, path);
  return file;
}

BenchmarkFile read_benchmark_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) refuse(path, "is not a file");
  if (std::filesystem::file_size(path, error) > most_bytes) refuse(path, "is larger than 256 MiB");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse(path, "cannot be read");
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (text.empty()) refuse(path, "is empty; did the program end before its first benchmark?");
  return parse_benchmarks(text, path);
}

}  // namespace interleave
