#include "results/chart/svg.hpp"

#include "results/chart/elements.hpp"
#include "results/chart/sheet.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <span>

namespace interleave {

namespace {

constexpr std::string_view fonts =
    "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

// Marks are legible on both grounds (palette.hpp). So only the ink of texts and lines changes.
constexpr std::string_view file_styles =
    ".chart{color:#1f2328}"
    "@media screen and (prefers-color-scheme:dark){.chart{color:#e6edf3}}"
    "@media print{.chart{color:#000}}";

Looks looks_in(const Chart& chart) {
  std::set<std::string> models;
  for (const Panel& panel : chart.panels) {
    for (const Series& series : panel.series) models.insert(series.model);
  }
  return looks_of(models);
}

// Returns the text as a part of an identifier.
std::string identifier(std::string_view text) {
  std::string result;
  for (char letter : text) {
    bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    result += is_plain ? letter : '-';
  }
  return result;
}

void add_panel(Sheet& sheet, const Chart& chart, const Panel& panel, const Looks& looks) {
  constexpr std::size_t most_lines = 4;
  sheet.paragraph(panel.title, panel_font, most_lines);
  sheet.skip(4);
  switch (chart.form) {
    case Chart::Form::dots: add_dots(sheet, chart, panel, looks); break;
    case Chart::Form::curves: add_curves(sheet, chart, panel, looks); break;
    case Chart::Form::bars: add_bars(sheet, chart, panel, looks); break;
  }
}

// Draws panels. A file also has the title, the finding and the caption.
void add_all(Sheet& sheet, const Chart& chart, std::span<const Panel> panels, bool is_file) {
  constexpr std::size_t most_lines = 8;
  auto looks = looks_in(chart);
  if (is_file) {
    sheet.paragraph(chart.title, title_font, most_lines);
    sheet.skip(2);
    sheet.paragraph(chart.finding, plain_font, most_lines);
    sheet.skip(8);
  }
  for (const Panel& panel : panels) {
    if (&panel != panels.data()) sheet.skip(16);
    add_panel(sheet, chart, panel, looks);
  }
  if (is_file && !chart.caption.empty()) {
    sheet.skip(10);
    sheet.paragraph(chart.caption, plain_font, 2 * most_lines);
  }
}

// Returns the name and the description of a picture, for readers who do not see it.
std::string names_of(const Chart& chart, std::span<const Panel> panels, const std::string& id) {
  auto title = chart.title;
  if (panels.size() == 1 && !panels.front().title.empty()) title += ": " + panels.front().title;
  auto text = element("title", {{"id", id + "-title"}}, escaped(title)) + "\n";
  if (chart.finding.empty()) return text;
  return text + element("desc", {{"id", id + "-desc"}}, escaped(chart.finding)) + "\n";
}

std::string drawn(const Chart& chart, std::span<const Panel> panels, const std::string& id,
                  SvgHost host) {
  bool is_file = host == SvgHost::file;
  Sheet sheet(host);
  add_all(sheet, chart, panels, is_file);
  auto height = sheet.bottom() + 8;
  std::string content = "\n";
  if (is_file) content += element("style", {}, file_styles) + "\n";
  content += names_of(chart, panels, id);
  content += std::move(sheet).take();
  auto labelled = id + "-title" + (chart.finding.empty() ? "" : " " + id + "-desc");
  return element("svg",
                 {{"xmlns", "http://www.w3.org/2000/svg"},
                  {"class", "chart"},
                  {"width", Sheet::width},
                  {"height", height},
                  {"viewBox", "0 0 " + units(Sheet::width) + " " + units(height)},
                  {"role", "img"},
                  {"aria-labelledby", labelled},
                  {"font-family", fonts},
                  {"font-size", plain_font.size},
                  {"fill", "currentColor"}},
                 content) +
         "\n";
}

}  // namespace

std::string svg_of(const Chart& chart, SvgHost host) {
  return drawn(chart, chart.panels, "chart-" + identifier(chart.kind), host);
}

std::string svg_of_panel(const Chart& chart, std::size_t panel, SvgHost host) {
  return drawn(chart, std::span(chart.panels).subspan(panel, 1),
               "chart-" + identifier(chart.kind) + "-" + std::to_string(panel), host);
}

std::string_view svg_styles() {
  return ".chart{max-width:100%;height:auto}"
         ".chart .mark:hover{stroke:currentColor}";
}

}  // namespace interleave
