// The charts, as SVG. The page's scripts add the keyboard and, with uPlot, the zoom.
#include "results/page/figures.hpp"

#include "results/chart/svg.hpp"
#include "results/page/html.hpp"
#include "results/page/svg_compactor.hpp"
#include "results/text/human.hpp"

#include <algorithm>

namespace interleave {

namespace {

constexpr std::size_t most_panels = 60;  // of one chart

// A chart of a side, with the SVG of its panels.
struct Drawn {
  const Chart& chart;
  std::size_t side;
  std::string name;  // the chart's kind, with several sides also the side's number
  std::vector<std::string> panels;
  std::size_t bytes = 0;  // of all panels
};

std::vector<Drawn> draw_all(std::span<const PageSide> sides, SvgCompactor& compactor) {
  std::vector<Drawn> all;
  for (std::size_t side = 0; side < sides.size(); ++side) {
    for (const Chart& chart : sides[side].charts) {
      auto named = chart;
      if (sides.size() > 1) named.kind += "-" + std::to_string(side);  // so that ids differ
      Drawn& drawn = all.emplace_back(Drawn{chart, side, named.kind, {}});
      for (std::size_t which = 0; which < std::min(chart.panels.size(), most_panels); ++which) {
        auto svg = svg_of_panel(named, which, SvgHost::page);
        drawn.bytes += drawn.panels.emplace_back(compactor.compacted(svg)).size();
      }
    }
  }
  return all;
}

// Returns the bytes that each chart may take, so that all of them take at most `room`. Charts that
// need less than an equal share leave the rest to the others.
std::size_t fair_share(const std::vector<Drawn>& all, std::size_t room) {
  std::vector<std::size_t> sizes;
  for (const Drawn& drawn : all) sizes.push_back(drawn.bytes);
  std::ranges::sort(sizes);
  std::size_t share = room;
  for (std::size_t which = 0; which < sizes.size(); ++which) {
    share = room / (sizes.size() - which);
    if (sizes[which] > share) break;
    room -= sizes[which];
  }
  return share;
}

class Gallery {
 public:
  Gallery(std::span<const PageSide> sides, std::size_t room)
      : sides_(sides), all_(draw_all(sides, compactor_)), share_(fair_share(all_, room)) {}

  Figures draw();

 private:
  std::vector<std::string> kinds() const;
  std::string charts_of(const std::string& kind);
  std::string figure(const Drawn& drawn);
  std::string panels(const Drawn& drawn);

  std::span<const PageSide> sides_;
  SvgCompactor compactor_{};
  std::vector<Drawn> all_;
  std::size_t share_;
  std::string curves_{};
};

// In the order of the first side that has each.
std::vector<std::string> Gallery::kinds() const {
  std::vector<std::string> kinds;
  for (const Drawn& drawn : all_) {
    if (std::ranges::find(kinds, drawn.chart.kind) == kinds.end())
      kinds.push_back(drawn.chart.kind);
  }
  return kinds;
}

// At least the first panel is there.
std::string Gallery::panels(const Drawn& drawn) {
  std::string text;
  std::size_t taken = 0;
  std::size_t which = 0;
  for (; which < drawn.panels.size(); ++which) {
    taken += drawn.panels[which].size();
    if (which > 0 && taken > share_) break;
    auto id = html(drawn.name + "-" + std::to_string(which));
    text += "<div class=\"panel\" id=\"" + id + "\">\n" + drawn.panels[which] + "</div>\n";
    if (drawn.chart.form == Chart::Form::curves) {
      curves_ += (curves_.empty() ? "\"" : ",\"") + id + "\":" + curves_json(drawn.chart, which);
    }
  }
  auto more = drawn.chart.panels.size() - which;
  if (more == 0) return text + "</div>\n";
  return text + "</div>\n" +
         tagged("p", counted(more, "more panel") +
                         " would make this page too large to send. "
                         "`interleave plot --kind " +
                         drawn.chart.kind + "` draws all of them.");
}

std::string Gallery::figure(const Drawn& drawn) {
  const Chart& chart = drawn.chart;
  std::string text = "<div class=\"side\">\n";
  if (sides_.size() > 1) text += tagged("h4", sides_[drawn.side].name) + "\n";
  text += tagged("p class=\"finding\"", chart.finding) + "\n<figure>\n<div class=\"panels\">\n";
  return text + panels(drawn) + tagged("figcaption", chart.caption) + "\n</figure>\n</div>\n";
}

std::string Gallery::charts_of(const std::string& kind) {
  std::string text;
  for (const Drawn& drawn : all_) {
    if (drawn.chart.kind != kind) continue;
    if (text.empty()) {
      text = "<section id=\"" + html(kind) + "\">\n" + tagged("h3", drawn.chart.title) + "\n";
      text += "<div class=\"sides\">\n";
    }
    text += figure(drawn);
  }
  return text + "</div>\n</section>\n";
}

Figures Gallery::draw() {
  if (all_.empty()) return {"", "", "{}"};
  std::string text;
  for (const auto& kind : kinds()) text += charts_of(kind);
  std::string several = sides_.size() > 1 ? " class=\"several\"" : "";
  text = "<section id=\"charts\"" + several + ">\n<h2>Charts</h2>\n" + compactor_.shapes() + text;
  return {text + "</section>\n", std::string(svg_styles()) + compactor_.styles(),
          "{" + curves_ + "}"};
}

}  // namespace

Figures draw_figures(std::span<const PageSide> sides, std::size_t room) {
  return Gallery(sides, room).draw();
}

}  // namespace interleave
