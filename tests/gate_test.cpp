#include "core/gate.hpp"

#include "core/ledger.hpp"
#include "core/posix.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

TEST(Gate, LetsNobodyThroughBeforeItOpens) {
  Gate gate;
  std::atomic<int> through{0};
  std::vector<std::jthread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      if (gate.arrive_and_wait()) ++through;
    });
  }
  ASSERT_TRUE(gate.wait_for(4, 30s));
  EXPECT_EQ(through, 0);
  gate.open();
  workers.clear();
  EXPECT_EQ(through, 4);
}

TEST(Gate, TellsWhenWorkersAreMissing) {
  Gate gate;
  EXPECT_FALSE(gate.wait_for(1, 1ms));
}

TEST(Gate, SendsEverybodyAwayWhenCancelled) {
  Gate gate;
  std::atomic<int> sent_away{0};
  {
    std::jthread worker([&] {
      if (!gate.arrive_and_wait()) ++sent_away;
    });
    ASSERT_TRUE(gate.wait_for(1, 30s));
    gate.cancel();
  }
  EXPECT_EQ(sent_away, 1);
}

TEST(Gate, MustersAllBeforeOneWarmsUp) {
  Gate gate;
  std::atomic<std::uint32_t> made{0};
  std::atomic<bool> early{false};
  std::vector<std::jthread> workers;
  for (std::uint32_t i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      ++made;
      if (!gate.muster(4) || made < 4) early = true;
    });
  }
  workers.clear();
  EXPECT_FALSE(early);
}

TEST(Gate, CancelsThoseWhoMuster) {
  Gate gate;
  std::atomic<int> sent_away{0};
  std::vector<std::jthread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] {
      if (!gate.muster(3)) ++sent_away;
    });
  }
  gate.cancel();
  workers.clear();
  EXPECT_EQ(sent_away, 2);
}

// The one that libstdc++'s std::atomic::wait fails: it sleeps on a private futex.
TEST(Gate, WorksAcrossProcesses) {
  Ledger ledger(1);
  auto parent = ::getpid();
  pid_t child = check(::fork(), "fork");
  if (child == 0) {
    die_with_parent(parent);
    exit_child(ledger.gate().arrive_and_wait() ? 7 : 8);
  }
  ASSERT_TRUE(ledger.gate().wait_for(1, 30s));
  ledger.gate().open();
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace interleave
