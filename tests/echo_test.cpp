#include "workloads/echo.hpp"

#include "core/peer.hpp"
#include "tests/prepared.hpp"
#include "tests/support.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/loopback.hpp"
#include "workloads/random.hpp"

#include <csignal>
#include <system_error>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace interleave::testing {

namespace {

using namespace std::chrono_literals;

class Echo : public ::testing::TestWithParam<const Workload*> {
 protected:
  static const Workload& workload() { return *GetParam(); }
};

// Returns the digest that a task must answer: every byte of every echo is in it.
Digest expected(std::uint64_t seed, std::size_t bytes, std::size_t rounds) {
  std::vector<std::byte> frame(bytes);
  Digest digest = seed;
  for (std::size_t round = 0; round < rounds; ++round) {
    fill_random(frame, splitmix64(seed + round));
    digest = fold(digest, frame);
  }
  return digest;
}

// Leaves in each connection what a worker that died leaves: requests, and answers half read.
void leave_stale_answers(const std::vector<int>& adopted, int requests, std::size_t half_read) {
  std::vector<std::byte> frame(64);
  for (int i = 0; i < requests; ++i) {
    fill_random(frame, 99 + static_cast<std::uint64_t>(i));
    ASSERT_EQ(::write(adopted.front(), frame.data(), frame.size()), 64);
  }
  for (std::size_t have = 0; have < half_read;) {
    auto length = ::read(adopted.back(), frame.data(), half_read - have);
    ASSERT_GT(length, 0);
    have += static_cast<std::size_t>(length);
  }
}

}  // namespace

TEST_P(Echo, AnswersWithWhatCameBack) {
  for (std::size_t bytes : {8U, 9U, 64U, 4096U}) {
    Prepared echo(workload(), {{"bytes", std::to_string(bytes)}, {"rounds", "3"}});
    EXPECT_EQ(echo.run(4), expected(echo.seed(4), bytes, 3)) << bytes;
  }
}

TEST_P(Echo, DropsTheAnswersToATaskThatDied) {
  Prepared echo(workload(), {{"bytes", "64"}});
  CuriousContext world;
  auto fresh = echo.run(1, world);
  for (int requests : {1, 3}) {
    for (std::size_t half_read : {0U, 1U, 8U, 63U}) {
      leave_stale_answers(world.adopted, requests, half_read);
      EXPECT_EQ(echo.run(1), fresh) << requests << " left, of which read " << half_read;
    }
  }
}

TEST_P(Echo, CountsItsPeersTime) {
  Prepared echo(workload(), {{"rounds", "100"}}, {.tasks = 10, .instant = true});
  auto before = echo.environment().peer_cpu_s();
  echo.run(1);
  EXPECT_GT(echo.environment().peer_cpu_s(), before);
}

TEST_P(Echo, LeavesNoPeerBehind) {
  { Prepared echo(workload()); }
  EXPECT_EQ(children_left(), 0);
}

// Orphans are given to this process, so that it sees the peer's end; if there were none, the test
// would hang until its time is up. A peer that was looking for leaks leaves the child that does it.
TEST_P(Echo, PeerEndsWithItsCell) {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  auto cell = check(::fork(), "fork");
  if (cell == 0) {
    Prepared echo(workload());
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(cell, &status, 0), cell);
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  int orphans = 0;
  while (::waitpid(-1, nullptr, 0) > 0) ++orphans;
  EXPECT_GT(orphans, 0) << "no peer was left to this process";
}

// UBSan looks at the first object of a type through a pipe, which it could not make at the limit.
TEST_P(Echo, NamesTheCallThatTheLimitRefused) {
  const std::system_error seen_by_ubsan(EMFILE, std::generic_category(), "first");
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  try {
    Prepared echo(workload(), {}, {.tasks = 10, .slots = 1000});
    FAIL() << "a thousand connections on 64 descriptors";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EMFILE);
    EXPECT_TRUE(std::string_view(error.what()).starts_with("socket:") ||
                std::string_view(error.what()).starts_with("pipe2:"))
        << error.what();
  }
  EXPECT_EQ(children_left(), 0);
}

INSTANTIATE_TEST_SUITE_P(Workloads, Echo,
                         ::testing::Values(&pipe_echo_workload, &tcp_echo_workload),
                         [](const auto& each) { return std::string(each.param->name); });

