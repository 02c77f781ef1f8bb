// Background tasks run beside the counted ones in every model that can, and are gone when it ends.
#include "bench/catalogue/models.hpp"
#include "tests/confined.hpp"
#include "tests/sanitized.hpp"
#include "tests/support.hpp"
#include "tests/trial_workloads.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave::testing {
namespace {

std::unique_ptr<Executor> make(const Model& model, const Settings::Given& set = {}) {
  return model.make(Settings::parse(model.name, model.parameters, set));
}

/// Looks about when the model has returned: neither a background task nor a thread may be left.
class Inspected final : public Executor {
 public:
  explicit Inspected(Executor& model) : model_(model) {}

  void run(const Job& job) override {
    model_.run(job);
    auto left = what_is_left(job.environment);
    if (!left.empty()) throw std::logic_error(left);
    if (!is_soon_alone()) throw std::logic_error("a thread is left");
  }

 private:
  static auto threads() {
    auto tasks = std::filesystem::directory_iterator("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  }
  // A thread is joined a little before the kernel has taken it from its list.
  static bool is_soon_alone() {
    auto limit = Clock::now() + std::chrono::seconds(20);
    while (threads() > threads_of_its_own) {
      if (Clock::now() > limit) return false;
      std::this_thread::yield();
    }
    return true;
  }

#ifdef __SANITIZE_THREAD__
  static constexpr int threads_of_its_own = 3;  // two are ThreadSanitizer's, in a forked process
#else
  static constexpr int threads_of_its_own = 1;
#endif
  Executor& model_;
};

bool is_composed(const Model& model) {
  return model.inner != nullptr;
}

std::uint64_t units_without_background(const Model& model, const Trial& trial) {
  return model.shape == Model::Shape::pool ? trial.workers : trial.tasks;
}

std::size_t count(const Verdict& verdict, Record::Outcome outcome) {
  auto records = verdict.ledger.records();
  return static_cast<std::size_t>(std::ranges::count(records, outcome, &Record::outcome));
}

class Background : public ::testing::TestWithParam<const Model*> {
 protected:
  const Model& model() const { return *GetParam(); }
};

TEST_P(Background, RunsBesideAndIsGoneAtTheEnd) {
  for (std::uint32_t workers : {1U, 3U}) {
    for (const char* hogs : {"1", "5"}) {
      Trial trial{with_background_workload, 12, 3, workers, {{"hogs", hogs}}};
      trial.processes = 2;  // of A+B
      auto executor = make(model());
      Inspected inspected(*executor);
      auto verdict = run_in_cell(inspected, trial);
      ASSERT_TRUE(verdict.clean()) << workers << " workers, " << hogs << " hogs: " << verdict.error
                                   << " status " << verdict.wait_status;
      EXPECT_EQ(count(verdict, Record::Outcome::ok), trial.tasks);
      EXPECT_EQ(verdict.ledger.tally().units, units_without_background(model(), trial));
    }
  }
}

TEST_P(Background, ThatFailsMakesTheCellFail) {
  auto executor = make(model());
  auto verdict = run_in_cell(
      *executor, {with_background_workload, 12, 3, 2, {{"hogs", "3"}, {"faulty", "1"}}});
  if (is_composed(model())) {
    EXPECT_EQ(verdict.wait_status, 0);
    EXPECT_NE(verdict.error.find("its background tasks with it"), std::string::npos);
  } else if (model().forks) {
    EXPECT_EQ(verdict.wait_status, 0);
    EXPECT_NE(verdict.error.find("background task 1 died"), std::string::npos) << verdict.error;
  } else {
    EXPECT_TRUE(WIFSIGNALED(verdict.wait_status));
    EXPECT_EQ(WTERMSIG(verdict.wait_status), SIGABRT);
  }
}

TEST_P(Background, LeavesNobodyWhenTheMachineRefusesIt) {
  if (model().shape == Model::Shape::loop) GTEST_SKIP() << "a loop asks the machine for nothing";
  auto executor = make(model());
  Confined confined(*executor, 4);
  auto verdict = run_in_cell(confined, {with_background_workload, 12, 2, 2, {{"hogs", "8"}}});
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_FALSE(verdict.error.empty());
  if (sanitized) return;  // a child that looks for leaks starts a thread, and is refused it
  EXPECT_NE(verdict.error.find("Resource temporarily unavailable"), std::string::npos)
      << verdict.error;
}

TEST_P(Background, EndsWhenAWorkerWasKilled) {
  if (!model().forks) GTEST_SKIP() << "what kills a worker here kills the cell";
  for (const char* dispatch : {"counter", "pipe"}) {
    auto executor = make(model(), {{"dispatch", dispatch}});
    Inspected inspected(*executor);
    auto verdict = run_in_cell(
        inspected, {with_background_workload, 12, 3, 2, {{"hogs", "2"}, {"victim", "5"}}});
    EXPECT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
    EXPECT_EQ(count(verdict, Record::Outcome::ok), 11U);
    EXPECT_EQ(count(verdict, Record::Outcome::died), 1U);
  }
}

TEST_P(Background, EndsWhenEveryWorkerWasKilled) {
  if (!model().forks) GTEST_SKIP() << "what kills a worker here kills the cell";
  for (const char* dispatch : {"counter", "pipe"}) {
    auto executor = make(model(), {{"dispatch", dispatch}});
    auto verdict = run_in_cell(
        *executor, {with_background_workload, 30, 2, 2, {{"hogs", "2"}, {"victim", "all"}}});
    EXPECT_EQ(verdict.wait_status, 0) << "a process is left";
    EXPECT_EQ(count(verdict, Record::Outcome::ok), 0U);
  }
}

// Beside serial nothing can run, and the lock's model does not know of background tasks yet.
std::vector<const Model*> models_with_background() {
  std::vector<const Model*> able;
  for (const Model& model : models()) {
    if (model.name != "serial") able.push_back(&model);
  }
  for (const auto* inner : {"gil_threads", "stackless_tasks"}) {
    able.push_back(find_model("process_pool+" + std::string(inner)));
  }
  return able;
}

INSTANTIATE_TEST_SUITE_P(Each, Background, ::testing::ValuesIn(models_with_background()),
                         [](const auto& test) { return test_name(test.param->name); });

TEST(Serial, RefusesBackgroundTasks) {
  auto executor = make(*find_model("serial"));
  auto verdict = run_in_cell(*executor, {with_background_workload, 1, 1, 1});
  EXPECT_NE(verdict.error.find("nothing runs beside it"), std::string::npos) << verdict.error;
}

TEST(PipeDispatch, RunsBackgroundTasksBeside) {
  auto executor = make(*find_model("process_pool"), {{"dispatch", "pipe"}});
  Inspected inspected(*executor);
  auto verdict = run_in_cell(inspected, {with_background_workload, 12, 3, 2, {{"hogs", "2"}}});
  EXPECT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
  EXPECT_EQ(count(verdict, Record::Outcome::ok), 12U);
}

}  // namespace
}  // namespace interleave::testing
