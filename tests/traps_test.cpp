// The traps that wait for a descriptor, with and without a deadline: every model does the same, or
// fails with the same error of the same call.
#include "tests/support.hpp"
#include "tests/worlds.hpp"
#include "workloads/loopback.hpp"

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;

// Long beside what a machine that is busy may take, and never waited for.
constexpr auto plenty = 60s;
constexpr auto little = 2ms;

struct StreamPair {
  StreamPair(Context& world, int type) {
    int ends[2];
    check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends), "socketpair");
    ours.push_back(world.adopt(UniqueFd(ends[0])));
    ours.push_back(world.adopt(UniqueFd(ends[1])));
  }
  Stream& one() { return ours[0]; }
  Stream& other() { return ours[1]; }

 private:
  std::vector<Stream> ours;
};

std::array<std::byte, 16> message(std::uint64_t seed) {
  std::array<std::byte, 16> bytes{};
  bytes.fill(static_cast<std::byte>(seed));
  return bytes;
}

Digest digest_of(std::span<const std::byte> bytes) {
  Digest digest = fnv_basis;
  for (auto byte : bytes) digest = fnv1a(digest, static_cast<std::uint64_t>(byte));
  return digest;
}

// ---- what has no deadline, or meets it ----

Task<Digest> send_and_receive(Context& world, Stream& to, Stream& from, std::uint64_t seed,
                              Clock::time_point deadline) {
  auto sent = message(seed);
  std::array<std::byte, 16> got{};
  std::size_t have = 0;
  co_await world.ready(to, Readiness::out, deadline);
  co_await world.write_some(to, sent, deadline);
  co_await world.ready(from, Readiness::in, deadline);
  while (have < got.size()) {
    have += co_await world.read_some(from, std::span(got).subspan(have), deadline);
  }
  co_return digest_of(got);
}

Task<Digest> through_a_pipe(Context& world, std::uint64_t seed, Clock::time_point deadline) {
  auto pipe = make_pipe();
  auto in = world.adopt(std::move(pipe.in));
  auto out = world.adopt(std::move(pipe.out));
  co_return co_await send_and_receive(world, out, in, seed, deadline);
}

// Both ends in one task: the kernel makes the connection before anybody accepts it.
Task<Digest> connect_and_accept(Context& world, std::uint64_t seed, Clock::time_point deadline) {
  auto [door, address] = listen_on_loopback();
  auto listener = world.adopt(std::move(door));
  auto caller = world.adopt(make_tcp_socket());
  co_await world.connect(caller, address, deadline);
  auto accepted = co_await world.accept(listener, deadline);
  close_at_once(accepted);
  auto callee = world.adopt(std::move(accepted));
  auto there = send_and_receive(world, caller, callee, seed, deadline);
  auto first = co_await there;
  auto back = send_and_receive(world, callee, caller, seed + 1, no_deadline);
  auto second = co_await back;
  co_return first ^ splitmix64(second);
}

// Nothing of it has to wait, so it is done, however late.
Task<Digest> too_late_and_yet_at_once(Context& world, std::uint64_t seed) {
  co_return co_await through_a_pipe(world, seed, Clock::now() - 1s);
}

Task<Digest> after_a_missed_deadline(Context& world, std::uint64_t seed) {
  StreamPair pair(world, SOCK_STREAM);
  std::array<std::byte, 1> byte{};
  int missed = 0;
  try {
    co_await world.read_some(pair.one(), byte, Clock::now() + little);
  } catch (const std::system_error& error) {
    missed = error.code().value();
  }
  auto reading = send_and_receive(world, pair.other(), pair.one(), seed, Clock::now() + plenty);
  auto got = co_await reading;
  co_return got ^ static_cast<Digest>(missed);
}

// ---- what is late ----

Task<Digest> read_late(Context& world, Stream& from) {
  std::array<std::byte, 16> bytes{};
  auto begin = Clock::now();
  try {
    co_await world.read_some(from, bytes, begin + little);
  } catch (const std::system_error&) {
    if (Clock::now() < begin + little) throw std::logic_error("too early");
    throw;
  }
  co_return 0;
}

Task<Digest> read_a_silent_pipe(Context& world, std::uint64_t) {
  auto pipe = make_pipe();
  auto in = world.adopt(std::move(pipe.in));
  co_return co_await read_late(world, in);
}

Task<Digest> read_a_silent_socket(Context& world, std::uint64_t seed) {
  StreamPair pair(world, seed % 2 == 0 ? SOCK_STREAM : SOCK_DGRAM);
  co_return co_await read_late(world, pair.one());
}

Task<Digest> fill_up(Context& world, Stream& to) {
  std::vector<std::byte> much(1 << 16);
  while (true) co_await world.write_some(to, much, Clock::now() + little);
}

Task<Digest> write_a_full_pipe(Context& world, std::uint64_t) {
  auto pipe = make_pipe();
  auto out = world.adopt(std::move(pipe.out));
  co_return co_await fill_up(world, out);
}

Task<Digest> write_a_full_socket(Context& world, std::uint64_t) {
  StreamPair pair(world, SOCK_STREAM);
  co_return co_await fill_up(world, pair.one());
}

Task<Digest> wait_for_a_silent_socket(Context& world, std::uint64_t) {
  StreamPair pair(world, SOCK_STREAM);
  co_await world.ready(pair.one(), Readiness::in, Clock::now() + little);
  co_return 0;
}

Task<Digest> accept_nobody(Context& world, std::uint64_t) {
  auto listener = world.adopt(listen_on_loopback().first);
  auto accepted = co_await world.accept(listener, Clock::now() + little);
  co_return 0;
}

