#include "results/groups/worker_captions.hpp"
#include "results/plot/layout.hpp"
#include "results/plot/picture.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace interleave {

namespace {

// Returns the most likely reason why this model has no result, such as "timeout".
std::string why_not(const Entrant& entrant) {
  return entrant.rows.empty() ? " " : std::string(to_string(entrant.rows.front()->status));
}

Range range_of(const Entrant& entrant) {
  auto values = entrant.throughputs();
  auto [least, most] = std::ranges::minmax(values);
  return {least, most};
}

std::optional<Picture> draw_throughput(const PlotInput& input, const Canvas& canvas) {
  std::vector<DotPanel> panels;
  for (const Contest& contest : input.contests) {
    DotPanel panel{contest.title(), {}};
    bool any = false;
    for (const Entrant* entrant : contest.best_of_each_model()) {
      auto value = entrant->throughput();
      if (value <= 0) {
        panel.dots.push_back({.model = entrant->model, .note = why_not(*entrant)});
        continue;
      }
      auto range = range_of(*entrant);
      panel.dots.push_back({entrant->model, value, range.low, range.high, human_count(value)});
      any = true;
    }
    if (any) panels.push_back(std::move(panel));
  }
  if (panels.empty()) return std::nullopt;
  return draw_dots("Throughput: median and range over the blocks" + worker_caption(input.contests),
                   {"tasks per second", "", "", {}}, panels, canvas, "throughput.dat");
}

// Returns every other model against serial. No dots if serial was not run.
DotPanel speedups_of(const Contest& contest) {
  DotPanel panel{contest.title(), {}};
  const Entrant* serial = contest.best_of("serial");
  if (serial == nullptr || contest.is_open()) return panel;
  for (const Entrant* entrant : contest.best_of_each_model()) {
    if (entrant == serial) continue;
    auto result = compare(*entrant, *serial);
    if (result.blocks == 0) continue;
    bool enough = result.difference != Ordering::not_enough_blocks;
    panel.dots.push_back({entrant->model, result.ratio, enough ? result.low : result.ratio,
                          enough ? result.high : result.ratio,
                          three_digits(result.ratio) + "x" + (enough ? "" : " ?")});
  }
  return panel;
}

std::optional<Picture> draw_speedup(const PlotInput& input, const Canvas& canvas) {
  std::vector<DotPanel> panels;
  for (const Contest& contest : input.contests) {
    auto panel = speedups_of(contest);
    if (!panel.dots.empty()) panels.push_back(std::move(panel));
  }
  if (panels.empty()) return std::nullopt;
  Axis axis{"times as fast as serial (line: equal)", "", "", {1}};
  if (input.cpus && *input.cpus > 1) {
    axis.lines.push_back(*input.cpus);
    axis.label =
        "times as fast as serial (line: equal; dashed: " + std::to_string(*input.cpus) + " CPUs)";
  }
  return draw_dots("Speed-up: paired median and 95% confidence interval", axis, panels, canvas,
                   "speedup.dat");
}

// Returns the best throughput of each model at each number of workers.
std::vector<Curve> curves_over_workers(const Contest& contest, std::set<std::uint64_t>& workers) {
  std::map<std::string, std::map<std::uint64_t, const Entrant*>> by_model;
  for (const Entrant& entrant : contest.entrants) {
    if (!entrant.workers || entrant.throughput() <= 0) continue;
    auto& place = by_model[entrant.model][*entrant.workers];
    if (place == nullptr || entrant.throughput() > place->throughput()) place = &entrant;
  }
  std::vector<Curve> curves;
  for (const auto& [model, entrants] : by_model) {
    Curve curve{model, {}};
    for (const auto& [count, entrant] : entrants) {
      auto range = range_of(*entrant);
      curve.places.push_back(
          {static_cast<double>(count), entrant->throughput(), range.low, range.high});
      workers.insert(count);
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

// Returns the laws that hold in a contest, from the first number of workers to the last.
std::vector<Trace> traces_of(const Contest& contest, std::span<const ScalingResult> results) {
  constexpr int steps = 60;
  std::vector<Trace> traces;
  for (const ScalingResult& result : results) {
    const auto* fit = result.contest == &contest ? result.law() : nullptr;
    if (fit == nullptr) continue;
    bool amdahl = fit->kind == LawKind::amdahl;
    auto& trace = traces.emplace_back(Trace{.model = result.sweep.model,
                                            .name = amdahl ? "Amdahl's law" : "USL",
                                            .dash = amdahl ? 2 : 3,
                                            .points = {}});
    auto least = result.sweep.data.workers.front();
    auto most = result.sweep.data.workers.back();
    for (int step = 0; step <= steps; ++step) {
      auto workers = least * std::pow(most / least, static_cast<double>(step) / steps);
      trace.points.emplace_back(workers, fit->law.at(workers));
    }
  }
  return traces;
}

std::optional<Picture> draw_workers(const PlotInput& input, const Canvas& canvas) {
  std::vector<CurvePanel> panels;
  std::set<std::uint64_t> workers;
  for (const Contest& contest : input.contests) {
    std::set<std::uint64_t> here;
    CurvePanel panel{contest.title(), curves_over_workers(contest, here)};
    if (here.size() < 2) continue;
    workers.merge(here);
    panel.traces = traces_of(contest, input.scaling);
    panels.push_back(std::move(panel));
  }
  if (panels.empty()) return std::nullopt;
  bool any_law =
      std::ranges::any_of(panels, [](const CurvePanel& panel) { return !panel.traces.empty(); });
  std::string tics;
  for (auto count : workers) tics += (tics.empty() ? "" : ", ") + std::to_string(count);
  Axis x{"workers",
         "",
         "set logscale x 2\nset xtics (" + tics + ")\nset xrange [" +
             number(static_cast<double>(*workers.begin()) / 1.2) + ":" +
             number(static_cast<double>(*workers.rbegin()) * 1.2) + "]\n",
         {}};
  return draw_curves("Throughput against workers: median and range over the blocks" +
                         std::string(any_law ? ", and the law it follows" : "") +
                         queue_caption(input.contests),
                     x, {"tasks per second", "", "", {}}, panels, canvas, "workers.dat");
}

using CellKey =
    std::tuple<std::string_view, std::string_view, std::string_view, std::optional<std::uint64_t>,
               std::optional<std::uint64_t>, std::optional<double>>;
using Spectra = std::map<CellKey, std::map<double, std::vector<double>>>;

Spectra spectra_of(std::span<const LatencyLine> lines) {
  Spectra spectra;
  for (const LatencyLine& line : lines) {
    if (line.quantile < 0.5 || line.quantile > 0.9995 || line.latency_ns <= 0) continue;
    CellKey key{line.model,   line.workload,  line.params,
                line.workers, line.in_flight, line.offered_per_s};
    spectra[key][line.quantile].push_back(static_cast<double>(line.latency_ns) / 1e9);
  }
  return spectra;
}

// Maps 90, 99 and 99.9 % to equal steps, one for each further nine.
double nines(double quantile) {
  return -std::log10(1 - quantile);
}

std::optional<Picture> draw_latency(const PlotInput& input, const Canvas& canvas) {
  auto spectra = spectra_of(input.latencies);
  std::vector<CurvePanel> panels;
  for (const Contest& contest : input.contests) {
    CurvePanel panel{contest.title(), {}};
    for (const Entrant* entrant : contest.best_of_each_model()) {
      const Row& row = *entrant->rows.front();
      auto found = spectra.find(
          {row.model, row.workload, row.params, row.workers, row.in_flight, row.offered_per_s});
      if (found == spectra.end()) continue;
      Curve curve{entrant->model, {}};
      for (const auto& [quantile, values] : found->second) {
        auto [least, most] = std::ranges::minmax(values);
        curve.places.push_back({nines(quantile), median(values), least, most});
      }
      panel.curves.push_back(std::move(curve));
    }
    std::ranges::sort(panel.curves, {}, [](const Curve& curve) { return rank_of(curve.model); });
    if (!panel.curves.empty()) panels.push_back(std::move(panel));
  }
  if (panels.empty()) return std::nullopt;
  Axis x{"of all tasks are at least this fast",
         "",
         "set xrange [0.2:3.4]\nset xtics ('50%%' 0.30103, '90%%' 1, '99%%' 2, '99.9%%' 3)\n",
         {}};
  return draw_curves("Latency, admission or arrival to finish: median and range over the blocks", x,
                     {"latency", "s", "", {}}, panels, canvas, "latency.dat");
}

constexpr std::array<PlotKind, 4> kinds = {{
    {"throughput", "a row with a throughput", draw_throughput},
    {"speedup", "serial and another model in one block", draw_speedup},
    {"workers", "a model at two numbers of workers", draw_workers},
    {"latency", "a latency.csv with quantiles of these rows", draw_latency},
}};

}  // namespace

std::span<const PlotKind> plot_kinds() {
  return kinds;
}

}  // namespace interleave
