#include "bench/measure/warnings.hpp"

#include "bench/measure/noise_flags.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

namespace interleave {

namespace {

constexpr double high_load = 0.5;   // runnable tasks per CPU before the run
constexpr double much_lost = 0.02;  // share of time that a spinning loop lost

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

double sum(std::span<const Row> rows, std::optional<double> Row::*column) {
  double total = 0;
  for (const Row& row : rows) total += (row.*column).value_or(0);
  return total;
}

// "tcp_echo on thread_pool, serial": the rows with this flag.
std::string places(std::span<const Row> rows, std::string_view flag) {
  std::vector<std::string> places;
  for (const Row& row : rows) {
    auto place = row.workload + " on " + row.model;
    if (row.has_flag(flag) && std::ranges::find(places, place) == places.end()) {
      places.push_back(place);
    }
  }
  std::string line;
  for (const auto& place : places) line += (line.empty() ? "" : ", ") + place;
  return line;
}

// Was a model measured with several numbers of workers? Then a reader may ask how it scales.
bool is_about_scaling(std::span<const Row> rows) {
  std::map<std::pair<std::string_view, std::string_view>, std::set<std::uint64_t>> counts;
  for (const Row& row : rows) {
    if (row.workers) counts[{row.model, row.workload}].insert(*row.workers);
  }
  return std::ranges::any_of(counts, [](const auto& entry) { return entry.second.size() > 1; });
}

void warn_of_few_cpus(std::vector<Warning>& warnings, const Machine& machine,
                      std::span<const Row> rows) {
  if (machine.cpus_usable > 2 || !is_about_scaling(rows)) return;
  auto cpus = std::to_string(machine.cpus_usable);
  warnings.push_back({"few_cpus",
                      "this machine has " + cpus + (machine.cpus_usable == 1 ? " CPU" : " CPUs") +
                          ": no scaling beyond " + cpus + " can be concluded",
                      "repeat on a machine with more CPUs before you choose a model for one"});
}

// The load is an average over the last minute, which may include our own last run. So it counts
// only if other tasks were running at that moment too.
void warn_of_load(std::vector<Warning>& warnings, const Machine& machine) {
  auto most = high_load * machine.cpus_usable;
  if (machine.load_1min <= most || machine.running_beside <= most) return;
  auto beside = std::llround(machine.running_beside);
  warnings.push_back({"load",
                      std::to_string(beside) + (beside == 1 ? " other task" : " other tasks") +
                          " had or wanted a CPU when the run started, and the load of the last "
                          "minute was " +
                          number(machine.load_1min),
                      "stop what else is running, and repeat"});
}

void warn_of_thieves(std::vector<Warning>& warnings, const Machine& machine,
                     std::span<const Row> rows) {
  auto stolen = sum(rows, &Row::steal_s);
  if (stolen > much_stolen * machine.cpus_usable * sum(rows, &Row::wall_s)) {
    warnings.push_back(
        {"steal", "the hypervisor took " + number(stolen) + " s of CPU time (steal)",
         "trust ratios within a block, not absolute figures; repeat at another time"});
  }
  if (auto throttled = sum(rows, &Row::throttled_s); throttled > 0) {
    warnings.push_back({"throttled", "the cgroup was throttled for " + number(throttled) + " s",
                        "raise its CPU quota (cpu.max), or use fewer workers"});
  }
}

void warn_of_frequency(std::vector<Warning>& warnings, const Machine& machine) {
  if (machine.governor.empty() || machine.governor == "performance") return;
  warnings.push_back({"governor",
                      "the frequency governor is " + machine.governor +
                          ": the CPUs may be slower in one repetition than in the next",
                      "choose `performance` (cpupower frequency-set -g performance), and repeat"});
}

void warn_of_jitter(std::vector<Warning>& warnings, const Machine& machine) {
  const Jitter& jitter = machine.jitter;
  if (jitter.lost_share <= much_lost) return;
  warnings.push_back({"jitter",
                      "a loop that only read the clock lost " + number(100 * jitter.lost_share) +
                          "% of its time before the run, " +
                          number(static_cast<double>(jitter.largest_ns) * 1e-6) +
                          " ms of it in one piece",
                      "stop what else is running; believe no tail below that"});
}

// The meaning of a flag, and what a reader can do about it.
struct FlagSaying {
  std::string_view flag;
  const char* what;  // before "in WORKLOAD on MODEL, ..."
  const char* advice;
};

constexpr FlagSaying flag_sayings[] = {
    {"pressure", "other processes had to wait for a CPU, or these for others",
     "stop what else is running, and repeat"},
    {"peer_bound", "the peer was the limit",
     "that throughput says nothing about the model: compare it with no other"},
    {"short_window", "the window was shorter than 10 ms, too short to tell a speed,",
     "give more --tasks, or leave their number to the program"},
    {"stalled_loop", "a task kept its loop to itself for longer than `stall`",
     "offload its blocking call, or give its computation checkpoints"},
    {"frozen", "a cell, the program or the machine was stopped for a while",
     "these rows hold time in which nothing could run: leave them out, or repeat"},
    {"no_oracle", "there was no oracle to compare with",
     "running alone, the workload crashed or took longer than a cell may; some answers are "
     "unchecked"},
};

void warn_of_flags(std::vector<Warning>& warnings, std::span<const Row> rows) {
  for (const auto& [flag, what, advice] : flag_sayings) {
    auto where = places(rows, flag);
    if (where.empty()) continue;
    warnings.push_back({flag, std::string(what) + " in " + where, advice});
  }
}

}  // namespace

std::vector<Warning> find_warnings(const Machine& machine, std::span<const Row> rows) {
  std::vector<Warning> warnings;
  warn_of_few_cpus(warnings, machine, rows);
  warn_of_load(warnings, machine);
  warn_of_frequency(warnings, machine);
  warn_of_jitter(warnings, machine);
  warn_of_thieves(warnings, machine, rows);
  warn_of_flags(warnings, rows);
  return warnings;
}

}  // namespace interleave