// A full queue of connections drops whoever comes next, who would ask again in a second.
Task<Digest> connect_to_a_crowd(Context& world, std::uint64_t) {
  auto door = make_tcp_socket();
  auto address = bind_to_loopback(door);
  check(::listen(door.get(), 0), "listen");
  auto first = make_tcp_socket();
  connect_to(address, first);
  auto second = world.adopt(make_tcp_socket());
  co_await world.connect(second, address, Clock::now() + little);
  co_return 0;
}

// ---- what is refused ----

template <bool limited> Task<Digest> connect_to_nobody(Context& world, std::uint64_t) {
  auto gone = make_tcp_socket();
  auto address = bind_to_loopback(gone);
  auto socket = world.adopt(make_tcp_socket());
  co_await world.connect(socket, address, limited ? Clock::now() + plenty : no_deadline);
  co_return 0;
}

Task<Digest> accept_without_listening(Context& world, std::uint64_t) {
  auto socket = world.adopt(make_tcp_socket());
  auto accepted = co_await world.accept(socket);
  co_return 0;
}

Task<Digest> wait_for_no_descriptor(Context& world, std::uint64_t seed) {
  auto stream = world.adopt(seed % 2 == 0 ? -1 : 9'999);
  co_await world.ready(stream, Readiness::in);
  co_return 0;
}

// ---- every model ----

struct Scenario {
  const char* name;
  Task<Digest> (*run)(Context& world, std::uint64_t seed);
  int error = 0;               // 0: it succeeds
  std::string_view call = {};  // that is named
};

const Scenario scenarios[] = {
    {"pipe",
     [](Context& world, std::uint64_t seed) { return through_a_pipe(world, seed, no_deadline); }},
    {"pipe_in_time",
     [](Context& world, std::uint64_t seed) {
       return through_a_pipe(world, seed, Clock::now() + plenty);
     }},
    {"connection", [](Context& world,
                      std::uint64_t seed) { return connect_and_accept(world, seed, no_deadline); }},
    {"connection_in_time",
     [](Context& world, std::uint64_t seed) {
       return connect_and_accept(world, seed, Clock::now() + plenty);
     }},
    {"late_and_at_once", too_late_and_yet_at_once},
    {"after_a_missed_deadline", after_a_missed_deadline},
    {"silent_pipe", read_a_silent_pipe, ETIMEDOUT, "read"},
    {"silent_socket", read_a_silent_socket, ETIMEDOUT, "read"},
    {"full_pipe", write_a_full_pipe, ETIMEDOUT, "write"},
    {"full_socket", write_a_full_socket, ETIMEDOUT, "write"},
    {"not_ready", wait_for_a_silent_socket, ETIMEDOUT, "poll"},
    {"nobody_calls", accept_nobody, ETIMEDOUT, "accept"},
    {"crowd", connect_to_a_crowd, ETIMEDOUT, "connect"},
    {"nobody_listens", connect_to_nobody<false>, ECONNREFUSED, "connect"},
    {"nobody_listens_in_time", connect_to_nobody<true>, ECONNREFUSED, "connect"},
    {"no_listener", accept_without_listening, EINVAL, "accept"},
    {"no_descriptor", wait_for_no_descriptor, EBADF, "poll"},
};

constexpr Parameter scenario_parameter[] = {
    {.name = "scenario", .kind = Parameter::Kind::count, .preset = "0", .meaning = ""}};

struct Chosen final : Environment {
  explicit Chosen(std::int64_t number) : scenario(scenarios[number]) {}
  const Scenario& scenario;
};

const Workload workload{
    .name = "traps",
    .kind = Workload::Kind::io,
    .summary = "",
    .parameters = scenario_parameter,
    .prepare = [](const Settings& settings, const Plan&) -> std::unique_ptr<Environment> {
      std::signal(SIGPIPE, SIG_IGN);
      return std::make_unique<Chosen>(settings.count("scenario"));
    },
    .body =
        [](Context& world, const Environment& environment, TaskInput input) {
          const auto& chosen = static_cast<const Chosen&>(environment);
          return chosen.scenario.run(world, input.seed);
        }};

class Traps : public ::testing::TestWithParam<std::tuple<testing::World, std::size_t>> {};

TEST_P(Traps, AreDoneOrFailAlikeInEveryModel) {
  const auto& [world, number] = GetParam();
  const Model* model = world.model;
  const Scenario& scenario = scenarios[number];
  testing::Trial trial{.workload = workload,
                       .tasks = 24,
                       .in_flight = 8,
                       .workers = model->shape == Model::Shape::single ? 1U : 2U,
                       .set = {{"scenario", std::to_string(number)}}};
  auto executor = world.make();
  auto verdict = testing::run_in_cell(*executor, trial);
  if (testing::is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
  ASSERT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
  EXPECT_EQ(testing::difference(verdict, testing::run_oracle_in_cell(trial)), "");
  for (const Record& record : verdict.ledger.records()) {
    ASSERT_EQ(record.error_code, scenario.error) << record.note;
    ASSERT_TRUE(std::string_view(record.note).starts_with(scenario.call)) << record.note;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Traps,
                         ::testing::Combine(::testing::ValuesIn(testing::every_world()),
                                            ::testing::Range<std::size_t>(0, std::size(scenarios))),
                         [](const auto& test) {
                           return std::get<0>(test.param).name + "_" +
                                  scenarios[std::get<1>(test.param)].name;
                         });

}  // namespace
}  // namespace interleave
