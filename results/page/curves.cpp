// The values of curves for uPlot. It takes one list of x for all series of a panel, and nothing
// where a series has no mark.
#include "results/files/row.hpp"
#include "results/groups/palette.hpp"
#include "results/page/figures.hpp"
#include "results/page/html.hpp"
#include "results/text/human.hpp"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace interleave {

namespace {

using Json = nlohmann::ordered_json;

// Five digits are more than a screen shows.
double rounded(double value) {
  return significant(value, 5);
}

std::string_view name_of(Scale scale) {
  switch (scale) {
    case Scale::linear: return "linear";
    case Scale::logarithmic: return "logarithmic";
    case Scale::nines: break;
  }
  return "nines";
}

Json axis_json(const ChartAxis& axis) {
  Json lines = Json::array();
  for (const auto& line : axis.lines) lines.push_back({rounded(line.at), printable(line.label)});
  return {{"title", printable(axis.title)},
          {"unit", axis.unit},
          {"scale", name_of(axis.scale)},
          {"ticks", axis.ticks},
          {"lines", lines}};
}

Looks looks_in(const Chart& chart) {
  std::set<std::string> models;
  for (const Panel& panel : chart.panels) {
    for (const Series& series : panel.series) models.insert(series.model);
  }
  return looks_of(models);
}

Json series_json(const Series& series, const Look& look, const std::set<double>& places) {
  std::map<double, double> marks;
  for (const Mark& mark : series.marks) {
    if (!mark.beyond) marks[rounded(mark.x)] = rounded(mark.y);
  }
  Json values = Json::array();
  for (double place : places) {
    auto found = marks.find(place);
    values.push_back(found == marks.end() ? Json() : Json(found->second));
  }
  return {{"name", printable(series.name.empty() ? series.model : series.name)},
          {"colour", look.colour},
          {"marked", series.marked},
          {"dashed", series.line == Series::Line::dashed || series.line == Series::Line::dotted},
          {"y", values}};
}

Json panel_json(const Chart& chart, const Panel& panel, const Looks& looks) {
  std::set<double> places;
  for (const Series& series : panel.series) {
    for (const Mark& mark : series.marks) places.insert(rounded(mark.x));
  }
  Json all = Json::array();
  for (const Series& series : panel.series) {
    if (!series.marks.empty()) all.push_back(series_json(series, looks.at(series.model), places));
  }
  return {
      {"x", axis_json(chart.x)}, {"y", axis_json(chart.y)}, {"places", places}, {"series", all}};
}

}  // namespace

std::string curves_json(const Chart& chart, std::size_t panel) {
  auto json = panel_json(chart, chart.panels[panel], looks_in(chart));
  return json_for_html(json.dump(-1, ' ', true, Json::error_handler_t::replace));
}

}  // namespace interleave