TEST(TcpEcho, AnswersNotBeforeTheDelay) {
  Prepared echo(tcp_echo_workload, {{"delay", "20ms"}, {"rounds", "2"}});
  auto begin = Clock::now();
  EXPECT_EQ(echo.run(1), expected(echo.seed(1), 64, 2));
  EXPECT_GE(Clock::now() - begin, 40ms);
}

TEST(TcpEcho, ForgetsTheDelayForTheOracle) {
  Prepared echo(tcp_echo_workload, {{"delay", "10m"}}, {.tasks = 10, .instant = true});
  EXPECT_EQ(echo.run(1), expected(echo.seed(1), 64, 1));
}

TEST(TcpEcho, CarriesItsLargestFrame) {
  Prepared echo(tcp_echo_workload, {{"bytes", "64KiB"}, {"delay", "1us"}, {"rounds", "5"}});
  EXPECT_EQ(echo.run(1), expected(echo.seed(1), 65'536, 5));
}

TEST(EchoServer, EndsWhenEveryLineIsClosed) {
  int ends[2];
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  UniqueFd ours(ends[0]);
  std::vector<EchoLine> theirs;
  theirs.push_back({.in = UniqueFd(ends[1])});
  Peer peer([&] {
    ours.reset();
    serve_echo(std::move(theirs), 8, 0ms);
  });
  theirs.clear();
  ours.reset();
  siginfo_t end{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(peer.pid()), &end, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(end.si_code, CLD_EXITED);
  EXPECT_EQ(end.si_status, 0);
}

// ---- connections that come and go ----

TEST(TcpConnect, AnswersWithWhatCameBack) {
  for (std::size_t bytes : {8U, 64U, 65'536U}) {
    Prepared echo(tcp_connect_workload, {{"bytes", std::to_string(bytes)}});
    for (std::uint32_t task = 0; task < 3; ++task) {
      EXPECT_EQ(echo.run(task), expected(echo.seed(task), bytes, 1)) << bytes;
    }
  }
}

TEST(TcpAccept, AnswersWithWhatCameBack) {
  Prepared echo(tcp_accept_workload, {{"delay", "1ms"}});
  for (std::uint32_t task = 0; task < 3; ++task) {
    EXPECT_EQ(echo.run(task), expected(echo.seed(task), 64, 1));
  }
}

// As above, for UBSan.
TEST(TcpConnect, NamesTheCallThatTheLimitRefused) {
  const std::system_error seen_by_ubsan(EMFILE, std::generic_category(), "first");
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  auto before = limit.rlim_cur;
  limit.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  for (const Workload* each : {&tcp_connect_workload, &tcp_accept_workload}) {
    EXPECT_THROW(Prepared(*each, {}, {.tasks = 10, .slots = 1000}), std::system_error);
  }
  EXPECT_EQ(children_left(), 0);
  limit.rlim_cur = before;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

// The answer to one that has hung up is due when another has its line.
TEST(EchoServer, SendsNobodyTheAnswerToAnother) {
  auto [listener, address] = listen_on_loopback();
  Peer peer([&, &door = listener] { serve_whoever_connects(std::move(door), 8, 20ms); });
  listener.reset();
  std::vector<std::byte> frame(8);
  for (std::uint64_t caller = 0; caller < 3; ++caller) {
    auto connection = make_tcp_socket();
    connect_to(address, connection);
    fill_random(frame, caller);
    ASSERT_EQ(::write(connection.get(), frame.data(), frame.size()), 8);
    if (caller < 2) continue;
    std::vector<std::byte> answer(16);
    ASSERT_EQ(::read(connection.get(), answer.data(), answer.size()), 8);
    answer.resize(8);
    EXPECT_EQ(answer, frame);
  }
}

RC_GTEST_PROP(StaleBytes, AreAllThatCannotBeginTheFrame, ()) {
  auto byte = rc::gen::map(rc::gen::inRange(0, 3), [](int n) { return static_cast<std::byte>(n); });
  auto junk = *rc::gen::container<std::vector<std::byte>>(byte);
  auto identifier = *rc::gen::container<std::vector<std::byte>>(8, byte);
  auto heard = junk;
  heard.insert(heard.end(), identifier.begin(), identifier.end());
  auto stale = stale_bytes(heard, identifier);
  RC_ASSERT(stale <= junk.size());
  auto rest = std::span(heard).subspan(stale);
  RC_ASSERT(std::equal(rest.begin(), rest.begin() + 8, identifier.begin()));
  auto cut = *rc::gen::inRange<std::size_t>(0, heard.size());
  RC_ASSERT(stale_bytes(std::span(heard).first(cut), identifier) <= stale);
}

}  // namespace interleave::testing
