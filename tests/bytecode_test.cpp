// The two workloads of the interpreter, as a user sets them.
#include "core/errors.hpp"
#include "gil_sim/gil_sim.hpp"
#include "process/process.hpp"
#include "tests/support.hpp"
#include "threads/threads.hpp"
#include "workloads/interpreter/programs.hpp"
#include "workloads/interpreter/workloads.hpp"

#include <gtest/gtest.h>

namespace interleave::testing {

using namespace interpreter;
namespace {

std::unique_ptr<Environment> prepared(const Settings::Given& given) {
  return bytecode_workload.prepare(Settings::parse("bytecode", bytecode_workload.parameters, given),
                                   {});
}

TEST(Bytecode, OffersEveryProgramThatThereIs) {
  std::string choices(bytecode_workload.parameters.front().choices);
  for (const SampleProgram& program : sample_programs()) {
    EXPECT_NO_THROW(prepared({{"program", std::string(program.name)}}));
    auto at = choices.find(program.name);
    ASSERT_NE(at, std::string::npos) << program.name;
    choices.erase(at, program.name.size());
  }
  EXPECT_EQ(choices.find_first_not_of('|'), std::string::npos) << choices;
}

TEST(Bytecode, RefusesASizeThatWouldNeverEnd) {
  try {
    prepared({{"program", "fib"}, {"size", "43"}});
    FAIL() << "fib(43) was accepted";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "size: at most 42 for program=fib");
  }
}

TEST(Bytecode, TakesTheProgramsOwnSizeForZero) {
  Trial own{.workload = bytecode_workload, .tasks = 3, .set = {{"program", "count"}}};
  Trial same{
      .workload = bytecode_workload, .tasks = 3, .set = {{"program", "count"}, {"size", "20000"}}};
  EXPECT_EQ(difference(run_oracle_in_cell(own), run_oracle_in_cell(same)), "");
}

// Threads without a lock: each task says why it does not run.
TEST(PlainCounting, IsRefusedWithoutALock) {
  for (const Workload* workload : {&bytecode_workload, &shared_objects_workload}) {
    Trial trial{.workload = *workload,
                .tasks = 4,
                .in_flight = 2,
                .workers = 2,
                .set = {{"counting", "plain"}}};
    auto verdict = run_in_cell(*make_thread_pool({}), trial);
    ASSERT_TRUE(verdict.clean()) << verdict.error;
    for (const Record& record : verdict.ledger.records()) {
      EXPECT_EQ(record.outcome, Record::Outcome::failed);
      EXPECT_STREQ(record.note, "plain needs a lock");
    }
  }
}

// In processes, and under the lock, nobody disturbs a plain count.
TEST(PlainCounting, IsRightWhereTasksTakeTurns) {
  for (const Workload* workload : {&bytecode_workload, &shared_objects_workload}) {
    Trial trial{.workload = *workload,
                .tasks = 40,
                .in_flight = 4,
                .workers = 4,
                .set = {{"counting", "plain"}}};
    auto expected = run_oracle_in_cell(trial);
    EXPECT_EQ(difference(run_in_cell(*make_gil_model("gil_threads"), trial), expected), "");
    EXPECT_EQ(difference(run_in_cell(*make_fork_per_task({}), trial), expected), "");
  }
}

}  // namespace
}  // namespace interleave::testing
