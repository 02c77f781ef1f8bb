#include "bench/measure/warnings.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace interleave {
namespace {

std::vector<Row> rows_with(std::vector<std::uint64_t> workers) {
  std::vector<Row> rows;
  for (auto count : workers) {
    auto& row = rows.emplace_back();
    row.model = "thread_pool";
    row.workload = "noop";
    row.workers = count;
    row.wall_s = 1;
  }
  return rows;
}

const Warning* find(const std::vector<Warning>& warnings, std::string_view kind) {
  auto found = std::ranges::find(warnings, kind, &Warning::kind);
  return found == warnings.end() ? nullptr : &*found;
}

TEST(Warnings, FewCpusMatterWhereWorkersAreVaried) {
  Machine machine;
  machine.cpus_usable = 2;
  auto sweep = find_warnings(machine, rows_with({1, 2}));
  ASSERT_NE(find(sweep, "few_cpus"), nullptr);
  EXPECT_EQ(find(sweep, "few_cpus")->what,
            "this machine has 2 CPUs: no scaling beyond 2 can be concluded");
  EXPECT_EQ(find(find_warnings(machine, rows_with({2, 2})), "few_cpus"), nullptr);
  machine.cpus_usable = 4;
  EXPECT_EQ(find(find_warnings(machine, rows_with({1, 2})), "few_cpus"), nullptr);
}

// After a run of a thousand threads the mean of the last minute is high, and nothing runs.
TEST(Warnings, ALoadThatIsOverIsNone) {
  Machine machine;
  machine.cpus_usable = 2;
  machine.load_1min = 743;
  machine.running_beside = 0;
  EXPECT_EQ(find(find_warnings(machine, {}), "load"), nullptr);
  machine.running_beside = 3;
  auto warnings = find_warnings(machine, {});
  ASSERT_NE(find(warnings, "load"), nullptr);
  EXPECT_EQ(find(warnings, "load")->what,
            "3 other tasks had or wanted a CPU when the run started, and the load of the last "
            "minute was 743");
  machine.load_1min = 0.2;  // something that has just begun, as our own shell
  EXPECT_EQ(find(find_warnings(machine, {}), "load"), nullptr);
}

}  // namespace
}  // namespace interleave
