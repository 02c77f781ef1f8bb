// The usage of a model in its window, beside a witness: the clocks of the threads that ran the
// tasks.
#include "bench/catalogue/models.hpp"
#include "core/machine.hpp"
#include "core/shared.hpp"
#include "tests/sanitized.hpp"
#include "tests/support.hpp"
#include "tests/worlds.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/mman.h>

namespace interleave::testing {
namespace {

std::int64_t thread_cpu_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

constexpr Parameter weighed_parameters[] = {
    {.name = "cpu", .kind = Parameter::Kind::duration, .preset = "10ms", .meaning = "of a task"},
    {.name = "ballast",
     .kind = Parameter::Kind::bytes,
     .preset = "0",
     .meaning = "memory that each process takes and keeps, so that its end is dear"},
};

struct WeighedEnvironment final : Environment {
  Shared<std::atomic<std::int64_t>> used_ns;
  std::uint32_t tasks = 0;
  std::int64_t cpu_ns = 0;
  std::size_t ballast = 0;
  mutable std::atomic<bool> has_ballast{false};  // this process
};

std::unique_ptr<Environment> prepare_weighed(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<WeighedEnvironment>();
  environment->tasks = plan.tasks;
  environment->cpu_ns = settings.duration("cpu").count();
  environment->ballast = static_cast<std::size_t>(settings.bytes("ballast"));
  return environment;
}

void take_ballast(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ::madvise(memory, bytes, MADV_NOHUGEPAGE);
  for (std::size_t at = 0; at < bytes; at += 4096) static_cast<char*>(memory)[at] = 1;
}

// A warm-up takes as much.
Task<Digest> weigh(Context&, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const WeighedEnvironment&>(environment);
  auto before = thread_cpu_ns();
  bool counts = input.index < here.tasks;
  if (counts && here.ballast > 0 && !here.has_ballast.exchange(true)) take_ballast(here.ballast);
  while (thread_cpu_ns() < before + here.cpu_ns) continue;
  if (counts) *here.used_ns += thread_cpu_ns() - before;
  co_return input.seed;
}

const Workload weighed_workload{.name = "weighed",
                                .kind = Workload::Kind::cpu,
                                .summary = "tells by its threads' clocks what it used",
                                .parameters = weighed_parameters,
                                .prepare = prepare_weighed,
                                .body = weigh};

std::int64_t used_us(const Ledger& ledger) {
  return ledger.tally().cpu_user_us + ledger.tally().cpu_sys_us;
}

/// Says in an exception how much the model says that it used, when the witness says something else.
class Witnessed final : public Executor {
 public:
  explicit Witnessed(Executor& model) : model_(model) {}

  void run(const Job& job) override {
    model_.run(job);
    if (!job.ledger.is_ended()) throw std::logic_error("the model has not ended its window");
    const auto& here = static_cast<const WeighedEnvironment&>(job.environment);
    auto truth_us = *here.used_ns / 1000;
    auto said_us = used_us(job.ledger);
    auto slack_us = truth_us / (sanitized ? 2 : 10);
    if (said_us >= truth_us - slack_us && said_us <= truth_us + slack_us) return;
    throw std::logic_error("used " + std::to_string(said_us) + " us, by the threads' clocks " +
                           std::to_string(truth_us));
  }

 private:
  Executor& model_;
};

/// Returns how the model's count differs from the witness's, or "". A crowded machine adds the CPU
/// time of its scheduler now and then, so there are four attempts. A wrong count is wrong each
/// time.
std::string miscount(const World& world, const Trial& trial) {
  std::string complaint;
  for (int attempt = 0; attempt < 4; ++attempt) {
    auto executor = world.make();
    Witnessed witnessed(*executor);
    auto verdict = run_in_cell(witnessed, trial);
    if (verdict.clean()) return "";
    complaint =
        verdict.error.empty() ? "status " + std::to_string(verdict.wait_status) : verdict.error;
    if (is_refusal(complaint)) break;
  }
  return complaint;
}

std::vector<World> every_world_and_composed() {
  auto all = every_world();
  for (const char* name : {"process_pool+serial", "process_pool+thread_pool",
                           "process_pool+stackless_tasks", "process_pool+gil_threads"}) {
    all.push_back({find_model(name), test_name(name)});
  }
  all.push_back({find_model("process_pool"), "process_pool_pipe", {{"dispatch", "pipe"}}});
  return all;
}

class Window : public ::testing::TestWithParam<World> {
 protected:
  bool is_per_task() const { return GetParam().model->shape == Model::Shape::per_task; }
  bool is_single() const { return GetParam().model->shape == Model::Shape::single; }
};

TEST_P(Window, CountsTheCpuTimeOfItsTasks) {
  std::uint32_t workers = is_single() ? 1 : 8;
  bool forks_per_task = GetParam().model->name == "fork_per_task";
  Trial trial{.workload = weighed_workload,
              .tasks = 16,
              .in_flight = workers,
              .workers = workers,
              .set = {{"ballast", forks_per_task ? "0" : "24MiB"},
                      {"cpu", forks_per_task ? "50ms" : "10ms"}},
              .processes = 4};  // of A+B
  auto complaint = miscount(GetParam(), trial);
  if (is_refusal(complaint)) GTEST_SKIP() << complaint;
  EXPECT_EQ(complaint, "");
}

TEST_P(Window, HasNoMoreCpuTimeThanProcessors) {
  Trial trial{.workload = noop_workload,
              .tasks = is_per_task() ? 200U : 20'000U,
              .in_flight = 64,
              .workers = is_single() ? 1U : 64U,
              .processes = 4};
  auto executor = GetParam().make();
  auto verdict = run_in_cell(*executor, trial);
  if (is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
  ASSERT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
  auto last = std::ranges::max(verdict.ledger.records(), {}, &Record::finished_ns).finished_ns;
  auto wall_us = (last - verdict.ledger.opened_ns()) / 1000;
  auto tick_us = 1'000'000 / ::sysconf(_SC_CLK_TCK);
  EXPECT_LE(used_us(verdict.ledger), usable_cpus() * (wall_us + tick_us));
}

INSTANTIATE_TEST_SUITE_P(Models, Window, ::testing::ValuesIn(every_world_and_composed()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace interleave::testing
