#include "bench/warnings.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace interleave {

namespace {

constexpr double high_load = 0.5;     // runnable tasks a CPU, before we have started any
constexpr double much_stolen = 0.01;  // of the CPU time of all windows

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

bool has_flag(const Row& row, std::string_view flag) {
  return (";" + row.flags + ";").find(";" + std::string(flag) + ";") != std::string::npos;
}

double sum(std::span<const Row> rows, std::optional<double> Row::*column) {
  double total = 0;
  for (const Row& row : rows) total += (row.*column).value_or(0);
  return total;
}

// "tcp_echo on thread_pool, serial": where a flag was raised.
std::string places(std::span<const Row> rows, std::string_view flag) {
  std::vector<std::string> places;
  for (const Row& row : rows) {
    auto place = row.workload + " on " + row.model;
    if (has_flag(row, flag) && std::ranges::find(places, place) == places.end()) {
      places.push_back(place);
    }
  }
  std::string line;
  for (const auto& place : places) line += (line.empty() ? "" : ", ") + place;
  return line;
}

void warn_of_machine(std::vector<Warning>& warnings, const Machine& machine) {
  if (machine.cpus_usable <= 2) {
    auto cpus = std::to_string(machine.cpus_usable);
    warnings.push_back({"this machine has " + cpus + (machine.cpus_usable == 1 ? " CPU" : " CPUs") +
                            ": no scaling beyond " + cpus + " can be concluded",
                        "repeat on a machine with more CPUs before you choose a model for one"});
  }
  if (machine.load_1min > high_load * machine.cpus_usable) {
    warnings.push_back({"the load was " + number(machine.load_1min) + " when the run started",
                        "stop what else is running, and repeat"});
  }
}

void warn_of_thieves(std::vector<Warning>& warnings, const Machine& machine,
                     std::span<const Row> rows) {
  auto stolen = sum(rows, &Row::steal_s);
  if (stolen > much_stolen * machine.cpus_usable * sum(rows, &Row::wall_s)) {
    warnings.push_back(
        {"the hypervisor took " + number(stolen) + " s of CPU time (steal)",
         "trust ratios within a block, not absolute figures; repeat at another time"});
  }
  if (auto throttled = sum(rows, &Row::throttled_s); throttled > 0) {
    warnings.push_back({"the cgroup was throttled for " + number(throttled) + " s",
                        "raise its CPU quota (cpu.max), or use fewer workers"});
  }
}

void warn_of_flags(std::vector<Warning>& warnings, std::span<const Row> rows) {
  if (auto where = places(rows, "peer_bound"); !where.empty()) {
    warnings.push_back({"the peer was the limit in " + where,
                        "that throughput says nothing about the model: compare it with no other"});
  }
  if (auto where = places(rows, "stalled_loop"); !where.empty()) {
    warnings.push_back({"a task kept its loop to itself for longer than `stall` in " + where,
                        "offload its blocking call, give its computation checkpoints, or see "
                        "whether the machine gave the loop no CPU (ctx_involuntary, steal_s)"});
  }
  if (auto where = places(rows, "no_oracle"); !where.empty()) {
    warnings.push_back({"no oracle to compare with for " + where,
                        "running alone, the workload crashed or took longer than a cell may; some "
                        "answers are unchecked"});
  }
}

}  // namespace

std::vector<Warning> find_warnings(const Machine& machine, std::span<const Row> rows) {
  std::vector<Warning> warnings;
  warn_of_machine(warnings, machine);
  warn_of_thieves(warnings, machine, rows);
  warn_of_flags(warnings, rows);
  return warnings;
}

}  // namespace interleave
