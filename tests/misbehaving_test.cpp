// The hidden workloads misbehave as they say, so that the tests of the models can rely on them.
#include "core/serial.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <cerrno>
#include <csignal>

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace interleave::testing {

namespace {

// Serial under an alarm clock, whose signal ends what would hang for ever.
class Alarmed final : public Executor {
 public:
  void run(const Job& job) override {
    ::alarm(2);
    make_serial({})->run(job);
  }
};

Trial seventh_ends(const char* how) {
  return {.workload = *find_workload("crasher"),
          .tasks = 10,
          .in_flight = 1,
          .workers = 1,
          .set = {{"how", how}, {"at", "7"}}};
}

Verdict crash(const char* how) {
  return run_in_cell(*make_serial({}), seventh_ends(how));
}

// The tasks before the seventh have answered; it was begun, and none after it.
void expect_ended_in_the_seventh(const Verdict& verdict) {
  auto records = verdict.ledger.records();
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(records[i].outcome, Record::Outcome::ok) << i;
  EXPECT_EQ(records[7].outcome, Record::Outcome::started);
  EXPECT_EQ(records[8].outcome, Record::Outcome::untouched);
}

void expect_killed_by(int signal, const Verdict& verdict) {
  ASSERT_TRUE(WIFSIGNALED(verdict.wait_status));
  EXPECT_EQ(WTERMSIG(verdict.wait_status), signal);
  expect_ended_in_the_seventh(verdict);
}

}  // namespace

TEST(Crasher, EndsByTheSignalThatWasAskedFor) {
  expect_killed_by(SIGSEGV, crash("segv"));
  expect_killed_by(SIGABRT, crash("abort"));
  expect_killed_by(SIGKILL, crash("kill"));
}

TEST(Crasher, EndsByExit) {
  auto verdict = crash("exit");
  ASSERT_TRUE(WIFEXITED(verdict.wait_status));
  EXPECT_EQ(WEXITSTATUS(verdict.wait_status), 3);
  expect_ended_in_the_seventh(verdict);
}

TEST(Crasher, HangsUntilItIsKilled) {
  Alarmed serial;
  expect_killed_by(SIGALRM, run_in_cell(serial, seventh_ends("hang")));
}

// A warm-up runs a task beyond the last, which may have the number that crashes.
TEST(Crasher, SparesTheWarmUp) {
  auto trial = seventh_ends("kill");
  trial.tasks = 7;
  auto verdict = run_in_cell(*make_serial({}), trial);
  EXPECT_TRUE(verdict.clean()) << verdict.wait_status;
}

TEST(Faulty, FailsByIndexAlikeInSerialAndOracle) {
  Trial trial{.workload = *find_workload("faulty"), .tasks = 16, .in_flight = 1, .workers = 1};
  auto verdict = run_in_cell(*make_serial({}), trial);
  EXPECT_TRUE(verdict.clean());
  EXPECT_EQ(difference(verdict, run_oracle_in_cell(trial)), "");
  auto records = verdict.ledger.records();
  for (std::size_t i = 0; i < records.size(); i += 2) {
    EXPECT_EQ(records[i].outcome, Record::Outcome::ok) << i;
  }
  for (std::size_t i = 1; i < records.size(); i += 2) {
    EXPECT_EQ(records[i].outcome, Record::Outcome::failed) << i;
  }
  EXPECT_EQ(records[5].error, Record::Error::system);
  EXPECT_EQ(records[5].error_code, EBADF);
  EXPECT_TRUE(std::string_view(records[5].note).starts_with("read:")) << records[5].note;
  EXPECT_EQ(records[3].error, Record::Error::other);
  EXPECT_TRUE(std::string_view(records[3].note).starts_with("thrown before any"));
  EXPECT_TRUE(std::string_view(records[7].note).starts_with("thrown five calls"));
}

}  // namespace interleave::testing
