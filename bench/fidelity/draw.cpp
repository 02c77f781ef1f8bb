// Draws the curves of CPython and of the simulator into the same pictures.
#include "bench/fidelity/judged.hpp"
#include "results/chart/svg.hpp"
#include "results/files/atomic_file.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace interleave::fidelity {

namespace {

// A picture shows the claims of some rows. It has one panel for each number of hogs, with the
// setting `over` on the x axis.
struct Kind {
  std::string_view name;
  std::string_view title;
  std::vector<std::string_view> rows;
  std::string_view measure;  // the labels of these claims begin with it
  std::string_view over;
  ChartAxis x;
  ChartAxis y;
};

const ChartAxis over_interval{.title = "switch interval", .unit = "s", .scale = Scale::logarithmic};
const ChartAxis over_ticks{.title = "check interval in ticks", .scale = Scale::logarithmic};
const ChartAxis requests{.title = "requests per second", .scale = Scale::logarithmic};
const ChartAxis delay{.title = "delay", .unit = "s", .scale = Scale::logarithmic};

std::vector<Kind> kinds() {
  return {
      {"fidelity_requests",
       "Requests a second beside computing threads",
       {"F5", "F6"},
       "requests/s",
       "interval_us",
       over_interval,
       requests},
      {"fidelity_delay_p50",
       "Delay of a packet beside a computing thread (median)",
       {"F3"},
       "delay p50",
       "interval_us",
       over_interval,
       delay},
      {"fidelity_delay_mean",
       "Delay of a packet beside computing threads (mean)",
       {"F4"},
       "delay mean",
       "interval_us",
       over_interval,
       delay},
      {"fidelity_legacy_requests",
       "Python 2: requests a second beside a computing thread",
       {"F13"},
       "requests/s, ",
       "ticks",
       over_ticks,
       requests},
  };
}

using Curves = std::map<std::string, Series>;  // by side
using CurvesByHogs = std::map<double, Curves>;

// Values of zero or less have no place on a logarithmic axis.
void add_mark(const Kind& kind, Curves& curves, const std::string& side, double x, double value) {
  if (!(value > 0)) return;
  bool is_delay = kind.y.unit == "s";
  if (is_delay) value /= 1000;  // from milliseconds
  Series& series = curves[side];
  series.model = series.name = side;
  series.line = Series::Line::solid;
  series.marks.push_back({.x = x,
                          .y = value,
                          .low = value,
                          .high = value,
                          .label = is_delay ? human_duration(value) : human_count(value)});
}

CurvesByHogs collect(const Kind& kind, std::span<const Judged> judged, const Records& records) {
  CurvesByHogs panels;
  for (const Judged& each : judged) {
    bool wanted = std::ranges::find(kind.rows, each.claim->row) != kind.rows.end() &&
                  each.claim->label.starts_with(kind.measure) && each.claim->trials.size() == 1;
    if (!wanted || each.judgement.finding == Finding::not_measured) continue;
    const Trial& trial = each.claim->trials.front();
    double x = trial.number(std::string(kind.over), 0);
    if (kind.over == "interval_us") x /= 1e6;
    auto& curves = panels[trial.number("hogs", 0)];
    for (std::size_t side = 0; side < each.pythons.size(); ++side) {
      if (!each.pythons[side]) continue;
      add_mark(kind, curves, "CPython " + records.side_name(side), x, *each.pythons[side]);
    }
    add_mark(kind, curves, "simulator", x, each.judgement.simulator);
  }
  return panels;
}

// Leaves out curves of one mark.
std::vector<Panel> panels_of(const CurvesByHogs& collected) {
  std::vector<Panel> panels;
  for (const auto& [hogs, curves] : collected) {
    Panel panel{.title = std::to_string(static_cast<int>(hogs)) +
                         (hogs == 1 ? " computing thread" : " computing threads")};
    for (auto [side, series] : curves) {
      std::ranges::sort(series.marks, {}, &Mark::x);
      if (series.marks.size() > 1) panel.series.push_back(std::move(series));
    }
    if (!panel.series.empty()) panels.push_back(std::move(panel));
  }
  return panels;
}

}  // namespace

std::vector<std::filesystem::path> draw_fidelity(const std::filesystem::path& dir,
                                                 std::span<const Judged> judged,
                                                 const Records& records) {
  std::vector<std::filesystem::path> drawn;
  for (const Kind& kind : kinds()) {
    Chart chart{.kind = std::string(kind.name),
                .title = std::string(kind.title),
                .form = Chart::Form::curves,
                .x = kind.x,
                .y = kind.y,
                .panels = panels_of(collect(kind, judged, records))};
    if (chart.panels.empty()) continue;
    auto target = dir / (chart.kind + ".svg");
    replace_file(target, svg_of(chart, SvgHost::file));
    drawn.push_back(target);
  }
  return drawn;
}

}  // namespace interleave::fidelity
