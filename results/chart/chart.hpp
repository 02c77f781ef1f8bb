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

  std::string title{};          // "tasks per second"
  std::string unit{};           // of the ticks: "s", "B", "/s", "x", "%" (from 0 to 100), or empty
  Scale scale = Scale::linear;  // a logarithmic axis says so beside its title
  std::vector<Line> lines{};
  std::vector<double> ticks{};  // empty: chosen from the values
  std::string beyond{};         // the name of the places beyond the axis: "saturated"
};

/// A value with its interval. The interval equals the value if there is none.
/// - dots: `x` is the place, and the interval belongs to it.
/// - curves: `x` and `y` are the place, and the interval belongs to y.
/// - bars: the mark is a part of its line, from `low` to `high`.
struct Mark {
  double x = 0;
  double y = 0;
  double low = 0;
  double high = 0;
  std::string label{};  // short, beside the dot: "1.97x"
  std::string text{};   // the value in words: "1.97x serial (95% CI 1.92-2.01)"
  bool hollow = false;  // no difference was shown, or the row does not count
  bool beyond = false;  // curves: the mark lies beyond the y axis (ChartAxis::beyond)
};

/// The marks of one model. In charts of dots and bars it is one line. A line of dots has one mark,
/// or none and a `note` that says why.
struct Series {
  enum class Line : std::uint8_t { none, solid, dashed, dotted };

  std::string model;  // decides colour and shape (groups/palette.hpp)
  std::string name;   // in the legend, or of the line
  Line line = Line::none;
  bool marked = true;  // false: only the line is drawn, such as a fitted law
  std::vector<Mark> marks{};
  std::string note{};  // dots: why there is no mark; bars: the numbers at the end of the line
};

/// One of several pictures with the same axes.
struct Panel {
  std::string title{};  // what distinguishes it from the other panels; empty: nothing
  std::vector<Series> series{};
};

/// A picture before it is drawn. Renderers: svg.hpp, text_chart.hpp.
struct Chart {
  enum class Form : std::uint8_t { dots, curves, bars };

  std::string kind{};     // "throughput": the name of a file, an anchor, a value of --kind
  std::string title{};    // "Throughput: median and range over the blocks"
  std::string finding{};  // the most important fact in the chart, in one sentence
  std::string caption{};  // what all panels share, and machine, date and command
  Form form = Form::dots;
  ChartAxis x{};
  ChartAxis y{};                     // curves only
  std::vector<std::string> parts{};  // bars only: the names of a line's marks, such as "waited"
  std::vector<Panel> panels{};
};

}  // namespace interleave
