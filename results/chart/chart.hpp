#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

/// How values lie along an axis. `nines` takes a share from 0 to 1 and maps 0.9, 0.99 and 0.999 to
/// equal steps.
enum class Scale : std::uint8_t { linear, logarithmic, nines };

/// An axis of a chart.
struct ChartAxis {
  /// A line across the panel, such as "serial" at 1.
  struct Line {
    double at;
    std::string label;
  };

  std::string title;            // "tasks per second"
  std::string unit;             // of the ticks: "s", "B", "/s", or empty
  Scale scale = Scale::linear;  // a logarithmic axis says so beside its title
  std::vector<Line> lines{};
  std::vector<double> ticks{};  // empty: chosen from the values
};

/// A value with its interval. In a chart of dots only x is a place, and low and high belong to it.
/// In a chart of curves they belong to y. They equal the value if there is no interval.
struct Mark {
  double x = 0;
  double y = 0;
  double low = 0;
  double high = 0;
  std::string text{};   // the value in words: "1.97x (95% CI 1.92-2.01)"
  bool hollow = false;  // no difference was shown, or the row does not count
};

/// The marks of one model. In a chart of dots it is one line, with one mark, or with none and a
/// `note` that says why.
struct Series {
  enum class Line : std::uint8_t { none, solid, dashed, dotted };

  std::string model;  // decides colour and shape (groups/palette.hpp)
  std::string name;   // in the legend
  Line line = Line::none;
  bool marked = true;  // false: only the line is drawn, such as a fitted law
  std::vector<Mark> marks{};
  std::string note{};
};

/// One of several pictures with the same axes.
struct Panel {
  std::string title;  // what distinguishes it from the other panels; empty: nothing
  std::vector<Series> series;
};

/// A picture before it is drawn. Renderers: svg.hpp, text_chart.hpp.
struct Chart {
  enum class Form : std::uint8_t { dots, curves };

  std::string kind;     // "throughput": the name of a file, an anchor, a value of --kind
  std::string title;    // "Throughput: median and range over the blocks"
  std::string finding;  // the most important fact in the chart, in one sentence
  std::string caption;  // machine, date and command
  Form form = Form::dots;
  ChartAxis x{};
  ChartAxis y{};  // curves only
  std::vector<Panel> panels{};
};

}  // namespace interleave
