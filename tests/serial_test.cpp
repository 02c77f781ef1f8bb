#include "core/serial.hpp"

#include "core/blocking.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {
namespace {

std::unique_ptr<Environment> nothing(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

Task<Digest> every_third_fails(Context& world, const Environment&, TaskInput input) {
  std::array<std::byte, 1> byte{};
  Stream bad(-1, nullptr);
  if (input.index % 3 == 1) co_await world.read_some(bad, byte);
  if (input.index % 3 == 2) throw std::runtime_error("on purpose");
  co_return input.seed;
}

const Workload thirds{.name = "thirds",
                      .kind = Workload::Kind::io,
                      .summary = "",
                      .parameters = {},
                      .prepare = nothing,
                      .body = every_third_fails};

TEST(Serial, RunsEveryTaskAndStampsIt) {
  testing::Trial trial{.workload = *find_workload("noop"), .tasks = 1000};
  auto verdict = testing::run_in_cell(*make_serial({}), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_EQ(verdict.ledger.tally().units, 1U);
  auto last = verdict.ledger.opened_ns();
  for (const Record& record : verdict.ledger.records()) {
    ASSERT_EQ(record.outcome, Record::Outcome::ok);
    EXPECT_GE(record.started_ns, last);
    last = record.finished_ns;
  }
}

TEST(Serial, TurnsWhatATaskThrowsIntoData) {
  testing::Trial trial{.workload = thirds, .tasks = 9};
  auto verdict = testing::run_in_cell(*make_serial({}), trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  auto records = verdict.ledger.records();
  EXPECT_EQ(records[0].outcome, Record::Outcome::ok);
  EXPECT_EQ(records[1].error, Record::Error::system);
  EXPECT_EQ(records[1].error_code, EBADF);
  EXPECT_EQ(records[2].error, Record::Error::other);
  EXPECT_STREQ(records[2].note, "on purpose");
  EXPECT_EQ(testing::difference(verdict, testing::run_oracle_in_cell(trial)), "");
}

TEST(Oracle, DoesNotWait) {
  testing::Trial trial{.workload = *find_workload("sleep"), .tasks = 1000, .set = {{"io", "600s"}}};
  auto verdict = testing::run_oracle_in_cell(trial);  // 7 days if it waited; the test has a limit
  ASSERT_TRUE(verdict.clean());
  EXPECT_TRUE(verdict.ledger.records()[999].finished());
}

TEST(Tests, SeeADifference) {
  testing::Trial trial{.workload = *find_workload("noop"), .tasks = 10};
  testing::Trial other{.workload = *find_workload("noop"), .tasks = 10, .seed = 2};
  auto verdict = testing::run_in_cell(*make_serial({}), trial);
  EXPECT_NE(testing::difference(verdict, testing::run_oracle_in_cell(other)), "");
}

TEST(Blocking, ReadsWritesAndReportsTheEnd) {
  auto pipe = make_pipe();
  BlockingContext world;
  auto talk = [](Context& on, int in, UniqueFd out) -> Task<Digest> {
    Stream reader = on.adopt(in);
    std::array<std::byte, 4> bytes{std::byte{7}};
    {
      Stream writer = on.adopt(std::move(out));
      co_await on.write_some(writer, std::span(bytes).first(1));
    }
    auto first = co_await on.read_some(reader, bytes);
    auto end = co_await on.read_some(reader, bytes);
    co_return 10 * first + end;
  };
  auto task = talk(world, pipe.in.get(), std::move(pipe.out));
  task.start();
  EXPECT_EQ(task.result(), 10U);
}

TEST(Peer, IsGoneWithItsOwner) {
  pid_t pid = 0;
  {
    Peer peer([] { ::pause(); });
    pid = peer.pid();
    EXPECT_EQ(::kill(pid, 0), 0);
    EXPECT_GE(peer.cpu_s(), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(testing::children_left(), 0);
}

TEST(Posix, NamesTheCallThatFailed) {
  try {
    check(::close(-1), "close");
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EBADF);
    EXPECT_NE(std::string(error.what()).find("close"), std::string::npos);
  }
}

TEST(BlockingDeathTest, ATaskCannotSuspendThere) {
  struct Broken final : Context {
    Broken() : Context(never_yield) {}
    bool perform(Request&) override { return false; }
  };
  auto wait = [](Context& on) -> Task<Digest> {
    co_await on.sleep_for(Clock::duration(1));
    co_return 0;
  };
  EXPECT_DEATH(
      {
        Broken world;
        auto task = wait(world);
        task.start();
      },
      "suspended in a model whose waits block");
}

}  // namespace
}  // namespace interleave
