#include "results/pictures/pictures.hpp"

#include <array>
#include <utility>

namespace interleave {

namespace {

constexpr std::array<PictureKind, 7> kinds = {{
    {"throughput", "a row with a throughput, not under open load", throughput_chart},
    {"speedup", "two models that can be compared, in one block", ratio_chart},
    {"workers", "a model at three numbers of workers", worker_chart},
    {"latency", "a latency.csv with quantiles of these rows", latency_chart},
    {"rate", "a model under two rates of open load", rate_chart},
    {"memory", "two models of which the memory was measured", memory_chart},
    {"locks", "a gil.csv with threads of these rows", lock_chart},
}};

}  // namespace

std::span<const PictureKind> picture_kinds() {
  return kinds;
}

std::vector<Chart> charts_of(const Subject& subject) {
  std::vector<Chart> charts;
  for (const PictureKind& kind : kinds) {
    if (auto chart = kind.chart(subject)) charts.push_back(*std::move(chart));
  }
  return charts;
}

std::vector<Chart> charts_of(const ResultSet& results) {
  return charts_of(Subject(results));
}

}  // namespace interleave
