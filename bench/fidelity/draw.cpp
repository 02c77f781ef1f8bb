// Draws the curves of CPython and of the simulator into the same pictures.
#include "bench/fidelity/judged.hpp"
#include "results/files/atomic_file.hpp"
#include "results/plot/picture.hpp"

#include <algorithm>
#include <sstream>

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
  Axis x;
  Axis y;
};

const Axis over_interval{.label = "switch interval (ms)", .unit = "", .setup = "set logscale x\n"};
const Axis over_ticks{.label = "check interval (ticks)", .unit = "", .setup = "set logscale x\n"};

std::vector<Kind> kinds() {
  return {
      {"fidelity_requests",
       "Requests a second beside computing threads",
       {"F5", "F6"},
       "requests/s",
       "interval_us",
       over_interval,
       {.label = "requests/s", .unit = "", .setup = ""}},
      {"fidelity_delay_p50",
       "Delay of a packet beside a computing thread (median)",
       {"F3"},
       "delay p50",
       "interval_us",
       over_interval,
       {.label = "ms", .unit = "", .setup = ""}},
      {"fidelity_delay_mean",
       "Delay of a packet beside computing threads (mean)",
       {"F4"},
       "delay mean",
       "interval_us",
       over_interval,
       {.label = "ms", .unit = "", .setup = ""}},
      {"fidelity_legacy_requests",
       "Python 2: requests a second beside a computing thread",
       {"F13"},
       "requests/s, ",
       "ticks",
       over_ticks,
       {.label = "requests/s", .unit = "", .setup = ""}},
  };
}

using Panels = std::map<double, std::map<std::string, Curve>>;  // by hogs, by side

void add_place(std::map<std::string, Curve>& curves, const std::string& side, double x,
               double value) {
  curves[side].model = side;
  curves[side].places.push_back({x, value, value, value});
}

Panels collect(const Kind& kind, std::span<const Judged> judged, const Records& records) {
  Panels panels;
  for (const Judged& each : judged) {
    bool wanted = std::ranges::find(kind.rows, each.claim->row) != kind.rows.end() &&
                  each.claim->label.starts_with(kind.measure) && each.claim->trials.size() == 1;
    if (!wanted || each.judgement.finding == Finding::not_measured) continue;
    const Trial& trial = each.claim->trials.front();
    double x = trial.number(std::string(kind.over), 0);
    if (kind.over == "interval_us") x /= 1000;
    auto& curves = panels[trial.number("hogs", 0)];
    for (std::size_t side = 0; side < each.pythons.size(); ++side) {
      if (!each.pythons[side]) continue;
      add_place(curves, "CPython " + records.side_name(side), x, *each.pythons[side]);
    }
    add_place(curves, "simulator", x, each.judgement.simulator);
  }
  return panels;
}

// Drops values of zero or less, because the axes are logarithmic, and curves of one place.
std::vector<CurvePanel> panels_of(const Panels& collected) {
  std::vector<CurvePanel> panels;
  for (const auto& [hogs, curves] : collected) {
    CurvePanel panel{.title = std::to_string(static_cast<int>(hogs)) +
                              (hogs == 1 ? " computing thread" : " computing threads"),
                     .curves = {}};
    for (auto [side, curve] : curves) {
      std::erase_if(curve.places, [](const auto& place) { return place.value <= 0; });
      std::ranges::sort(curve.places, {}, &Curve::Place::x);
      if (curve.places.size() > 1) panel.curves.push_back(std::move(curve));
    }
    if (!panel.curves.empty()) panels.push_back(std::move(panel));
  }
  return panels;
}

}  // namespace

std::vector<std::filesystem::path> draw_fidelity(const std::filesystem::path& dir,
                                                 std::span<const Judged> judged,
                                                 const Records& records) {
  std::vector<std::filesystem::path> drawn;
  for (const Kind& kind : kinds()) {
    auto panels = panels_of(collect(kind, judged, records));
    if (panels.empty()) continue;
    std::string name(kind.name);
    auto picture = draw_curves(kind.title, kind.x, kind.y, panels, {}, name + ".dat");
    replace_file(dir / (name + ".dat"), picture.data);
    std::ostringstream how;
    how << "# gnuplot -d " << name << ".gp > " << name << ".svg\n" << picture.script;
    replace_file(dir / (name + ".gp"), how.str());
    auto target = dir / (name + ".svg");
    replace_file(target, run_gnuplot(dir / (name + ".gp")));
    drawn.push_back(target);
  }
  return drawn;
}

}  // namespace interleave::fidelity
