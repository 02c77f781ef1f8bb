#include "results/groups/measures.hpp"

#include "results/text/human.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace interleave {

namespace {

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

using Number = std::optional<double>;

// Returns the spread of the number by which models are ranked, in percent.
Number spread(const Contest& contest, const Entrant& entrant) {
  auto values = contest.is_open() ? p99s(entrant) : entrant.throughputs();
  if (values.size() < 2) return std::nullopt;
  return 100 * median_absolute_deviation(values) / median(values);
}

Number speedup(const Contest& contest, const Entrant& entrant) {
  if (contest.is_open()) return std::nullopt;  // all models do the offered work, as far as they can
  const Entrant* serial = contest.best_of("serial");
  if (serial == nullptr || serial == &entrant) return std::nullopt;
  auto ratio = mean_ratio(entrant, *serial);
  return ratio > 0 ? Number(ratio) : std::nullopt;
}

// Returns the achieved share of the offered rate under open load, in percent. Tasks divided by the
// window would be less, by the duration of the last tasks.
Number achieved(const Contest& contest, const Entrant& entrant) {
  if (!contest.is_open()) return std::nullopt;
  auto share = entrant.typical([](const Row& row) { return row.achieved_share; });
  return share ? Number(100 * *share) : std::nullopt;
}

Number workers(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.workers ? Number(static_cast<double>(*entrant.workers)) : std::nullopt;
}

Number in_flight(const Contest& contest, const Entrant& entrant) {
  if (contest.common_in_flight() || !entrant.in_flight) return std::nullopt;
  return static_cast<double>(*entrant.in_flight);
}

Number throughput(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.throughput();
}

Number cpus_used(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.typical([](const Row& row) -> Number {
    if (!row.cpu_user_s || !row.cpu_sys_s || !(row.wall_s > 0)) return std::nullopt;
    // The counters at the ends of so short a window are further apart than its CPU time is long.
    if (row.has_flag("short_window")) return std::nullopt;
    return (*row.cpu_user_s + *row.cpu_sys_s) / *row.wall_s;
  });
}

Number memory(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.typical(
      [](const Row& row) { return row.pss_bytes ? row.pss_bytes : row.max_rss_bytes; });
}

template <auto Member> Number typical(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.typical([](const Row& row) { return row.*Member; });
}

// A column under open load only. In a batch, service time is latency without the wait for a place,
// and in_flight decides that wait.
template <auto Member> Number open_typical(const Contest& contest, const Entrant& entrant) {
  return contest.is_open() ? typical<Member>(contest, entrant) : std::nullopt;
}

// Returns a count in the window, divided by its tasks. nullopt unless the counter was requested.
template <auto Member> Number per_task(const Contest& /*contest*/, const Entrant& entrant) {
  return entrant.typical([](const Row& row) -> Number {
    if (!(row.*Member) || row.tasks.value_or(0) == 0) return std::nullopt;
    return static_cast<double>(*(row.*Member)) / static_cast<double>(*row.tasks);
  });
}

std::string whole(double value) {
  return decimals(value, 0);
}
std::string percent(double value) {
  return decimals(value, 1) + "%";
}
std::string give_or_take(double value) {
  return "+-" + percent(value);
}
std::string times(double value) {
  return three_digits(value) + "x";
}
std::string two_decimals(double value) {
  return decimals(value, 2);
}
std::string each(double value) {
  return value < 100 ? decimals(value, 2) : human_count(value);
}
std::string nanoseconds(double value) {
  return human_duration(value / 1e9);
}

template <auto Get, auto Show> constexpr Measure measure(std::string_view heading, int drop_order) {
  return {heading, drop_order, Get, [](const Contest& contest, const Entrant& entrant) {
            auto value = Get(contest, entrant);
            return value ? Show(*value) : std::string();
          }};
}

constexpr std::array<Measure, 20> measures = {{
    {"settings", 5, nullptr,
     [](const Contest& contest, const Entrant& entrant) {
       return contest.has_one_setting(entrant.model) ? "" : printable(entrant.settings);
     }},
    measure<workers, whole>("workers", 1),
    measure<in_flight, whole>("in flight", 2),
    measure<throughput, human_count>("tasks/s", 0),
    measure<achieved, percent>("achieved", 1),
    measure<spread, give_or_take>("spread", 3),
    measure<speedup, times>("vs serial", 0),
    measure<typical<&Row::lat_p50_ns>, nanoseconds>("p50", 4),
    measure<typical<&Row::lat_p99_ns>, nanoseconds>("p99", 1),
    measure<open_typical<&Row::lat_max_ns>, nanoseconds>("max", 3),
    measure<open_typical<&Row::svc_p50_ns>, nanoseconds>("svc p50", 4),
    measure<open_typical<&Row::svc_p99_ns>, nanoseconds>("svc p99", 1),
    measure<cpus_used, two_decimals>("CPUs", 2),
    measure<per_task<&Row::syscalls>, each>("syscalls/task", 2),
    measure<per_task<&Row::allocations>, each>("allocs/task", 2),
    measure<per_task<&Row::instructions>, each>("instr/task", 4),
    measure<typical<&Row::units>, human_count>("units", 7),
    measure<memory, human_bytes>("memory", 6),
    measure<typical<&Row::gil_wait_s>, human_duration>("GIL wait", 8),
    measure<typical<&Row::gil_switches>, human_count>("switches", 9),
}};

}  // namespace

std::span<const Measure> table_measures() {
  return measures;
}

}  // namespace interleave
