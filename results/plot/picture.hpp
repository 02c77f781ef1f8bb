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

/// What a picture is made of: a script, and the data file that it names.
struct Picture {
  std::string script;
  std::string data;
};

/// An axis in words and in gnuplot's own.
struct Axis {
  std::string label;
  std::string unit;             // of the tics: "s" for seconds
  std::string setup;            // gnuplot commands of its own
  std::vector<double> lines{};  // where to draw reference lines
};

/// A value with its interval, on a line of its own.
struct Dot {
  std::string model;
  double value = 0;  // 0: there is none, and `note` says why
  double low = 0;
  double high = 0;
  std::string note;  // the value in words
};
struct DotPanel {
  std::string title;
  std::vector<Dot> dots;
};

/// One model's points; low and high may be the value itself.
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
/// A line that was not measured: drawn thinly, in the model's colour.
struct Trace {
  std::string model;
  std::string name;  // of what it follows, for the legend: the same for all of one dash
  int dash = 2;      // gnuplot's dash type
  std::vector<std::pair<double, double>> points;
};
struct CurvePanel {
  std::string title;
  std::vector<Curve> curves;
  std::vector<Trace> traces = {};  // not on a terminal
};

// Both draw a panel for each contest, many models in each, and call their data file `data_name`.
Picture draw_dots(std::string_view title, const Axis& x, std::span<const DotPanel> panels,
                  const Canvas& canvas, std::string_view data_name);
Picture draw_curves(std::string_view title, const Axis& x, const Axis& y,
                    std::span<const CurvePanel> panels, const Canvas& canvas,
                    std::string_view data_name);

/// What pictures are drawn from.
struct PlotInput {
  std::span<const Contest> contests;
  std::span<const LatencyLine> latencies;
  std::optional<unsigned> cpus;  // of the machine that was measured, where it is known
  std::span<const ScalingResult> scaling = {};  // of these contests
};

/// A picture that `interleave plot` knows.
struct PlotKind {
  std::string_view name;
  std::string_view needs;  // in words, for when there is no data
  std::optional<Picture> (*draw)(const PlotInput&, const Canvas&);
};
std::span<const PlotKind> plot_kinds();

}  // namespace interleave
