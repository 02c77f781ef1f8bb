#pragma once

#include "results/files/row.hpp"
#include "results/files/samples.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace interleave::testing {

/// Returns rows that a quick run could have measured: nine models, four workloads, `blocks` blocks
/// in random order, two numbers of workers for the pools, one model that times out and one that is
/// unsupported. Drift between blocks is as large as most differences. The same for the same seed.
std::vector<Row> plausible_rows(std::uint64_t blocks = 6, std::uint64_t seed = 1);

/// The smallest row that counts in a comparison.
Row plain_row(std::string model, std::string workload, std::uint64_t block, double throughput);

/// A spectrum that fits the row: a few slow tasks, as there always are.
Spectrum plausible_spectrum(const Row& row);

/// Writes samples.csv and latency.csv into `dir`, which must have neither.
void write_results(const std::filesystem::path& dir, const std::vector<Row>& rows);

/// A directory that is gone at the end of the test.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace interleave::testing
