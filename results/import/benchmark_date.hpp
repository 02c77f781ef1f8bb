#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Returns the date of a Google Benchmark report as "2026-01-31T23:59:59.000Z". Old versions
/// write the local time without its offset, which is taken for UTC. Empty if the form is another.
std::string utc_of_benchmark_date(std::string_view date);

}  // namespace interleave
