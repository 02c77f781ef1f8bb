#pragma once

#include "results/files/samples.hpp"
#include "results/groups/contest.hpp"
#include "results/groups/palette.hpp"
#include "results/plot/gnuplot.hpp"
#include "results/report/scaling.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

/// A picture before it is drawn: a script, and the data file that the script names.
struct Picture {
  std::string script;
  std::string data;
};

/// An axis: its label, and gnuplot commands.
struct Axis {
  std::string label;
  std::string unit;             // of the tics: "s" for seconds
  std::string setup;            // gnuplot commands for this axis
  std::vector<double> lines{};  // positions of reference lines
};

/// A value with its interval, on a line of its own.
struct Dot {
  std::string model;
  double value = 0;  // 0: there is no value, and `note` says why
  double low = 0;
  double high = 0;
  std::string note;  // the value in words
};
struct DotPanel {
  std::string title;
  std::vector<Dot> dots;
};

/// The points of one model. `low` and `high` may equal the value.
struct Curve {
  struct Place {
    double x;
    double value;
    double low;
    double high;
  };
  std::string model;
  std::vector<Place> places;
};
/// A line that was not measured, such as a fitted law. It is thin and has the model's colour.
struct Trace {
  std::string model;
  std::string name;  // of the law, for the legend; traces with the same dash share it
  int dash = 2;      // gnuplot's dash type
  std::vector<std::pair<double, double>> points;
};
struct CurvePanel {
  std::string title;
  std::vector<Curve> curves;
  std::vector<Trace> traces = {};  // not drawn on a terminal
};

// Both draw a panel for each contest, with many models in each, and name their data file
// `data_name`.
Picture draw_dots(std::string_view title, const Axis& x, std::span<const DotPanel> panels,
                  const Canvas& canvas, std::string_view data_name);
Picture draw_curves(std::string_view title, const Axis& x, const Axis& y,
                    std::span<const CurvePanel> panels, const Canvas& canvas,
                    std::string_view data_name);

/// The data that pictures are drawn from.
struct PlotInput {
  std::span<const Contest> contests;
  std::span<const LatencyLine> latencies;
  std::optional<unsigned> cpus;                 // of the measured machine, if known
  std::span<const ScalingResult> scaling = {};  // of these contests
};

/// A kind of picture that `interleave plot` can draw.
struct PlotKind {
  std::string_view name;
  std::string_view needs;  // in words, for the message that there is no data
  std::optional<Picture> (*draw)(const PlotInput&, const Canvas&);
};
std::span<const PlotKind> plot_kinds();

}  // namespace interleave
