// interleave-primitives measures the parts that the models are built of, each with its peers.
//
// Every sample is taken in a process of its own, by the primitive itself. Google Benchmark decides
// the number of samples and prints the table. Then follow the ratios that the project claims.
#include "bench/primitives/primitive.hpp"
#include "bench/primitives/ratios.hpp"
#include "bench/primitives/sampler.hpp"
#include "core/errors.hpp"
#include "core/standard_descriptors.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

namespace interleave::primitives {

namespace {

constexpr int usage_error = 2;

constexpr const char* usage =
    "interleave-primitives [--benchmark_...]       Google Benchmark's options; with a filter, a\n"
    "                                              list or another format no ratios follow\n"
    "interleave-primitives --ratios [--quick] [--json FILE]\n"
    "                                              only the claimed ratios; --quick: fewer and\n"
    "                                              smaller samples, which prove nothing\n";

constexpr const char* epilogue =
    "\n\"Library was built as DEBUG\" is said of Debian's libbenchmark and harms nothing here: "
    "the\n"
    "library counts samples, and every sample is timed outside of its code.\n"
    "Read the column Time; CPU is that of this program, which only waits for its children.\n"
    "Compare lines of one run only: figures of two runs differ by the machine's mood.\n";

template <class Visit> void for_each_primitive(Visit&& visit) {
  for (auto family :
       {switch_primitives(), spawn_primitives(), queue_primitives(), gil_primitives(),
        interpreter_primitives(), pipe_primitives(), echo_primitives(), harness_primitives()}) {
    for (const Primitive& primitive : family) visit(primitive);
  }
}

struct Options {
  bool only_ratios = false;
  bool quick = false;
  std::string json{};
};

// Throws UsageError if an option is unknown. Without --ratios Google Benchmark parses the options.
Options parse_ratio_options(std::span<char*> arguments) {
  Options options{.only_ratios = true};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (argument == "--ratios") continue;
    if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--json" && i + 1 < arguments.size()) {
      options.json = arguments[++i];
    } else {
      throw UsageError("'" + std::string(argument) + "' is not an option of --ratios");
    }
  }
  return options;
}

void sample_for(benchmark::State& state, const Sampler& sampler, const Primitive& primitive) {
  while (state.KeepRunningBatch(primitive.count)) {
    try {
      auto total_ns = sampler.sample(primitive) * static_cast<double>(primitive.count);
      state.SetIterationTime(total_ns * 1e-9);
    } catch (const std::runtime_error& error) {
      state.SkipWithError(error.what());
      return;
    }
  }
}

void run_benchmarks(const Sampler& sampler) {
  for_each_primitive([&sampler](const Primitive& primitive) {
    benchmark::RegisterBenchmark(std::string(primitive.name).c_str(), [&sampler, &primitive](
                                                                          benchmark::State& state) {
      sample_for(state, sampler, primitive);
    })->UseManualTime();
  });
  benchmark::RunSpecifiedBenchmarks();
  std::fputs(epilogue, stderr);
}

void print(const Claim& claim, const Finding& finding) {
  std::printf("%-55.*s ", static_cast<int>(claim.text.size()), claim.text.data());
  if (finding.comparisons.empty()) {
    std::printf("%s: %s\n", to_string(finding.verdict).data(), finding.reason.c_str());
  } else {
    std::printf("%s %5.2f %8.2f %8.2f..%-8.2f %s\n",
                claim.relation == Claim::Relation::at_most ? "<=" : ">=", claim.bound,
                finding.median(), finding.comparisons.front(), finding.comparisons.back(),
                to_string(finding.verdict).data());
  }
  std::fflush(stdout);
}

nlohmann::json as_json(const Claim& claim, const Finding& finding) {
  nlohmann::json row = {
      {"claim", claim.text},
      {"ours", claim.ours},
      {"peer", claim.peer},
      {"relation", claim.relation == Claim::Relation::at_most ? "<=" : ">="},
      {"bound", claim.bound},
      {"verdict", to_string(finding.verdict)},
      {"comparisons", finding.comparisons},
  };
  if (finding.comparisons.empty()) {
    row["reason"] = finding.reason;
  } else {
    row["median"] = finding.median();
    row["ours_ns"] = finding.ours_ns;
    row["peer_ns"] = finding.peer_ns;
  }
  return row;
}

struct Format {
  int rounds = 15;
  double share = 1;  // of a sample's usual number of operations
};

// Examines every claim and prints the findings. Returns false if a measurement failed. A
// measurement that this machine cannot make does not count as failed.
bool print_findings(const Sampler& sampler, const Format& format, nlohmann::json& rows) {
  std::printf("%-55s    claim   median    range over %d rounds\n", "ours / peer", format.rounds);
  bool all_measured = true;
  for (const Claim& claim : claims()) {
    auto finding = examine(claim, sampler, format.rounds, format.share);
    all_measured = all_measured && finding.verdict != Finding::Verdict::failed;
    print(claim, finding);
    rows.push_back(as_json(claim, finding));
  }
  return all_measured;
}

// Opens the file first, so that a name that cannot be written is refused at once.
bool run_ratios(const Sampler& sampler, const Options& options) {
  std::ofstream file;
  if (!options.json.empty()) file.open(options.json);
  if (!file) throw UsageError("cannot write '" + options.json + "'");
  auto format = options.quick ? Format{.rounds = 3, .share = 0.05} : Format{};
  auto rows = nlohmann::json::array();
  bool all_measured = print_findings(sampler, format, rows);
  if (!options.json.empty()) {
    nlohmann::json document = {
        {"rounds", format.rounds}, {"share", format.share}, {"claims", rows}};
    file << document.dump(2) << '\n' << std::flush;
    if (!file) throw std::runtime_error("cannot write '" + options.json + "'");
  }
  return all_measured;
}

// With these options the user selects lines, or another program reads the output.
bool wants_no_ratios(std::span<char*> arguments) {
  constexpr std::array<std::string_view, 3> selecting = {
      "--benchmark_filter", "--benchmark_list_tests", "--benchmark_format"};
  return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
    return std::any_of(selecting.begin(), selecting.end(),
                       [&](std::string_view option) { return argument.starts_with(option); });
  });
}

int run(std::span<char*> arguments) {
  auto given = arguments.subspan(1);
  for (std::string_view argument : given) {
    if (argument == "--help") std::fputs(usage, stdout);
  }
  Sampler sampler;
  bool only_ratios =
      std::find(given.begin(), given.end(), std::string_view("--ratios")) != given.end();
  if (only_ratios) return run_ratios(sampler, parse_ratio_options(given)) ? 0 : 1;

  bool ratios_follow = !wants_no_ratios(given);
  int left = static_cast<int>(arguments.size());
  benchmark::Initialize(&left, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(left, arguments.data())) return usage_error;
  run_benchmarks(sampler);
  return !ratios_follow || run_ratios(sampler, {}) ? 0 : 1;
}

}  // namespace

const Primitive* find_primitive(std::string_view name) {
  const Primitive* found = nullptr;
  for_each_primitive([&](const Primitive& primitive) {
    if (primitive.name == name) found = &primitive;
  });
  return found;
}

}  // namespace interleave::primitives

int main(int argc, char** argv) {
  interleave::open_standard_descriptors();
  try {
    return interleave::primitives::run(std::span(argv, static_cast<std::size_t>(argc)));
  } catch (const interleave::UsageError& error) {
    std::fprintf(stderr, "interleave-primitives: %s\n%s", error.what(),
                 interleave::primitives::usage);
    return interleave::primitives::usage_error;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "interleave-primitives: %s\n", error.what());
    return 1;
  }
}
