#include "results/groups/measures.hpp"

#include "results/text/human.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace interleave {

namespace {

template <class Number> std::string count_or_nothing(const std::optional<Number>& value) {
  return value ? std::to_string(*value) : "";
}

template <class Get, class Show> std::string typical(const Entrant& entrant, Get get, Show show) {
  auto value = entrant.typical(get);
  return value ? show(*value) : "";
}

std::string decimals(double value, int count) {
  std::array<char, 400> digits{};
  auto* end =
      std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed, count).ptr;
  return {digits.begin(), end};
}

std::vector<double> p99s(const Entrant& entrant) {
  std::vector<double> values;
  for (const Row* row : entrant.rows) {
    if (score(*row)) values.push_back(static_cast<double>(*row->lat_p99_ns));
  }
  return values;
}

// Returns the spread of the number by which models are ranked.
std::string spread(const Contest& contest, const Entrant& entrant) {
  auto values = contest.is_open() ? p99s(entrant) : entrant.throughputs();
  if (values.size() < 2) return "";
  return "+-" + decimals(100 * median_absolute_deviation(values) / median(values), 1) + "%";
}

std::string speedup(const Contest& contest, const Entrant& entrant) {
  if (contest.is_open()) return "";  // all models do the offered work, as far as they can
  const Entrant* serial = contest.best_of("serial");
  if (serial == nullptr || serial == &entrant) return "";
  auto ratio = mean_ratio(entrant, *serial);
  return ratio > 0 ? three_digits(ratio) + "x" : "";
}

// Returns the achieved share of the offered rate under open load. Tasks divided by the window would
// be less, by the duration of the last tasks.
std::string achieved(const Contest& contest, const Entrant& entrant) {
  if (!contest.is_open()) return "";
  return typical(
      entrant, [](const Row& row) { return row.achieved_share; },
      [](double share) { return decimals(100 * share, 1) + "%"; });
}

std::optional<double> cpus_used(const Row& row) {
  if (!row.cpu_user_s || !row.cpu_sys_s || !(row.wall_s > 0)) return std::nullopt;
  // The counters at the ends of so short a window are further apart than its CPU time is long.
  if (row.has_flag("short_window")) return std::nullopt;
  return (*row.cpu_user_s + *row.cpu_sys_s) / *row.wall_s;
}

std::optional<std::uint64_t> memory(const Row& row) {
  return row.pss_bytes ? row.pss_bytes : row.max_rss_bytes;
}

template <auto Member> std::string nanoseconds(const Contest& /*contest*/, const Entrant& entrant) {
  return typical(
      entrant, [](const Row& row) { return row.*Member; },
      [](double ns) { return human_duration(ns / 1e9); });
}

// A column under open load only. In a batch, service time is latency without the wait for a place,
// and in_flight decides that wait.
template <auto Member>
std::string open_nanoseconds(const Contest& contest, const Entrant& entrant) {
  return contest.is_open() ? nanoseconds<Member>(contest, entrant) : "";
}

template <auto Member> std::string count(const Contest& /*contest*/, const Entrant& entrant) {
  return typical(
      entrant, [](const Row& row) { return row.*Member; }, human_count);
}

// Returns a count in the window, divided by its tasks. Empty unless the counter was requested.
template <auto Member> std::string per_task(const Contest& /*contest*/, const Entrant& entrant) {
  auto share = [](const Row& row) -> std::optional<double> {
    if (!(row.*Member) || row.tasks.value_or(0) == 0) return std::nullopt;
    return static_cast<double>(*(row.*Member)) / static_cast<double>(*row.tasks);
  };
  return typical(entrant, share, [](double value) {
    return value < 100 ? decimals(value, 2) : human_count(value);
  });
}

constexpr std::array<Measure, 20> measures = {{
    {"settings", 5,
     [](const Contest& contest, const Entrant& entrant) {
       return contest.has_one_setting(entrant.model) ? "" : printable(entrant.settings);
     }},
    {"workers", 1,
     [](const Contest&, const Entrant& entrant) { return count_or_nothing(entrant.workers); }},
    {"in flight", 2,
     [](const Contest& contest, const Entrant& entrant) {
       return contest.common_in_flight() ? "" : count_or_nothing(entrant.in_flight);
     }},
    {"tasks/s", 0,
     [](const Contest&, const Entrant& entrant) { return human_count(entrant.throughput()); }},
    {"achieved", 1, achieved},
    {"spread", 3, spread},
    {"vs serial", 0, speedup},
    {"p50", 4, nanoseconds<&Row::lat_p50_ns>},
    {"p99", 1, nanoseconds<&Row::lat_p99_ns>},
    {"max", 3, open_nanoseconds<&Row::lat_max_ns>},
    {"svc p50", 4, open_nanoseconds<&Row::svc_p50_ns>},
    {"svc p99", 1, open_nanoseconds<&Row::svc_p99_ns>},
    {"CPUs", 2,
     [](const Contest&, const Entrant& entrant) {
       return typical(entrant, cpus_used, [](double cpus) { return decimals(cpus, 2); });
     }},
    {"syscalls/task", 2, per_task<&Row::syscalls>},
    {"allocs/task", 2, per_task<&Row::allocations>},
    {"instr/task", 4, per_task<&Row::instructions>},
    {"units", 7, count<&Row::units>},
    {"memory", 6,
     [](const Contest&, const Entrant& entrant) { return typical(entrant, memory, human_bytes); }},
    {"GIL wait", 8,
     [](const Contest&, const Entrant& entrant) {
       return typical(
           entrant, [](const Row& row) { return row.gil_wait_s; }, human_duration);
     }},
    {"switches", 9, count<&Row::gil_switches>},
}};

}  // namespace

std::span<const Measure> table_measures() {
  return measures;
}

}  // namespace interleave
