// Any bytes as a report of Google Benchmark: they are refused, or they become rows that samples.csv
// keeps and a run.json that can be read.
#include "results/files/result_set.hpp"
#include "results/files/samples.hpp"
#include "results/import/imported_run.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>

namespace interleave::fuzz {

void examine(std::string_view input) {
  auto run = accepted([&] {
    std::array files = {parse_benchmarks(input, "input.json")};
    return import_benchmarks(files, {.names = {}, .interleaved = input.size() % 2 == 0});
  });
  if (!run) return;
  require(!run->rows.empty(), "a report has rows");
  for (const Row& row : run->rows) {
    require(is_plain(row.model + row.workload + row.params + row.error), "names are plain");
    require(has_throughput(row) == (row.status == Status::ok), "a row that is ok has a throughput");
  }
  rewrite_samples(scratch(), run->rows);
  write_file(scratch() / "run.json", run->run_json);
  auto results = read_results(std::array{scratch()});
  require(results.rows == run->rows, "what is written is what is read");
  require(results.runs.size() == 1 && results.runs[0].warnings.size() == run->warnings.size(),
          "run.json is read");
}

}  // namespace interleave::fuzz
