// Many tasks wait to accept at one listener. They are served first come, first served. Every model
// gives each connection to one task, and ends all waits when the listener is closed.
#include "core/peer.hpp"
#include "tests/back_ends.hpp"
#include "tests/support.hpp"
#include "tests/worlds.hpp"
#include "workloads/loopback.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/socket.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;
using Kind = Request::Kind;

// ---- the queue ----

RC_GTEST_PROP(Waiters, AreAQueueThatAnybodyMayLeave, (const std::vector<bool>& pushes)) {
  std::deque<Request> requests;
  std::vector<Request*> model;
  Waiters waiters;
  for (bool push : pushes) {
    if (push) {
      model.push_back(&requests.emplace_back(Kind::accept));
      waiters.push(*model.back());
    } else if (!model.empty()) {
      auto who = model.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(model));
      waiters.remove(**who);
      model.erase(who);
    }
    RC_ASSERT(waiters.empty() == model.empty());
    if (!model.empty()) RC_ASSERT(&waiters.first() == model.front());
  }
  for (Request* request : model) {
    RC_ASSERT(&waiters.first() == request);
    waiters.remove(*request);
  }
  RC_ASSERT(waiters.empty());
}

// ---- one loop ----

// A listener on a loop, and requests that wait there.
class Door : public testing::OnEachBackEnd {
 protected:
  void SetUp() override {
    OnEachBackEnd::SetUp();
    auto made = listen_on_loopback();
    door_ = std::move(made.first);
    address_ = made.second;
    if (!IsSkipped()) listener_.emplace(door_.get(), loop().register_fd(door_.get(), false));
  }

  Request& wait_for_a_caller(std::int64_t deadline_ns = no_deadline_ns) {
    auto& request = waiting_.emplace_back(accept());
    request.deadline_ns = deadline_ns;
    EXPECT_FALSE(loop().try_now(request));
    loop().submit(request);
    return request;
  }

  void call(int callers = 1) {
    for (; callers > 0; --callers) connect_to(address_, callers_.emplace_back(make_tcp_socket()));
  }

  void expect_served(const Request& expected) {
    const Request* done = loop().next();
    ASSERT_EQ(done, &expected);
    UniqueFd connection(static_cast<int>(done->outcome));
    EXPECT_TRUE(connection) << done->outcome;
  }

  void expect_failed(const Request& expected, int error) {
    ASSERT_EQ(loop().next(), &expected);
    EXPECT_EQ(expected.outcome, -error);
  }

  Request accept() { return {Kind::accept, *listener_, nullptr, 0U}; }

  UniqueFd door_;
  std::optional<Stream> listener_;

 private:
  sockaddr_in address_{};
  std::deque<Request> waiting_;
  std::vector<UniqueFd> callers_;
};

TEST_P(Door, OneCallerWakesWhoWaitedLongest) {
  auto& first = wait_for_a_caller();
  auto& second = wait_for_a_caller();
  call();
  expect_served(first);
  auto& third = wait_for_a_caller();
  for (auto* next : {&second, &third}) {
    call();
    expect_served(*next);
  }
  EXPECT_EQ(loop().next(), nullptr);
}

TEST_P(Door, ACrowdThatComesAtOnceIsOneEdge) {
  auto& first = wait_for_a_caller();
  auto& second = wait_for_a_caller();
  call(3);
  expect_served(first);
  expect_served(second);
  Request third = accept();
  if (!loop().try_now(third)) {
    loop().submit(third);
    ASSERT_EQ(loop().next(), &third);
  }
  UniqueFd connection(static_cast<int>(third.outcome));
  EXPECT_TRUE(connection);
}

TEST_P(Door, WhoIsLateLeavesTheQueueFromAnyPlace) {
  auto soon = [] { return now_ns() + 2'000'000; };
  auto& late = wait_for_a_caller(soon());
  auto& first = wait_for_a_caller();
  expect_failed(late, ETIMEDOUT);
  auto& between = wait_for_a_caller(soon());
  auto& second = wait_for_a_caller(now_ns() + 3'600'000'000'000);
  expect_failed(between, ETIMEDOUT);
  auto& last = wait_for_a_caller(soon());
  expect_failed(last, ETIMEDOUT);
  auto& third = wait_for_a_caller();
  call(3);
  for (auto* next : {&first, &second, &third}) expect_served(*next);
  EXPECT_EQ(loop().next(), nullptr);
}

TEST_P(Door, WhenItIsShutEverybodyHearsOfItInTurn) {
  std::vector<Request*> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(&wait_for_a_caller());
  check(::shutdown(door_.get(), SHUT_RDWR), "shutdown");
  for (Request* next : waiting) expect_failed(*next, EINVAL);
  EXPECT_EQ(loop().next(), nullptr);
}

