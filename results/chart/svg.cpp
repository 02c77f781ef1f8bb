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

std::string drawn(const Chart& chart, std::span<const Panel> panels, std::string_view id,
                  SvgHost host) {
  constexpr std::size_t most_lines = 8;
  auto looks = looks_in(chart);
  Sheet sheet(host);
  if (host == SvgHost::file) {
    sheet.paragraph(chart.title, title_font, most_lines);
    sheet.skip(2);
    sheet.paragraph(chart.finding, plain_font, most_lines);
    sheet.skip(8);
  }
  for (const Panel& panel : panels) {
    if (&panel != panels.data()) sheet.skip(16);
    add_panel(sheet, chart, panel, looks);
  }
  if (host == SvgHost::file && !chart.caption.empty()) {
    sheet.skip(10);
    sheet.paragraph(chart.caption, plain_font, 2 * most_lines);
  }
  auto height = sheet.bottom() + 8;
  auto title = chart.title;
  if (panels.size() == 1 && !panels.front().title.empty()) title += ": " + panels.front().title;
  std::string content = "\n";
  if (host == SvgHost::file) content += element("style", {}, file_styles) + "\n";
  auto title_id = std::string(id) + "-title";
  auto desc_id = std::string(id) + "-desc";
  content += element("title", {{"id", title_id}}, escaped(title)) + "\n";
  if (!chart.finding.empty()) {
    content += element("desc", {{"id", desc_id}}, escaped(chart.finding)) + "\n";
  }
  content += std::move(sheet).take();
  return element("svg",
                 {{"xmlns", "http://www.w3.org/2000/svg"},
                  {"class", "chart"},
                  {"width", Sheet::width},
                  {"height", height},
                  {"viewBox", "0 0 " + units(Sheet::width) + " " + units(height)},
                  {"role", "img"},
                  {"aria-labelledby", chart.finding.empty() ? title_id : title_id + " " + desc_id},
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
