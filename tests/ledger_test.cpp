#include "core/ledger.hpp"

#include "core/clock.hpp"
#include "core/posix.hpp"

#include <csignal>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {
namespace {

TEST(Ledger, StartsUntouched) {
  Ledger ledger(3);
  EXPECT_EQ(ledger.claimed(), 0U);
  for (const Record& record : ledger.records()) {
    EXPECT_EQ(record.outcome, Record::Outcome::untouched);
    EXPECT_FALSE(record.finished());
  }
}

TEST(Ledger, HandsOutEachNumberOnceAndThenNoMore) {
  constexpr std::uint32_t tasks = 10'000;
  Ledger ledger(tasks);
  std::vector<std::vector<std::uint32_t>> taken(4);
  {
    std::vector<std::jthread> claimers;
    for (auto& mine : taken) {
      claimers.emplace_back([&] {
        while (auto index = ledger.claim()) mine.push_back(*index);
      });
    }
  }
  std::set<std::uint32_t> all;
  std::size_t count = 0;
  for (const auto& mine : taken) {
    all.insert(mine.begin(), mine.end());
    count += mine.size();
  }
  EXPECT_EQ(count, tasks);
  EXPECT_EQ(all.size(), tasks);
  EXPECT_EQ(ledger.claimed(), tasks);
  EXPECT_FALSE(ledger.claim());
}

TEST(Ledger, EndlessHandsOutNumbersAgainUntilItIsExhausted) {
  auto ledger = Ledger::endless(2);
  ledger.claim_from(Ledger::endless_tasks - 1);
  EXPECT_EQ(ledger.claim(), Ledger::endless_tasks - 1);
  EXPECT_EQ(ledger.claim(), 0U);
  EXPECT_FALSE(ledger.is_exhausted());
  ledger.exhaust();
  EXPECT_TRUE(ledger.is_exhausted());
  EXPECT_FALSE(ledger.claim());
}

TEST(Ledger, EndlessHasARecordASlot) {
  auto ledger = Ledger::endless(2);
  ASSERT_EQ(ledger.records().size(), 2U);
  EXPECT_EQ(&ledger.record(1'000'000, 1), &ledger.records()[1]);
  ledger.record(1'000'000, 1).start(1);
  ledger.mark_died(1, 1, SIGKILL);
  EXPECT_EQ(ledger.records()[1].outcome, Record::Outcome::died);
  EXPECT_EQ(ledger.records()[0].outcome, Record::Outcome::untouched);
}

TEST(Ledger, IsSharedWithAForkedChild) {
  Ledger ledger(1);
  pid_t child = check(::fork(), "fork");
  if (child == 0) {
    ledger.populate();
    ledger.records()[0].start(0);
    ledger.records()[0].finish(42);
    ledger.tally().units += 1;
    exit_child(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(ledger.records()[0].digest, 42U);
  EXPECT_EQ(ledger.tally().units, 1U);
}

TEST(Ledger, BuriesOnlyWhatTheDeadWorkerHadStarted) {
  Ledger ledger(4);
  for (int i = 0; i < 3; ++i) ledger.claim();
  ledger.records()[0].start(1);
  ledger.records()[0].finish(5);
  ledger.records()[1].start(1);
  ledger.records()[2].start(2);
  ledger.mark_died(1, 1, SIGKILL);
  EXPECT_EQ(ledger.records()[0].outcome, Record::Outcome::ok);
  EXPECT_EQ(ledger.records()[1].outcome, Record::Outcome::died);
  EXPECT_EQ(ledger.records()[1].error_code, SIGKILL);
  EXPECT_STREQ(ledger.records()[1].note, "killed by signal 9");
  EXPECT_EQ(ledger.records()[2].outcome, Record::Outcome::started);
  ledger.mark_unfinished_died(SIGKILL);
  EXPECT_EQ(ledger.records()[2].outcome, Record::Outcome::died);
  EXPECT_EQ(ledger.records()[3].outcome, Record::Outcome::untouched) << "nobody had claimed it";
}

TEST(Ledger, BuriesAllThatADeadProcessHeldInItsSlots) {
  Ledger ledger(5);
  for (std::uint32_t slot = 0; slot < 5; ++slot) ledger.records()[*ledger.claim()].start(slot);
  ledger.mark_died(1, 3, SIGKILL);
  for (std::uint32_t slot = 0; slot < 5; ++slot) {
    bool theirs = slot >= 1 && slot < 4;
    EXPECT_EQ(ledger.records()[slot].outcome,
              theirs ? Record::Outcome::died : Record::Outcome::started);
  }
}

TEST(Record, KeepsWhenItRan) {
  Record record{};
  auto before = now_ns();
  record.start(7);
  record.finish(1);
  EXPECT_LE(before, record.started_ns);
  EXPECT_LE(record.started_ns, record.finished_ns);
  EXPECT_LE(record.finished_ns, now_ns());
  EXPECT_EQ(record.slot, 7U);
}

Record failed_with(const std::exception_ptr& why) {
  Record record{};
  record.start(0);
  record.fail(why);
  return record;
}

TEST(Record, KeepsASystemErrorAsItsNumber) {
  std::system_error error(EBADF, std::generic_category(), "read");
  auto record = failed_with(std::make_exception_ptr(error));
  EXPECT_EQ(record.outcome, Record::Outcome::failed);
  EXPECT_EQ(record.error, Record::Error::system);
  EXPECT_EQ(record.error_code, EBADF);
}

TEST(Record, CutsALongNoteAndEndsIt) {
  auto record = failed_with(std::make_exception_ptr(std::runtime_error(std::string(500, 'x'))));
  EXPECT_EQ(record.error, Record::Error::other);
  EXPECT_EQ(std::string(record.note), std::string(sizeof(record.note) - 1, 'x'));
}

TEST(Record, AgreesByAnswerOrByErrorAndNotByTime) {
  Record one{};
  Record other{};
  one.start(0);
  one.finish(1);
  other.start(5);
  other.finish(1);
  EXPECT_TRUE(one.agrees_with(other));
  other.finish(2);
  EXPECT_FALSE(one.agrees_with(other));
  auto failed = failed_with(std::make_exception_ptr(std::runtime_error("one text")));
  auto failed_too = failed_with(std::make_exception_ptr(std::runtime_error("another text")));
  EXPECT_TRUE(failed.agrees_with(failed_too));
  EXPECT_FALSE(failed.agrees_with(one));
}

TEST(Tally, SubtractsTheStampAtTheGate) {
  Ledger ledger(1);
  rusage before{};
  before.ru_utime = {.tv_sec = 1, .tv_usec = 500'000};
  rusage after{};
  after.ru_utime = {.tv_sec = 3, .tv_usec = 0};
  after.ru_nvcsw = 4;
  ledger.tally().subtract(before);
  ledger.tally().add(after);
  EXPECT_EQ(ledger.tally().cpu_user_us, 1'500'000);
  EXPECT_EQ(ledger.tally().ctx_voluntary, 4);
}

}  // namespace
}  // namespace interleave