TEST_P(Door, MayNotBeReadWhileSomebodyWaits) {
  wait_for_a_caller();
  Request other(Kind::ready_in, *listener_, nullptr, 0U);
  ASSERT_FALSE(loop().try_now(other));
  EXPECT_DEATH(loop().submit(other), "two tasks wait");
}

INSTANTIATE_TEST_SUITE_P(BackEnds, Door, ::testing::ValuesIn(testing::back_ends), testing::name_of);

// ---- every model ----

constexpr std::uint32_t callers = 12;
constexpr std::uint32_t at_once = 4;

// A few callers at a time, each of whom hangs up when it was answered; then the door is shut. A
// peer stays until it is ended: models complain of one that dies.
void visit(const UniqueFd& listener, const sockaddr_in& address) {
  for (std::uint32_t served = 0; served < callers; served += at_once) {
    std::array<UniqueFd, at_once> connections;
    for (auto& connection : connections) {
      connection = make_tcp_socket();
      connect_to(address, connection);
    }
    for (auto& connection : connections) {
      char answer = 0;
      check(::read(connection.get(), &answer, 1), "read");
    }
  }
  check(::shutdown(listener.get(), SHUT_RDWR), "shutdown");
  ::pause();
}

constexpr Parameter parameters[] = {{.name = "callers",
                                     .kind = Parameter::Kind::choice,
                                     .preset = "some",
                                     .meaning = "who comes",
                                     .choices = "some|none"},
                                    {.name = "limit",
                                     .kind = Parameter::Kind::duration,
                                     .preset = "0",
                                     .meaning = "how long a task waits; 0: for ever"}};

struct House final : Environment {
  House(const Settings& settings, const Plan& plan)
      : tasks(plan.tasks), limit(settings.duration("limit")) {
    auto made = listen_on_loopback();
    listener = std::move(made.first);
    if (settings.text("callers") == "none") return;
    peer.emplace([this, address = made.second] { visit(listener, address); });
  }

  std::uint32_t tasks;
  Clock::duration limit;
  UniqueFd listener;
  std::optional<Peer> peer;
};

Task<Digest> answer_a_caller(Context& world, const Environment& environment, TaskInput input) {
  const auto& house = static_cast<const House&>(environment);
  bool warm_up = input.index >= house.tasks;
  if (warm_up) co_return input.seed;
  auto listener = world.adopt(house.listener.get());
  bool is_limited = house.limit > Clock::duration::zero();
  auto accepted =
      co_await world.accept(listener, is_limited ? Clock::now() + house.limit : no_deadline);
  auto connection = world.adopt(std::move(accepted));
  std::byte answer{};
  co_return co_await world.write_some(connection, {&answer, 1});
}

const Workload workload{
    .name = "house",
    .kind = Workload::Kind::io,
    .summary = "",
    .parameters = parameters,
    .prepare = [](const Settings& settings, const Plan& plan) -> std::unique_ptr<Environment> {
      return std::make_unique<House>(settings, plan);
    },
    .body = answer_a_caller};

class OneDoor : public ::testing::TestWithParam<testing::World> {
 protected:
  // As many tasks as callers succeed, and the others fail to accept with `error`.
  static void expect(std::uint32_t served, int error, const Settings::Given& set) {
    const Model& model = *GetParam().model;
    for (auto workers : {1U, 2U}) {
      if (workers > 1 && model.shape == Model::Shape::single) break;
      SCOPED_TRACE(std::to_string(workers) + " workers");
      testing::Trial trial{
          .workload = workload, .tasks = 24, .in_flight = 8, .workers = workers, .set = set};
      auto executor = GetParam().make();
      auto verdict = testing::run_in_cell(*executor, trial);
      if (testing::is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
      ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
      auto records = verdict.ledger.records();
      auto is = [error](const Record& record) {
        return record.error_code == error && std::string_view(record.note).starts_with("accept");
      };
      EXPECT_EQ(std::ranges::count(records, Record::Outcome::ok, &Record::outcome), served);
      EXPECT_EQ(std::ranges::count_if(records, is), 24 - served);
    }
  }
};

TEST_P(OneDoor, GivesEachCallerToOneTaskUntilItIsShut) {
  expect(callers, EINVAL, {});
}

TEST_P(OneDoor, DoesTheSameBeforeADeadline) {
  expect(callers, EINVAL, {{"limit", "60s"}});
}

TEST_P(OneDoor, IsLeftByEverybodyWhenNobodyComesInTime) {
  expect(0, ETIMEDOUT, {{"callers", "none"}, {"limit", "2ms"}});
}

INSTANTIATE_TEST_SUITE_P(Models, OneDoor, ::testing::ValuesIn(testing::every_world()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace interleave
