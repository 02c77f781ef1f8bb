#pragma once

#include "bench/plan/plan.hpp"
#include "bench/plan/selection.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// Makes cells of matrices, each distinct cell once, in the order of their first appearance.
class Expansion {
 public:
  static constexpr std::uint64_t most_cells = 10'000;

  /// `cpus` is the value of `--workers auto` for CPU work.
  explicit Expansion(std::uint32_t cpus) : cpus_(cpus) {}

  /// Throws UsageError if a name or setting is unknown, or if there are more than most_cells in
  /// all.
  void add(const Matrix& matrix, std::span<const Dial> extra, Clock::duration timeout);

  std::vector<Cell> take() { return std::move(cells_); }

 private:
  void add_selection(const Matrix& matrix, const Selection& selection,
                     std::span<const std::optional<OpenLoad>> loads);
  void add(Cell cell);

  std::uint32_t cpus_;
  std::uint64_t points_ = 0;
  std::vector<Cell> cells_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace interleave
