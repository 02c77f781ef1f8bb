#include "workloads/udp.hpp"

#include "tests/prepared.hpp"
#include "tests/support.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/loopback.hpp"
#include "workloads/random.hpp"

#include <array>
#include <atomic>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace interleave::testing {

namespace {

using namespace std::chrono_literals;

class Udp : public ::testing::TestWithParam<const Workload*> {
 protected:
  static const Workload& workload() { return *GetParam(); }
  static bool is_stamped() { return GetParam() == &udp_ping_workload; }
};

// Returns the digest that a task must answer: of the datagram, without the stamp.
Digest expected(std::uint64_t seed, std::size_t bytes, bool stamped) {
  std::vector<std::byte> datagram(bytes);
  fill_random(datagram, seed);
  if (stamped) take_stamp(datagram);
  return fold(seed, datagram);
}

// A task in slot 0 that can be told when its request was sent.
Digest run_stamped(const Prepared& udp, const Workload& workload, std::int64_t& sent_ns) {
  BlockingContext world;
  auto task = workload.body(world, udp.environment(),
                            {.index = 1, .slot = 0, .seed = udp.seed(1), .sent_ns = &sent_ns});
  task.start();
  return task.result();
}

/// Counts bytecodes as a loop does, and sets `over` at the `last` checkpoint.
class CountingContext final : public Context {
 public:
  CountingContext(std::atomic<bool>& over, int last)
      : Context(always_, Sharing::exclusive, &ticker_), over_(over), last_(last) {}
  int checkpoints = 0;

 private:
  bool perform(Request&) override {
    if (++checkpoints == last_) over_ = true;
    return true;
  }
  static constexpr int interval = 1000;
  std::atomic<bool> always_{true};
  Ticker ticker_{interval, interval};
  std::atomic<bool>& over_;
  int last_;
};

}  // namespace

TEST_P(Udp, AnswersWithWhatCameBack) {
  for (std::size_t bytes : {16U, 17U, 64U, 1024U, 65'507U}) {
    Prepared udp(workload(), {{"bytes", std::to_string(bytes)}, {"delay", "1us"}});
    EXPECT_EQ(udp.run(4), expected(udp.seed(4), bytes, is_stamped())) << bytes;
    EXPECT_EQ(udp.run(5), expected(udp.seed(5), bytes, is_stamped())) << bytes;
  }
}

TEST_P(Udp, DropsTheAnswersToATaskThatDied) {
  Prepared udp(workload(), {{"bytes", "64"}, {"delay", "100us"}});
  CuriousContext world;
  auto fresh = udp.run(1, world);
  for (std::size_t size : {64U, 64U, 64U}) {
    std::vector<std::byte> stale(size, std::byte{9});
    ASSERT_EQ(::write(world.adopted.front(), stale.data(), stale.size()), 64);
  }
  EXPECT_EQ(udp.run(1), fresh);
  EXPECT_EQ(udp.run(2), expected(udp.seed(2), 64, is_stamped()));
}

TEST_P(Udp, AnswersNotBeforeTheDelayAndAtOnceForTheOracle) {
  Prepared udp(workload(), {{"delay", "20ms"}});
  auto begin = Clock::now();
  auto answer = udp.run(1);
  EXPECT_GE(Clock::now() - begin, 20ms);
  Prepared instant(workload(), {{"delay", "10m"}}, {.tasks = 10, .instant = true});
  EXPECT_EQ(instant.run(1), answer);
}

TEST_P(Udp, CountsItsPeersTimeAndLeavesNoneBehind) {
  {
    Prepared udp(workload(), {}, {.tasks = 10, .instant = true});
    for (int round = 0; round < 100; ++round) udp.run(1);
    EXPECT_GT(udp.environment().peer_cpu_s(), 0);
  }
  EXPECT_EQ(children_left(), 0);
}

TEST_P(Udp, SaysHowManyHogsRunBeside) {
  EXPECT_EQ(Prepared(workload()).environment().background_tasks(), 0U);
  EXPECT_EQ(Prepared(workload(), {{"hogs", "7"}}).environment().background_tasks(), 7U);
}

// UBSan looks at the first object of a type through a pipe, which it could not make at the limit.
TEST_P(Udp, NamesTheCallThatTheLimitRefused) {
  const std::system_error seen_by_ubsan(EMFILE, std::generic_category(), "first");
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  try {
    Prepared udp(workload(), {}, {.tasks = 10, .slots = 1000});
    FAIL() << "a thousand sockets on 64 descriptors";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EMFILE);
    EXPECT_TRUE(std::string_view(error.what()).starts_with("socket:")) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Workloads, Udp, ::testing::Values(&udp_ping_workload, &udp_echo_workload),
                         [](const auto& each) { return std::string(each.param->name); });

TEST(UdpPing, SaysWhenItsAnswerWasSent) {
  Prepared ping(udp_ping_workload, {{"delay", "3ms"}});
  auto begin = now_ns();
  std::int64_t sent_ns = 0;
  EXPECT_EQ(run_stamped(ping, udp_ping_workload, sent_ns), expected(ping.seed(1), 64, true));
  EXPECT_GE(sent_ns, begin + 3'000'000);
  EXPECT_LE(sent_ns, now_ns());
}

TEST(UdpEcho, CountsFromItsAdmission) {
  Prepared echo(udp_echo_workload);
  std::int64_t sent_ns = 0;
  run_stamped(echo, udp_echo_workload, sent_ns);
  EXPECT_EQ(sent_ns, 0);
}

TEST(Hog, EndsAtTheCheckpointAfterTheLastTask) {
  for (bool calls : {false, true}) {
    std::atomic<bool> over = false;
    CountingContext world(over, 5);
    auto task = run_hog(world, {.calls = calls, .iterations = 20},
                        {.index = 1, .slot = 1, .seed = 1, .stop = &over});
    task.start();
    EXPECT_TRUE(task.done());
    EXPECT_EQ(world.checkpoints, 5);
  }
}

TEST(Hog, IsAsLongAsItsSettingsSay) {
  auto parse = [](const char* kind) {
    constexpr Parameter parameters[] = {hogs_parameter, hog_parameter, hold_parameter};
    return parse_hog(Settings::parse("x", parameters, {{"hog", kind}, {"hold", "5ms"}}),
                     {.spins_per_us = 1000});
  };
  EXPECT_EQ(parse("call").iterations, 5'000'000U);
  EXPECT_EQ(parse("spin").iterations, 27U);
}

TEST(DatagramPair, CarriesOneDatagramARead) {
  auto [one, other] = make_datagram_pair();
  std::array<char, 8> buffer{};
  ASSERT_EQ(::write(one.get(), "abc", 3), 3);
  ASSERT_EQ(::write(one.get(), "de", 2), 2);
  EXPECT_EQ(::read(other.get(), buffer.data(), buffer.size()), 3);
  EXPECT_EQ(::read(other.get(), buffer.data(), buffer.size()), 2);
}

}  // namespace interleave::testing
