#include "bench/measure/expected_units.hpp"

#include <limits>

namespace interleave {

namespace {

struct ExpectedUnits {
  std::uint64_t least;
  std::uint64_t most;
};

constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t most_replacements = 3;  // per worker, in a pool of processes

ExpectedUnits expected_units(const Cell& cell, std::uint64_t begun) {
  switch (cell.model->shape) {
    case Model::Shape::single: return {1, 1};
    case Model::Shape::per_task:
    case Model::Shape::loop: return {begun, any};
    case Model::Shape::pool: break;
  }
  bool replaces = cell.model->forks || cell.model->inner != nullptr;
  std::uint64_t workers = cell.workers;
  return {workers, replaces ? workers * (1 + most_replacements) : workers};
}

}  // namespace

std::optional<std::string> unit_mismatch(const Cell& cell, std::uint64_t begun,
                                         std::uint64_t units) {
  auto promise = expected_units(cell, begun);
  if (units >= promise.least && units <= promise.most) return std::nullopt;
  auto expected = std::to_string(promise.least);
  if (promise.most == any) {
    expected = "at least " + expected;
  } else if (promise.most != promise.least) {
    expected += " to " + std::to_string(promise.most);
  }
  return "units: " + std::to_string(units) + " were made where " + std::string(cell.model->name) +
         " promises " + expected + ": that is another model";
}

}  // namespace interleave
