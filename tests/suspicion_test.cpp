// Flags of rows that the machine may have spoilt, from a /proc and /sys of our own.
#include "bench/machine/jitter.hpp"
#include "bench/machine/kernel_counters.hpp"
#include "bench/measure/noise_flags.hpp"
#include "bench/measure/warnings.hpp"
#include "core/cgroup.hpp"
#include "core/machine.hpp"
#include "tests/fake_root.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace interleave {

namespace {

class Stamped : public testing::FakeRoot {};

TEST_F(Stamped, NothingWhereThereIsNothing) {
  auto kernel_counters = KernelCounters::now(root());
  EXPECT_EQ(kernel_counters.steal_s, 0);
  EXPECT_FALSE(kernel_counters.has_throttling);
  EXPECT_FALSE(kernel_counters.pressure_s);
}

TEST_F(Stamped, StealIsTheEighthNumberInTicks) {
  put("proc/stat", "cpu  1 2 3 4 5 6 7 250 9 10\ncpu0 0 0 0 0 0 0 0 99 0 0\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).steal_s, 2.5);
}

TEST_F(Stamped, PressureIsTheTotalOfSome) {
  put("proc/pressure/cpu",
      "some avg10=1.00 avg60=2.00 avg300=3.00 total=1500000\n"
      "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).pressure_s.value_or(-1), 1.5);
  put("proc/pressure/cpu", "some total=many\n");
  EXPECT_FALSE(KernelCounters::now(root()).pressure_s);
}

TEST_F(Stamped, ThrottlingOfBothVersionsOfCgroups) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 2\nthrottled_usec 2500000\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).throttled_s, 2.5);
  put("proc/self/cgroup", "4:memory:/x\n3:cpu,cpuacct:/there/is/none\n");
  EXPECT_FALSE(KernelCounters::now(root()).has_throttling);
  put("sys/fs/cgroup/cpu/cpu.stat", "throttled_time 3000000000\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).throttled_s, 3)
      << "at the mount's root, as in a container";
}

TEST_F(Stamped, ThrottlingOfTheGroupsAround) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/b/cpu.stat", "usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n");
  put("sys/fs/cgroup/a/cpu.stat", "usage_usec 5\nnr_throttled 2\nthrottled_usec 2500000\n");
  put("sys/fs/cgroup/cpu.stat", "usage_usec 5\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).throttled_s, 2.5);
  put("proc/self/cgroup", "3:cpu:/x/y\n");
  put("sys/fs/cgroup/cpu/x/y/cpu.stat", "throttled_time 1000000000\n");
  put("sys/fs/cgroup/cpu/x/cpu.stat", "throttled_time 3000000000\n");
  EXPECT_DOUBLE_EQ(KernelCounters::now(root()).throttled_s, 4);
}

TEST_F(Stamped, UsableCpusAreThoseThatAQuotaLeaves) {
  EXPECT_EQ(usable_cpus(root()), allowed_cpus());
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/cpu.max", "30000 100000\n");
  EXPECT_EQ(usable_cpus(root()), 1U);
  put("sys/fs/cgroup/a/cpu.max", "110000 100000\n");
  EXPECT_EQ(usable_cpus(root()), std::min(2U, allowed_cpus())) << "rounded up";
  put("sys/fs/cgroup/a/cpu.max", "9900000 100000\n");
  EXPECT_EQ(usable_cpus(root()), std::min(99U, allowed_cpus()));
}

TEST_F(Stamped, CgroupsBeginWithOnesOwn) {
  put("proc/self/cgroup", "5:pids:/\n0::/me\nnonsense\n");
  auto paths = cgroup_files(root(), "pids", "pids.max");
  ASSERT_EQ(paths.size(), 3U);
  EXPECT_EQ(paths[0], root() / "sys/fs/cgroup/pids/pids.max");
  EXPECT_EQ(paths[1], root() / "sys/fs/cgroup/me/pids.max");
  EXPECT_EQ(paths[2], root() / "sys/fs/cgroup/pids.max");
}

TEST_F(Stamped, CgroupsEndWithTheMount) {
  put("proc/self/cgroup", "0::/a/b\n");
  auto paths = cgroup_files(root(), "cpu", "cpu.max");
  ASSERT_EQ(paths.size(), 3U);
  EXPECT_EQ(paths[1], root() / "sys/fs/cgroup/a/cpu.max");
  put("proc/self/cgroup", "0::/../elsewhere\n");  // outside of the namespace
  paths = cgroup_files(root(), "cpu", "cpu.max");
  ASSERT_EQ(paths.size(), 1U);
  EXPECT_EQ(paths[0], root() / "sys/fs/cgroup/cpu.max");
}

TEST(Jitter, IsOrdered) {
  auto jitter = measure_jitter();
  EXPECT_GT(jitter.largest_ns, 0);
  EXPECT_LE(jitter.clock_ns, jitter.p999_ns);
  EXPECT_LE(jitter.p999_ns, jitter.largest_ns);
  EXPECT_GE(jitter.lost_share, 0);
  EXPECT_LE(jitter.lost_share, 1);
}

// A second of a CPU workload on two CPUs, of which nothing is suspect.
Row plain() {
  Row row = testing::plain_row("thread_pool", "primes", 1, 100);
  row.wall_s = 1;
  row.workers = 2;
  row.steal_s = 0.019;
  row.throttled_s = 0;
  row.pressure_s = 0.24;
  return row;
}

std::string flags_of(Row row, std::int64_t largest_gap_ns = 9'000'000) {
  Machine machine;
  machine.cpus_usable = 2;
  machine.jitter.largest_ns = largest_gap_ns;
  flag_noise(row, machine);
  flag_noise(row, machine);
  return row.flags;
}

TEST(FlagSuspicion, BeginsBeyondTheThresholds) {
  EXPECT_EQ(flags_of(plain()), "");
  auto row = plain();
  row.steal_s = 0.021;
  row.throttled_s = 0.001;
  row.pressure_s = 0.26;
  EXPECT_EQ(flags_of(row, 11'000'000), "steal;throttled;pressure;jitter") << "and each once";
  row.flags = "no_oracle";
  EXPECT_EQ(flags_of(row), "no_oracle;steal;throttled;pressure");
  row.wall_s.reset();
  EXPECT_EQ(flags_of(row), "no_oracle") << "it did not run";
}

// A cell with more workers than CPUs causes pressure itself.
TEST(FlagSuspicion, KnowsItsOwnPressure) {
  auto row = plain();
  row.pressure_s = 1;
  EXPECT_EQ(flags_of(row), "pressure");
  row.workers = 3;
  EXPECT_EQ(flags_of(row), "");
  row = plain();
  row.pressure_s = 1;
  row.workload = "sleep";
  EXPECT_EQ(flags_of(row), "");
  row = plain();
  row.pressure_s = 1;
  row.background_tasks = 1;
  EXPECT_EQ(flags_of(row), "");
  row = plain();
  row.pressure_s = 1;
  row.model = "fork_per_task";
  row.workers.reset();
  EXPECT_EQ(flags_of(row), "");
}

TEST(Warnings, AreOfAKind) {
  Machine machine;
  machine.cpus_usable = 4;
  machine.governor = "powersave";
  machine.jitter = {.clock_ns = 20, .p999_ns = 40, .largest_ns = 5'000'000, .lost_share = 0.1};
  Row row = plain();
  row.flags = "pressure";
  std::string kinds;
  for (const auto& warning : find_warnings(machine, {&row, 1})) {
    kinds += std::string(warning.kind) + " ";
    EXPECT_FALSE(warning.advice.empty()) << warning.what;
  }
  EXPECT_EQ(kinds, "governor jitter pressure ");
  machine.governor = "performance";
  machine.jitter.lost_share = 0.001;
  EXPECT_TRUE(find_warnings(machine, {}).empty());
}

}  // namespace

}  // namespace interleave
