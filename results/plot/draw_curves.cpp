// A panel for each contest and a curve for each model, with the laws that it follows. One legend is
// under all panels.
#include "results/plot/layout.hpp"
#include "results/plot/picture.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace interleave {

namespace {

using Models = std::set<std::pair<std::size_t, std::string>>;

Models models_of(std::span<const CurvePanel> panels) {
  Models models;
  for (const CurvePanel& panel : panels) {
    for (const Curve& curve : panel.curves) models.emplace(rank_of(curve.model), curve.model);
  }
  return models;
}

Range range_of(const CurvePanel& panel) {
  std::vector<double> values;
  for (const Curve& curve : panel.curves) {
    for (const auto& place : curve.places) {
      values.insert(values.end(), {place.value, place.low, place.high});
    }
  }
  return log_range(values);
}

std::string curve_data(const CurvePanel& panel, const Curve& curve, const Axis& x, const Axis& y) {
  std::string text = "# " + data_field(panel.title) + ": " + data_field(curve.model) + "\n# " +
                     data_field(x.label) + '\t' + data_field(y.label) + "\tlow\thigh\n";
  for (const auto& place : curve.places) {
    text += number(place.x) + '\t' + number(place.value) + '\t' + number(place.low) + '\t' +
            number(place.high) + '\n';
  }
  return text + "\n\n";
}

std::string style_of(const std::string& model) {
  auto look = look_of(model);
  return "lw 1.6 pt " + std::to_string(static_cast<int>(look.shape) + 1) + " ps 0.8 lc rgb '" +
         std::string(look.colour) + "'";
}

std::string trace_data(const CurvePanel& panel, const Trace& trace) {
  std::string text = "# " + data_field(panel.title) + ": " + data_field(trace.model) + ", " +
                     data_field(trace.name) + '\n';
  for (auto [x, y] : trace.points) text += number(x) + '\t' + number(y) + '\n';
  return text + "\n\n";
}

std::string style_of(const Trace& trace) {
  return "lw 0.8 dt " + std::to_string(trace.dash) + " lc rgb '" +
         std::string(look_of(trace.model).colour) + "'";
}

using Names = std::map<std::string, int>;  // of traces, with their dashes

Names names_of(std::span<const CurvePanel> panels) {
  Names names;
  for (const CurvePanel& panel : panels) {
    for (const Trace& trace : panel.traces) names.emplace(trace.name, trace.dash);
  }
  return names;
}

// The legend is a panel of its own without data, so that it covers no point.
std::string legend(const Models& models, const Names& names) {
  std::string text =
      "unset title; unset xlabel; unset ylabel; unset tics; unset border; unset grid\n"
      "unset logscale; unset arrow; set xrange [0:1]; set yrange [0:1]\n"
      "set lmargin at screen 0.02; set rmargin at screen 0.98\n"
      "set bmargin at screen 0; set tmargin at screen 0.1\n"
      "set key at screen 0.5,0.012 center bottom horizontal maxcols 5 samplen 2.5 spacing 1.2 "
      "width 1\n";
  for (const auto& [rank, model] : models) {
    text += (&model == &models.begin()->second ? "plot " : ", \\\n     ") +
            std::string("NaN with linespoints ") + style_of(model) + " title " +
            single_quoted(model);
  }
  for (const auto& [name, dash] : names) {
    text += ", \\\n     NaN with lines lw 0.8 dt " + std::to_string(dash) +
            " lc rgb '#404040' title " + single_quoted(name);
  }
  return text + "\n";
}

std::string plot_command(const CurvePanel& panel, std::size_t first, const Canvas& canvas,
                         std::string_view file) {
  std::string text;
  for (std::size_t which = 0; which < panel.curves.size(); ++which) {
    const auto& model = panel.curves[which].model;
    text += (which == 0 ? "plot " : ", \\\n     ") + single_quoted(file) + " index " +
            std::to_string(first + which);
    text += canvas.is_text() ? " using 1:2 with linespoints title " + single_quoted(model)
                             : " using 1:2:3:4 with yerrorlines " + style_of(model) + " notitle";
  }
  if (canvas.is_text()) return text + "\n\n";
  first += panel.curves.size();
  for (std::size_t which = 0; which < panel.traces.size(); ++which) {
    text += ", \\\n     " + single_quoted(file) + " index " + std::to_string(first + which) +
            " using 1:2 with lines " + style_of(panel.traces[which]) + " notitle";
  }
  return text + "\n\n";
}

}  // namespace

Picture draw_curves(std::string_view title, const Axis& x, const Axis& y,
                    std::span<const CurvePanel> panels, const Canvas& canvas,
                    std::string_view data_name) {
  auto models = models_of(panels);
  auto names = names_of(panels);
  auto entries = models.size() + names.size();
  auto legend_height = 24 * static_cast<unsigned>((entries + 4) / 5) + 76;
  Layout layout(canvas, panels.size(), {240, 95, 85, legend_height});
  Picture picture;
  picture.script = layout.begin(title) + "set logscale y\nset xlabel " + single_quoted(x.label) +
                   "\n" + x.setup + y.setup +
                   (canvas.is_text() ? "set key outside below\n" : "unset key\n");
  std::size_t next = 0;
  for (std::size_t index = 0; index < panels.size(); ++index) {
    const auto& panel = panels[index];
    auto range = range_of(panel);
    picture.script += layout.place(index) + "set title " + single_quoted(panel.title) +
                      "\nset ylabel " +
                      (layout.is_leftmost(index) ? single_quoted(y.label) : "''") +
                      "\nset yrange [" + number(range.low) + ":" + number(range.high) + "]\n" +
                      log_tics('y', range, y.unit) + plot_command(panel, next, canvas, data_name);
    for (const Curve& curve : panel.curves) picture.data += curve_data(panel, curve, x, y);
    for (const Trace& trace : panel.traces) picture.data += trace_data(panel, trace);
    next += panel.curves.size() + panel.traces.size();
  }
  if (!canvas.is_text()) picture.script += legend(models, names);
  picture.script += layout.end();
  return picture;
}

}  // namespace interleave
