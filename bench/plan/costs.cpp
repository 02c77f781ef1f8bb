// A prediction needs to know whether a task takes a microsecond or ten milliseconds, and not more.
// Most figures are rounded from results/reference/debian12-2cpu/plan-costs.txt, made by
// `script/plan-check --costs`. Not so, and guesses: bubble_sort, which has no line there; noop, and
// the computing of what waits for a timer or a delay, which are set lower than measured, since one
// task at a time pays alone for what many share; and the parts of a request.
#include "bench/plan/costs.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace interleave {

namespace {

struct Entry {
  std::string_view workload;
  // Of a task at the presets, besides what the parameters below say.
  double cpu_us;
  double wait_us;
  double prepare_ms;               // before a repetition
  std::string_view size = {};      // the parameter that stretches cpu_us
  double power = 1;                // n numbers: bubble sort takes n^2
  std::string_view wait = {};      // the parameter that says how long a wait takes
  std::string_view times = {};     // the one that says how often everything is done
  std::string_view computes = {};  // the one that says how long is computed
};

constexpr Entry entries[] = {
    {"noop", 0.1, 0, 0},
    {"checkpoint_storm", 1.7, 0, 0, "checkpoints"},
    {"quick_sort", 1000, 0, 0, "n"},
    {"bubble_sort", 1000, 0, 0, "n", 2},
    {"primes", 930, 0, 0, "n"},
    {"matmul", 2860, 0, 0, "n", 3},
    {"word_count", 1100, 0, 13, "slice"},
    {"sleep", 10, 80, 0, {}, 1, "io"},
    {"pipe_echo", 14, 17, 7, {}, 1, {}, "rounds"},
    {"tcp_echo", 30, 150, 8, {}, 1, "delay", "rounds"},
    {"tcp_connect", 64, 39, 6, {}, 1, "delay"},
    {"tcp_accept", 60, 54, 14, {}, 1, "delay"},
    {"udp_ping", 30, 500, 7, {}, 1, "delay"},
    {"udp_echo", 17, 18, 8, {}, 1, "delay"},
    {"mix", 10, 80, 0, {}, 1, "io", "rounds", "cpu"},
    {"deep_await", 10, 80, 0, {}, 1, "io"},
    {"async_tree", 760, 10'000, 0},
    {"bytecode", 470, 0, 0, {}, 1, {}, "rounds"},
    {"shared_objects", 610, 0, 38, "objects"},
};
constexpr Entry unknown{"", 100, 0, 5};

double number_of(const Workload& workload, const Settings& settings, std::string_view name) {
  auto found = std::ranges::find(workload.parameters, name, &Parameter::name);
  if (found->kind == Parameter::Kind::duration) {
    return std::chrono::duration<double>(settings.duration(name)).count();
  }
  return static_cast<double>(settings.count(name));
}

// How much larger a parameter is than its preset.
double stretch(const Workload& workload, const Settings& settings, std::string_view name) {
  auto presets = Settings::parse(workload.name, workload.parameters, {});
  return number_of(workload, settings, name) / std::max(number_of(workload, presets, name), 1e-9);
}

Cost stretched(const Entry& entry, const Workload& workload, const Settings& settings) {
  auto number = [&](std::string_view name, double otherwise) {
    return name.empty() ? otherwise : number_of(workload, settings, name);
  };
  double size = entry.size.empty() ? 1 : stretch(workload, settings, entry.size);
  double times = number(entry.times, 1);
  double cpu_s = 1e-6 * entry.cpu_us * std::pow(size, entry.power) + number(entry.computes, 0);
  double wait_s = 1e-6 * entry.wait_us + number(entry.wait, 0);
  return {times * cpu_s, times * wait_s, 1e-3 * entry.prepare_ms};
}

double queries_of(const Settings& settings) {
  const auto& scenario = settings.text("scenario");
  if (scenario == "hello" || scenario == "upstream") return 0;
  if (scenario == "multi") return static_cast<double>(settings.count("queries"));
  if (scenario == "n_plus_one") return 1 + static_cast<double>(settings.count("rows"));
  return 1;
}

bool makes_page(const std::string& scenario) {
  return scenario == "n_plus_one" || scenario == "select_related" ||
         scenario == "prefetch_related" || scenario == "cached";
}

// What its parameters add up to, for the scenarios that suites use.
Cost cost_of_request(const Settings& settings) {
  constexpr double real_s = 1e-4;  // what is done in earnest
  constexpr double real_query_s = 3e-5;
  constexpr double prepare_s = 2e-2;
  auto seconds = [&](std::string_view name) {
    return std::chrono::duration<double>(settings.duration(name)).count();
  };
  auto queries = queries_of(settings);
  Cost cost{real_s, seconds("send"), prepare_s};
  for (const auto* name : {"parse", "middleware_in", "routing", "view", "middleware_out"}) {
    cost.cpu_s += seconds(name);
  }
  cost.cpu_s += queries * (seconds("query") + real_query_s);
  cost.wait_s += queries * seconds("query_wait");
  bool page = makes_page(settings.text("scenario"));
  cost.cpu_s += seconds(page ? "template" : "json");
  if (page) cost.cpu_s += static_cast<double>(settings.count("rows")) * seconds("hydrate");
  if (settings.text("scenario") == "upstream") cost.wait_s += seconds("upstream");
  return cost;
}

}  // namespace

Cost cost_of(const Workload& workload, const Settings& settings) {
  if (workload.name == "request") return cost_of_request(settings);
  const auto* found = std::ranges::find(entries, workload.name, &Entry::workload);
  return stretched(found == std::end(entries) ? unknown : *found, workload, settings);
}

}  // namespace interleave
