// The findings of the doctor on machines that are made up of files.
#include "bench/doctor/checks.hpp"
#include "bench/machine/limits.hpp"
#include "tests/fake_root.hpp"
#include "tests/plausible_rows.hpp"

#include <vector>

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace interleave::doctor {

namespace {

using enum Finding::Verdict;

class Doctor : public testing::FakeRoot {};

void expect(const Finding& finding, std::string_view value, Finding::Verdict verdict) {
  EXPECT_EQ(finding.value, value) << finding.name;
  EXPECT_EQ(to_string(finding.verdict), to_string(verdict)) << finding.name;
  EXPECT_FALSE(finding.sentence.empty()) << finding.name;
}

TEST_F(Doctor, FindsNoFaultWhereTheMachineIsSilent) {
  for (const auto& finding :
       {check_smt(root()), check_governor(root()), check_quota(root()), check_clock_source(root()),
        check_load(root(), 1), check_memory(root()), check_memory_limit(root()), check_pids(root()),
        check_maps(root())}) {
    EXPECT_EQ(finding.verdict, ok) << finding.name;
  }
}

TEST_F(Doctor, KnowsCpus) {
  expect(check_cpus(2), "2", limits);
  EXPECT_NE(check_cpus(2).sentence.find("no scaling beyond 2 CPUs can be shown"),
            std::string::npos);
  expect(check_cpus(16), "16", ok);
  expect(check_online(root(), 8, 8), "8", ok);
  expect(check_online(root(), 4, 8), "8", limits);
  put("proc/self/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3\n");
  EXPECT_NE(check_online(root(), 4, 8).sentence.find("4 of them: CPU 0-3"), std::string::npos);
  put("sys/devices/system/cpu/smt/active", "1\n");
  expect(check_smt(root()), "on", limits);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  expect(check_governor(root()), "powersave", limits);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  expect(check_governor(root()), "performance", ok);
}

TEST_F(Doctor, NamesCpusThatShareACore) {
  put("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0\n");
  put("sys/devices/system/cpu/smt/active", "0\n");
  expect(check_smt(root()), "off", ok);
  put("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0,2\n");
  put("sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "0,2\n");
  put("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,3\n");
  expect(check_smt(root()), "on", limits);
  EXPECT_NE(check_smt(root()).sentence.find("(0,2; 1,3)"), std::string::npos);
}

TEST_F(Doctor, SaysWhatTheCpusDeliver) {
  Delivery full{.loops = 2, .work = 1.96, .cpus = 2};
  Delivery poor{.loops = 2, .work = 1.05, .cpus = 2};
  expect(check_delivery({}), "", ok);
  expect(check_delivery(std::vector{full}), "1.96 of 2", ok);
  auto said = check_delivery(std::vector{full, Delivery{.loops = 16, .work = 8, .cpus = 16}});
  expect(said, "1.96 of 2, 8.00 of 16", limits);
  EXPECT_NE(said.sentence.find("16 busy loops did only 8.00 times"), std::string::npos);
  said = check_delivery(std::vector{poor});
  EXPECT_NE(said.sentence.find("deliver no more"), std::string::npos) << said.sentence;
  EXPECT_NE(said.sentence.find("share a core"), std::string::npos) << said.sentence;
  poor.cpus = 1.05;
  EXPECT_NE(check_delivery(std::vector{poor}).sentence.find("gave them 1.05 CPUs of time"),
            std::string::npos);
}

// Nothing is said of CPUs that others used.
TEST_F(Doctor, SaysWhatElseTookTheCpus) {
  auto said = [](Delivery seen) {
    seen.loops = 2;
    seen.work = 1.2;
    auto finding = check_delivery({&seen, 1});
    expect(finding, "1.20 of 2", limits);
    EXPECT_EQ(finding.sentence.find("deliver no more"), std::string::npos) << finding.sentence;
    return finding.sentence;
  };
  EXPECT_NE(said({.others_cpus = 0.7}).find("0.700 CPUs meanwhile, so it cannot be told"),
            std::string::npos);
  EXPECT_NE(said({.stolen_cpus = 0.7}).find("hypervisor"), std::string::npos);
  EXPECT_NE(said({.throttled_s = 0.1}).find("quota"), std::string::npos);
}

TEST_F(Doctor, MeasuresWhatLoopsDoTogether) {
  auto seen = measure_delivery(2, root());
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->loops, 2U);
  EXPECT_GT(seen->work, 0);
  EXPECT_LE(seen->cpus, 2.2);
  EXPECT_EQ(seen->others_cpus, 0) << "the files are missing";
}

TEST_F(Doctor, KnowsQuotasOfBothVersionsOfCgroups) {
  put("proc/self/cgroup", "0::/me\n");
  put("sys/fs/cgroup/me/cpu.max", "max 100000\n");
  expect(check_quota(root()), "none", ok);
  put("sys/fs/cgroup/me/cpu.max", "150000 100000\n");
  expect(check_quota(root()), "1.50 CPUs", limits);
  put("proc/self/cgroup", "1:cpu:/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  expect(check_quota(root()), "none", ok);
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
  expect(check_quota(root()), "0.500 CPUs", limits);
}

// A group's quota binds those inside it.
TEST_F(Doctor, TakesTheTightestQuotaOnTheWayUp) {
  put("proc/self/cgroup", "0::/a/b/c\n");
  put("sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/a/b/cpu.max", "90000 100000\n");
  put("sys/fs/cgroup/a/cpu.max", "400000 100000\n");
  expect(check_quota(root()), "0.900 CPUs", limits);
  EXPECT_NE(check_quota(root()).sentence.find("/sys/fs/cgroup/a/b is throttled"), std::string::npos)
      << check_quota(root()).sentence;
  put("proc/self/cgroup", "3:cpu,cpuacct:/x/y\n");
  put("sys/fs/cgroup/cpu/x/y/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/x/y/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "30000\n");
  put("sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
  expect(check_quota(root()), "0.300 CPUs", limits);
}

TEST_F(Doctor, TakesTheLeastRoomOnTheWayUp) {
  put("proc/meminfo", "MemAvailable:    8388608 kB\n");
  put("proc/self/cgroup", "0::/a/b\n5:pids:/p/q\n");
  put("sys/fs/cgroup/a/b/memory.max", "max\n");
  put("sys/fs/cgroup/a/memory.max", "1073741824\n");
  put("sys/fs/cgroup/a/memory.current", "536870912\n");
  put("sys/fs/cgroup/pids/p/q/pids.max", "900\n");
  put("sys/fs/cgroup/pids/p/q/pids.current", "10\n");
  put("sys/fs/cgroup/pids/p/pids.max", "1000\n");
  put("sys/fs/cgroup/pids/p/pids.current", "600\n");
  expect(check_memory_limit(root()), "1.00 GiB", limits);
  expect(check_memory(root()), "512 MiB", limits);
  expect(check_pids(root()), "900", limits);
  ASSERT_TRUE(read_limits(root()).processes);
  EXPECT_EQ(read_limits(root()).processes->room, 400U);
}

TEST_F(Doctor, KnowsClocks) {
  put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  expect(check_clock_source(root()), "tsc", ok);
  put("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
  expect(check_clock_source(root()), "hpet", limits);
  expect(check_clock_cost({.clock_ns = 25}), "25 ns", ok);
  expect(check_clock_cost({.clock_ns = 900}), "900 ns", limits);
  expect(check_timer_slack(50'000), "50.0 us", ok);
  expect(check_timer_slack(1'000'000), "1000 us", limits);
}

TEST_F(Doctor, KnowsNeighbours) {
  put("proc/loadavg", "1.50 1.00 0.50 3/99 1234\n");
  expect(check_load(root(), 2), "1.50", limits);
  expect(check_load(root(), 4), "1.50", ok);
  expect(check_jitter({.largest_ns = 80'000}), "0.0800 ms", ok);
  expect(check_jitter({.largest_ns = 4'000'000}), "4.00 ms", limits);
  expect(check_steal({.seconds = 1, .steal_s = 0.02}, 2), "1.00%", ok);
  expect(check_steal({.seconds = 1, .steal_s = 0.2}, 2), "10.0%", limits);
  expect(check_pressure({.seconds = 1}), "", ok);
  expect(check_pressure({.seconds = 1, .pressure_s = 0.5}), "50.0%", limits);
}

TEST_F(Doctor, ObservesWhatTheKernelCounts) {
  put("proc/stat", "cpu 0 0 0 0 0 0 0 5 0 0\n");
  auto seen = observe(root());
  EXPECT_EQ(seen.steal_s, 0);
  EXPECT_FALSE(seen.pressure_s);
  EXPECT_GT(seen.seconds, 0);
}

TEST_F(Doctor, KnowsCapacities) {
  put("proc/meminfo", "MemTotal:       8000000 kB\nMemAvailable:    2097152 kB\n");
  expect(check_memory(root()), "2.00 GiB", ok);
  put("proc/self/cgroup", "0::/\n");
  put("sys/fs/cgroup/memory.max", "805306368\n");
  put("sys/fs/cgroup/memory.current", "268435456\n");
  expect(check_memory(root()), "512 MiB", limits);
  expect(check_memory_limit(root()), "768 MiB", limits);
  expect(check_processes(RLIM_INFINITY, false), "none", ok);
  expect(check_processes(500, false), "500", limits);
  expect(check_processes(500, true), "not for root", ok);
  put("sys/fs/cgroup/pids.max", "max\n");
  expect(check_pids(root()), "none", ok);
  put("sys/fs/cgroup/pids.max", "100\n");
  expect(check_pids(root()), "100", limits);
  expect(check_descriptors(1024), "1024", limits);
  put("proc/sys/vm/max_map_count", "65530\n");
  expect(check_maps(root()), "65530", ok);
}

TEST_F(Doctor, SaysWhetherSystemCallsAreCounted) {
  expect(check_system_calls(root()), "not counted", limits);
}

TEST_F(Doctor, TakesTheTightestLimitOnProcesses) {
  put("proc/sys/kernel/threads-max", "90000\n");
  put("proc/sys/kernel/pid_max", "32768\n");
  put("proc/self/cgroup", "0::/\n");
  put("sys/fs/cgroup/pids.max", "400\n");
  put("sys/fs/cgroup/pids.current", "150\n");
  auto found = read_limits(root());
  ASSERT_TRUE(found.processes);
  EXPECT_EQ(found.processes->name, "pids.max of the cgroup");
  EXPECT_EQ(found.processes->room, 250U);
  put("sys/fs/cgroup/pids.current", "500\n");
  EXPECT_EQ(read_limits(root()).processes->room, 0U) << "never below nothing";
}

// Version 1 has a number for "none".
TEST_F(Doctor, KnowsNoLimitWhenItSeesOne) {
  put("proc/self/cgroup", "4:memory:/\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_FALSE(cgroup_limit(root(), "memory", "memory.max", "memory.limit_in_bytes"));
}

}  // namespace

}  // namespace interleave::doctor
