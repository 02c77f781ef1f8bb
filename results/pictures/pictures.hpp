#pragma once

#include "results/chart/chart.hpp"
#include "results/files/result_set.hpp"
#include "results/pictures/subject.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

/// A kind of chart that results can have.
struct PictureKind {
  std::string_view name;
  std::string_view needs;                         // in words, for the message that there is no data
  std::optional<Chart> (*chart)(const Subject&);  // nullopt if the chart would say nothing
};

/// All kinds, in the order of a report.
std::span<const PictureKind> picture_kinds();

/// Returns all charts that these results have.
std::vector<Chart> charts_of(const Subject& subject);
std::vector<Chart> charts_of(const ResultSet& results);

// The charts, each in a file of its own.
std::optional<Chart> throughput_chart(const Subject& subject);
std::optional<Chart> ratio_chart(const Subject& subject);
std::optional<Chart> worker_chart(const Subject& subject);
std::optional<Chart> latency_chart(const Subject& subject);
std::optional<Chart> rate_chart(const Subject& subject);
std::optional<Chart> memory_chart(const Subject& subject);
std::optional<Chart> lock_chart(const Subject& subject);

}  // namespace interleave
