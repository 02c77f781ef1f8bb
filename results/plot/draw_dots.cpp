// A panel for each contest and a line for each model. A model has the same line in all panels, so
// its name appears once. Values are compared along a common logarithmic scale.
#include "results/plot/layout.hpp"
#include "results/plot/picture.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace interleave {

namespace {

using Models = std::vector<std::string>;

Models models_of(std::span<const DotPanel> panels) {
  std::set<std::pair<std::size_t, std::string>> sorted;
  for (const DotPanel& panel : panels) {
    for (const Dot& dot : panel.dots) sorted.emplace(rank_of(dot.model), dot.model);
  }
  Models models;
  for (const auto& [rank, model] : sorted) models.push_back(model);
  return models;
}

// Leaves room on the right for the value in words, which is next to its dot. The first reference
// line is always visible.
Range range_of(const DotPanel& panel, const Axis& x) {
  std::vector<double> values;
  for (const Dot& dot : panel.dots) {
    if (dot.value > 0) values.insert(values.end(), {dot.value, dot.low, dot.high});
  }
  if (!x.lines.empty()) values.push_back(x.lines.front());
  auto range = log_range(values);
  range.high *= std::pow(range.high / range.low, 0.3);
  return range;
}

std::string colour_number(std::string_view colour) {
  return "0x" + std::string(colour.substr(1));
}

std::string panel_data(const DotPanel& panel, const Models& models, Range range) {
  std::string text = "# " + data_field(panel.title) +
                     "\n# line\tvalue\tlow\thigh\tnote_at\tnote\tshape\tcolour\tmodel\n";
  for (std::size_t line = 0; line < models.size(); ++line) {
    auto found = std::ranges::find(panel.dots, models[line], &Dot::model);
    Dot dot = found != panel.dots.end() ? *found : Dot{.model = models[line], .note = " "};
    auto look = look_of(dot.model);
    auto value = [&](double given) { return dot.value > 0 ? number(given) : "-"; };
    text += std::to_string(line) + '\t' + value(dot.value) + '\t' + value(dot.low) + '\t' +
            value(dot.high) + '\t' + number(dot.value > 0 ? dot.high : range.low) + '\t' +
            data_field(dot.note) + '\t' + std::to_string(static_cast<int>(look.shape) + 1) + '\t' +
            colour_number(look.colour) + '\t' + data_field(dot.model) + '\n';
  }
  return text + "\n\n";
}

// Only the left-most panels have the names of the models. The lines are the same in all panels.
std::string plot_command(std::string_view file, std::size_t index, const Canvas& canvas,
                         bool named) {
  auto from = single_quoted(file) + " index " + std::to_string(index) + " using ";
  auto notes = from + (named ? "5:1:6:ytic(9)" : "5:1:6") + " with labels left offset " +
               (canvas.is_text() ? "2,0" : "0.9,0");
  if (canvas.is_text()) {
    return "plot " + from + "2:1 with points pt '*', \\\n     " + notes + "\n\n";
  }
  return (named ? "set ytics format '%h'\n" : "set ytics 1 format ''\n") + ("plot " + from) +
         "3:1:($4-$3):(0):8 with vectors nohead lw 5 lc rgb variable, \\\n     " + from +
         "2:1:7:8 with points pt variable ps 1.1 lc rgb variable, \\\n     " + notes +
         " font ',9' tc rgb '#555555'\n\n";
}

// A line must differ in width too. Gnuplot's SVG terminal ignores a change of dashes alone.
std::string panel_script(const DotPanel& panel, const Axis& x, Range range) {
  auto text = "set title " + single_quoted(panel.title) + "\n" + "set xrange [" +
              number(range.low) + ":" + number(range.high) + "]\n" + log_tics('x', range, x.unit) +
              "unset arrow\n";
  for (double line : x.lines) {
    if (line < range.low || line > range.high) continue;
    text += "set arrow from " + number(line) + ", graph 0 to " + number(line) +
            ", graph 1 nohead back lc rgb '#888888' " + (line == 1 ? "lw 1 dt 1" : "lw 1.5 dt 2") +
            "\n";
  }
  return text;
}

}  // namespace

Picture draw_dots(std::string_view title, const Axis& x, std::span<const DotPanel> panels,
                  const Canvas& given_canvas, std::string_view data_name) {
  auto models = models_of(panels);
  Canvas canvas = given_canvas;
  canvas.lines = static_cast<unsigned>(models.size()) + 9;
  auto panel_height = 24 * static_cast<unsigned>(models.size()) + 20;
  Layout layout(canvas, panels.size(), {panel_height, 150, 30, 62});
  Picture picture;
  picture.script = layout.begin(title) + "set logscale x\nset xlabel " + single_quoted(x.label) +
                   "\nset yrange [" + number(static_cast<double>(models.size()) - 0.3) +
                   ":-0.7]\nunset key\n" + x.setup;
  for (std::size_t index = 0; index < panels.size(); ++index) {
    auto range = range_of(panels[index], x);
    bool named = layout.is_leftmost(index);
    picture.data += panel_data(panels[index], models, range);
    picture.script += layout.place(index) + panel_script(panels[index], x, range) +
                      plot_command(data_name, index, canvas, named);
  }
  picture.script += layout.end();
  return picture;
}

}  // namespace interleave
