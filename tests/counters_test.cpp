// The processor's and the kernel's counters of a cell, where the machine has them.
#include "bench/measure/counters.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/measure/cell_runner.hpp"
#include "tests/fake_root.hpp"
#include "workloads/registry.hpp"

#include <array>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave {

namespace {

// Events of the kernel's own, which are there where a virtual machine has no others.
constexpr CounterKind software[] = {{"task_clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
                                    {"nothing", PERF_TYPE_SOFTWARE, 12'345}};

void compute() {
  auto until = Clock::now() + std::chrono::milliseconds(2);
  while (Clock::now() < until) continue;
}

TEST(Counters, CountWhatIsStartedAndWhatItStarts) {
  Counters counters(software);
  if (!counters.opened(0)) GTEST_SKIP() << "perf_event_open is not allowed here";
  compute();
  EXPECT_EQ(counters.read(0), std::nullopt) << "not before they are started";
  counters.start();
  std::thread(compute).join();
  auto with_thread = counters.read(0).value_or(0);
  EXPECT_GT(with_thread, 0U);
  if (auto child = ::fork(); child == 0) {
    compute();
    ::_exit(0);
  } else {
    ::waitpid(child, nullptr, 0);
  }
  auto with_child = counters.read(0).value_or(0);
  EXPECT_GT(with_child, with_thread);
  counters.stop();
  auto at_end = counters.read(0);
  compute();
  EXPECT_EQ(counters.read(0), at_end);
  EXPECT_EQ(counters.read(1), std::nullopt) << "no such event";
}

class TracedCalls : public testing::FakeRoot {};

TEST_F(TracedCalls, AreAnEventWhoseNumberIsInEitherPlace) {
  EXPECT_EQ(system_call_counter(root()).config, 0U) << "which no event has";
  EXPECT_FALSE(Counters(std::array{system_call_counter(root())}).opened(0));
  put("sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id", "17\n");
  EXPECT_EQ(system_call_counter(root()).config, 17U);
  put("sys/kernel/tracing/events/raw_syscalls/sys_enter/id", "443\n");
  EXPECT_EQ(system_call_counter(root()).config, 443U);
  put("sys/kernel/tracing/events/raw_syscalls/sys_enter/id", "none\n");
  EXPECT_EQ(system_call_counter(root()).config, 17U);
}

// In a mount namespace of this process's own, where the kernel lets it.
TEST_F(TracedCalls, AreCountedOneByOne) {
  auto place = root() / "sys/kernel/tracing";
  std::filesystem::create_directories(place);
  bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                 ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                 ::mount("nodev", place.c_str(), "tracefs", 0, nullptr) == 0;
  if (!mounted) GTEST_SKIP() << "tracefs cannot be mounted here";
  Counters counters(std::array{system_call_counter(root())});
  EXPECT_EQ(::umount(place.c_str()), 0);
  if (!counters.opened(0)) GTEST_SKIP() << "the kernel does not count system calls here";
  constexpr std::uint64_t calls = 1'000;
  auto call = [] {
    for (std::uint64_t i = 0; i < calls; ++i) ::getppid();
  };
  counters.start();
  call();
  std::thread(call).join();
  if (auto child = ::fork(); child == 0) {
    call();
    ::_exit(0);
  } else {
    ::waitpid(child, nullptr, 0);
  }
  counters.stop();
  auto counted = counters.read(0).value_or(0);
  EXPECT_GE(counted, 3 * calls);
  EXPECT_LT(counted, 4 * calls) << "a few to start and to end";
}

TEST(Counters, ColumnsAreThoseThatTheMachineHas) {
  const Model* model = find_model("thread_pool");
  const Workload* workload = find_workload("primes");
  Cell cell{.model = model,
            .workload = workload,
            .model_settings = Settings::parse("thread_pool", model->parameters, {}),
            .workload_settings = Settings::parse("primes", workload->parameters, {}),
            .workers = 2,
            .in_flight = 2};
  RunPlan plan{.suite = "",
               .cells = {cell},
               .repetitions = quick_repetitions,
               .tasks = 10,
               .seed = 1,
               .timeout = std::chrono::seconds(60)};
  plan.counters = true;
  Supervisor supervisor;
  auto row = CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), 10).row;
  EXPECT_EQ(row.status, Status::ok) << row.error;
  Counters counters(hardware_counters());
  EXPECT_EQ(row.instructions.has_value(), counters.opened(0));
  EXPECT_EQ(row.cycles.has_value(), counters.opened(1));
  EXPECT_EQ(row.syscalls.has_value(), Counters(cell_counters()).opened(3));
  plan.counters = false;
  row = CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), 10).row;
  EXPECT_EQ(row.instructions, std::nullopt);
}

}  // namespace

}  // namespace interleave
