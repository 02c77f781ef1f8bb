// A cell may have so many processes and threads, and those of others on the machine are not its
// own.
#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/machine/cell_limits.hpp"
#include "bench/measure/cell_runner.hpp"
#include "tests/fake_root.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave::testing {
namespace {

class HeadcountTest : public FakeRoot {
 protected:
  void machine_has(int all) {
    put("loadavg", "0.20 0.18 0.12 1/" + std::to_string(all) + " 11206\n");
  }
  void process(pid_t id, pid_t parent, pid_t group, int threads, int started) {
    put(std::to_string(id) + "/stat",
        std::to_string(id) + " (a name) b) S " + std::to_string(parent) + " " +
            std::to_string(group) + " 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 " + std::to_string(threads) +
            " 0 " + std::to_string(started) + " 1000\n");
  }
  static constexpr pid_t leader = 4'000'001;  // beyond what the kernel gives
};

TEST_F(HeadcountTest, ReadsAllProcessesOnlyWhereThereAreMany) {
  machine_has(80);
  ProcessCount process_count(20, root());
  process(leader, ::getpid(), leader, 50, 700);
  machine_has(100);
  EXPECT_FALSE(process_count.exceeded(leader)) << "the machine has no more than the cell may have";
  machine_has(101);
  EXPECT_TRUE(process_count.exceeded(leader));
}

TEST_F(HeadcountTest, CountsTheCellsOwn) {
  machine_has(80);
  ProcessCount process_count(9, root());
  machine_has(500);
  process(leader, ::getpid(), leader, 4, 700);
  process(leader + 1, leader, leader, 2, 701);
  process(leader + 2, leader + 1, leader + 2, 2, 702);    // has left the group
  process(leader + 3, ::getpid(), leader + 3, 1, 703);    // and lost its parent
  process(leader + 4, ::getpid(), leader + 4, 100, 600);  // was here before
  process(leader + 5, 1, leader + 5, 100, 800);           // somebody's
  EXPECT_FALSE(process_count.exceeded(leader));
  process(leader + 3, ::getpid(), leader + 3, 2, 703);
  EXPECT_FALSE(process_count.exceeded(leader)) << "the machine has no more since the last count";
  machine_has(501);
  EXPECT_TRUE(process_count.exceeded(leader));
}

TEST_F(HeadcountTest, HearsOfTheCellsAlsoWhereOthersEnd) {
  machine_has(500);
  ProcessCount process_count(20, root());
  machine_has(400);
  EXPECT_FALSE(process_count.exceeded(leader));
  process(leader, ::getpid(), leader, 21, 700);
  machine_has(421);
  EXPECT_TRUE(process_count.exceeded(leader));
}

TEST_F(HeadcountTest, EndsNothingOfWhichItKnowsNothing) {
  ProcessCount process_count(1, root());
  EXPECT_FALSE(process_count.exceeded(leader));
  machine_has(100);
  EXPECT_FALSE(process_count.exceeded(leader));
}

// Somebody else's threads: so many at once, and as many more whenever they are called.
class Strangers {
 public:
  explicit Strangers(int threads) : pid_(check(::fork(), "fork")) {
    if (pid_ != 0) {
      more();
      return;
    }
    std::vector<std::thread> all;
    char call = 0;
    while (::read(calls_.in.get(), &call, 1) == 1) {
      for (int i = 0; i < threads; ++i) all.emplace_back([] { ::pause(); });
      check(::write(answers_.out.get(), &call, 1), "write");
    }
    ::_exit(0);
  }
  ~Strangers() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Strangers(const Strangers&) = delete;
  Strangers& operator=(const Strangers&) = delete;

  void more() const {
    char call = 0;
    check(::write(calls_.out.get(), &call, 1), "write");
    check(::read(answers_.in.get(), &call, 1), "read");
  }

 private:
  PipeEnds calls_ = make_pipe();
  PipeEnds answers_ = make_pipe();
  pid_t pid_;
};

TEST(Strangers, DoNotFailARow) {
  const Model* model = find_model("thread_pool");
  const Workload* workload = find_any_workload("sleep");
  Cell cell{.model = model,
            .workload = workload,
            .model_settings = Settings::parse("thread_pool", model->parameters, {}),
            .workload_settings = Settings::parse("sleep", workload->parameters, {{"io", "500ms"}}),
            .workers = 4,
            .in_flight = 4};
  RunPlan plan{.suite = "",
               .cells = {cell},
               .repetitions = quick_repetitions,
               .tasks = 4,
               .seed = 1,
               .timeout = std::chrono::seconds(60)};
  plan.cell_limits.processes = 20;
  Strangers strangers(300);
  Supervisor supervisor;
  auto outcome = CellRunner(supervisor, plan, 1000)
                     .try_cell(plan.cells.front(), 4, [&](pid_t, const Ledger& ledger) {
                       if (ledger.claimed() < 4) return false;
                       strangers.more();
                       return true;
                     });
  EXPECT_EQ(outcome.row.status, Status::ok) << outcome.row.error;
}

}  // namespace
}  // namespace interleave::testing
