#include "coroutines/coroutines.hpp"

#include "core/peer.hpp"
#include "tests/back_ends.hpp"
#include "tests/confined.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <future>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace interleave {
namespace {

using testing::Trial;

// ---- an answering peer: reads a header and `sends` bytes; answers their hash and `wants` bytes ----

struct Ask {
  std::uint64_t sends = 0;
  std::uint64_t wants = 0;
};

// One connection of the peer, as far as it has been read.
struct Conversation {
  int fd;
  Ask ask{};
  std::size_t header = 0;
  Digest hash = fnv_basis;

  bool take(const std::byte* data, std::size_t size) {
    while (size > 0) {
      if (header < sizeof(ask)) {
        reinterpret_cast<std::byte*>(&ask)[header++] = *data;  // NOLINT
      } else {
        hash = fnv1a(hash, static_cast<std::uint64_t>(*data));
        --ask.sends;
      }
      ++data;
      --size;
      if (header == sizeof(ask) && ask.sends == 0) answer();
    }
    return true;
  }

  void answer() {
    std::vector<std::byte> reply(sizeof(hash) + ask.wants, std::byte{7});
    std::memcpy(reply.data(), &hash, sizeof(hash));
    for (std::size_t done = 0; done < reply.size();) {
      done += static_cast<std::size_t>(
          check(::write(fd, reply.data() + done, reply.size() - done), "write"));
    }
    header = 0;
    hash = fnv_basis;
  }
};

void answer_all(std::vector<UniqueFd>& connections) {
  std::vector<pollfd> ready;
  std::vector<Conversation> conversations;
  for (auto& connection : connections) {
    ready.push_back({.fd = connection.get(), .events = POLLIN, .revents = 0});
    conversations.push_back({.fd = connection.get()});
  }
  std::array<std::byte, 4096> buffer{};
  while (true) {
    check(::poll(ready.data(), ready.size(), -1), "poll");
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      auto size = check(::read(ready[i].fd, buffer.data(), buffer.size()), "read");
      if (size == 0) return;
      conversations[i].take(buffer.data(), static_cast<std::size_t>(size));
    }
  }
}

struct PeerEnvironment final : Environment {
  explicit PeerEnvironment(std::uint32_t slots) {
    std::vector<UniqueFd> theirs;
    for (std::uint32_t i = 0; i < slots; ++i) {
      int pair[2];
      check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
      ours.emplace_back(pair[0]);
      theirs.emplace_back(pair[1]);
    }
    peer.emplace([&] { answer_all(theirs); });
  }
  std::vector<UniqueFd> ours;
  std::optional<Peer> peer;
};

std::unique_ptr<Environment> prepare_peer(const Settings&, const Plan& plan) {
  return std::make_unique<PeerEnvironment>(plan.slots);
}
std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  std::signal(SIGPIPE, SIG_IGN);
  return std::make_unique<Environment>();
}

Task<Digest> write_all(Context& world, Stream& to, const std::vector<std::byte>& bytes) {
  std::span<const std::byte> rest(bytes);
  while (!rest.empty()) rest = rest.subspan(co_await world.write_some(to, rest));
  co_return 0;
}

// Reads exactly `size` bytes, in pieces of at most 1,000.
Task<Digest> read_all(Context& world, Stream& from, std::size_t size) {
  std::array<std::byte, 1000> buffer;  // NOLINT(*-member-init)
  Digest hash = fnv_basis;
  while (size > 0) {
    auto piece = std::span(buffer).first(std::min(size, buffer.size()));
    auto got = co_await world.read_some(from, piece);
    if (got == 0) throw std::runtime_error("the peer is gone");
    for (std::size_t i = 0; i < got; ++i) hash = fnv1a(hash, static_cast<std::uint64_t>(buffer[i]));
    size -= got;
  }
  co_return hash;
}

// Nested tasks, so that a wait two frames deep must resume the right ones.
Task<Digest> converse(Context& world, Stream& peer, Ask ask, std::uint64_t seed) {
  std::vector<std::byte> message(sizeof(Ask) + ask.sends, static_cast<std::byte>(seed));
  std::memcpy(message.data(), &ask, sizeof(ask));
  auto writing = write_all(world, peer, message);
  co_await writing;
  auto reading = read_all(world, peer, sizeof(Digest) + ask.wants);
  Digest hash = co_await reading;
  co_return hash;
}

template <int rounds, std::uint64_t sends, std::uint64_t wants, bool owned>
Task<Digest> talk(Context& world, const Environment& environment, TaskInput input) {
  int mine = static_cast<const PeerEnvironment&>(environment).ours.at(input.slot).get();
  Digest digest = fnv_basis;
  for (int round = 0; round < rounds; ++round) {
    // Owned: a duplicate for each round, so that a number is closed and opened again while the
    // description, and with it epoll's entry, lives on.
    Stream peer = owned ? world.adopt(UniqueFd(check(::dup(mine), "dup"))) : world.adopt(mine);
    auto conversation = converse(world, peer, {.sends = sends, .wants = wants}, input.seed);
    Digest hash = co_await conversation;
    digest = splitmix64(digest ^ hash);
  }
  co_return digest;
}

Task<Digest> fail(Context& world, const Environment&, TaskInput input) {
  co_await world.checkpoint();
  if (input.index % 3 == 0) throw std::runtime_error("as asked");
  co_await world.sleep_for(std::chrono::microseconds(100));
  if (input.index % 3 == 1) {
    throw std::system_error(ECONNREFUSED, std::generic_category(), "as asked");
  }
  co_return input.seed;
}

Task<Digest> use_bad_descriptor(Context& world, const Environment&, TaskInput input) {
  Stream stream = world.adopt(input.index % 2 == 0 ? -1 : 9'999);
  std::array<std::byte, 8> buffer{};
  if (input.index % 4 < 2) co_return co_await world.read_some(stream, buffer);
  co_return co_await world.write_some(stream, buffer);
}

// Its own pipe: data, then the end; and a write that nobody will read.
Task<Digest> meet_ends(Context& world, const Environment&, TaskInput input) {
  Digest digest = fnv_basis;
  std::array<std::byte, 100> buffer{};
  for (int round = 0; round < 50; ++round) {
    auto pipe = make_pipe();
    Stream in = world.adopt(std::move(pipe.in));
    std::optional<Stream> out(world.adopt(std::move(pipe.out)));
    auto size = 1 + (input.seed + static_cast<std::uint64_t>(round)) % 100;
    co_await world.write_some(*out, std::span(buffer).first(size));
    out.reset();
    std::size_t got = 0;
    while ((got = co_await world.read_some(in, buffer)) != 0) digest = fnv1a(digest, got);
  }
  auto broken = make_pipe();
  broken.in.reset();
  Stream out = world.adopt(std::move(broken.out));
  co_await world.write_some(out, buffer);
  co_return digest;
}

Task<Digest> checkpoint_often(Context& world, const Environment&, TaskInput input) {
  Digest digest = input.seed;
  for (int i = 0; i < 5'000; ++i) {
    co_await world.checkpoint();
    digest = splitmix64(digest);
  }
  co_return digest;
}

// Whose thread made the call, and what it made of the task's number.
struct Call {
  std::uint64_t value;
  std::thread::id made_by{};

  void operator()() {
    value = splitmix64(value);
    made_by = std::this_thread::get_id();
  }
};

Task<Digest> call_out(Context& world, const Environment&, TaskInput input) {
  Digest digest = input.seed;
  for (int round = 0; round < 20; ++round) {
    Call elsewhere{digest};
    co_await world.offload(elsewhere);
    Call here{elsewhere.value};
    co_await world.exclusively(here);
    if (here.made_by != std::this_thread::get_id()) throw std::logic_error("made by a stranger");
    digest = here.value;
  }
  co_return digest;
}

// Each call waits for the next task's checkpoint, which never runs if the call blocks the loop.
struct Relay final : Environment {
  mutable std::atomic<std::uint32_t> begun{0};
};
std::unique_ptr<Environment> prepare_relay(const Settings&, const Plan&) {
  return std::make_unique<Relay>();
}
Task<Digest> wait_in_a_call(Context& world, const Environment& environment, TaskInput input) {
  const auto& relay = static_cast<const Relay&>(environment);
  constexpr std::uint32_t last = 40;
  auto call = [&relay] {
    while (relay.begun.load() <= last) std::this_thread::yield();
  };
  if (input.index <= last) relay.begun.fetch_add(1);
  if (input.index < last) co_await world.offload(call);
  co_return input.seed;
}

struct FileEnvironment final : Environment {
  FileEnvironment() : file(check(::memfd_create("file", MFD_CLOEXEC), "memfd_create")) {
    std::vector<char> text(100'000, 'f');
    check(::write(file.get(), text.data(), text.size()), "write");
  }
  UniqueFd file;
};

std::unique_ptr<Environment> prepare_file(const Settings&, const Plan&) {
  return std::make_unique<FileEnvironment>();
}

Task<Digest> read_file(Context& world, const Environment& environment, TaskInput) {
  int file = static_cast<const FileEnvironment&>(environment).file.get();
  auto path = "/proc/self/fd/" + std::to_string(file);
  Stream in = world.adopt(UniqueFd(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open")));
  std::array<std::byte, 7'000> buffer;  // NOLINT(*-member-init)
  Digest digest = fnv_basis;
  std::size_t got = 0;
  while ((got = co_await world.read_some(in, buffer)) != 0) digest = fnv1a(digest, got);
  co_return digest;
}

// Fails when a slot has two tasks at once.
struct SlotEnvironment final : Environment {
  explicit SlotEnvironment(std::uint32_t slots) : busy(slots) {}
  mutable std::vector<std::atomic<int>> busy;
};

std::unique_ptr<Environment> prepare_slots(const Settings&, const Plan& plan) {
  return std::make_unique<SlotEnvironment>(plan.slots);
}

Task<Digest> hold_slot(Context& world, const Environment& environment, TaskInput input) {
  auto& busy = static_cast<const SlotEnvironment&>(environment).busy.at(input.slot);
  if (busy.fetch_add(1) != 0) throw std::logic_error("two tasks in one slot");
  for (std::uint64_t i = 0; i < 1 + input.seed % 4; ++i) co_await world.checkpoint();
  co_await world.sleep_for(std::chrono::microseconds(input.seed % 200));
  busy.fetch_sub(1);
  co_return input.seed;
}

Workload work(std::string_view name, decltype(Workload::prepare) prepare,
              decltype(Workload::body) body) {
  return {.name = name,
          .kind = Workload::Kind::mixed,
          .sentence = "",
          .parameters = {},
          .prepare = prepare,
          .body = body};
}

// ---- both models agree with the oracle ----

struct Case {
  const char* name;
  Workload workload;
  std::uint32_t tasks = 100;
  std::uint32_t in_flight = 16;

  friend void PrintTo(const Case& self, std::ostream* out) { *out << self.name; }  // NOLINT
};

const Case cases[] = {
    {"noop", *find_workload("noop"), 10'000},
    {"sleep", *find_workload("sleep"), 200, 50},
    {"ping_pong_borrowed", work("", prepare_peer, talk<100, 8, 8, false>)},
    {"ping_pong_owned", work("", prepare_peer, talk<100, 8, 8, true>)},
    {"more_than_a_pipe_holds", work("", prepare_peer, talk<1, 300'000, 300'000, false>), 10, 4},
    {"throwing", work("", prepare_nothing, fail)},
    {"bad_descriptor", work("", prepare_nothing, use_bad_descriptor)},
    {"ends_of_streams", work("", prepare_nothing, meet_ends)},
    {"checkpoints", work("", prepare_nothing, checkpoint_often), 50},
    {"regular_file", work("", prepare_file, read_file)},
    {"slots", work("", prepare_slots, hold_slot), 500},
    {"fewer_tasks_than_places", work("", prepare_slots, hold_slot), 3, 64},
    {"calls", work("", prepare_nothing, call_out)},
    {"one_place", work("", prepare_slots, hold_slot), 20, 1},
};

struct Model {
  const char* name;
  MakeBackEnd back_end;
  std::unique_ptr<Executor> (*make)();

  friend void PrintTo(const Model& self, std::ostream* out) { *out << self.name; }  // NOLINT
};

template <auto& parameters> Settings settings_for(const char* loop) {
  return Settings::parse("", parameters, {{"stall", "100ms"}, {"loop", loop}});
}

const Model epoll_models[] = {
    {"stackless", make_epoll,
     [] { return make_stackless_tasks(settings_for<stackless_tasks_parameters>("epoll")); }},
    {"stackful", make_epoll,
     [] { return make_stackful_fibers(settings_for<stackful_fibers_parameters>("epoll")); }},
};
const Model ring_models[] = {
    {"stackless_io_uring", make_ring,
     [] { return make_stackless_tasks(settings_for<stackless_tasks_parameters>("io_uring")); }},
    {"stackful_io_uring", make_ring,
     [] { return make_stackful_fibers(settings_for<stackful_fibers_parameters>("io_uring")); }},
};

void skip_where_refused(const Model& model) {
  auto refusal = testing::refusal(model.back_end);
  if (!refusal.empty()) GTEST_SKIP() << refusal;
}

using Combination = std::tuple<Model, std::uint32_t, Case>;
class LoopModels : public ::testing::TestWithParam<Combination> {
 protected:
  void SetUp() override { skip_where_refused(std::get<0>(GetParam())); }
};

TEST_P(LoopModels, AgreeWithTheOracle) {
  const auto& [model, loops, scenario] = GetParam();
  Trial trial{.workload = scenario.workload,
              .tasks = scenario.tasks,
              .in_flight = scenario.in_flight,
              .workers = loops};
  auto executor = model.make();
  auto verdict = run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.error << " status " << verdict.wait_status;
  EXPECT_EQ(difference(verdict, testing::run_oracle_in_cell(trial)), "");
  EXPECT_EQ(verdict.ledger.tally().units, trial.tasks);
}

const auto name_of_combination = [](const auto& combination) {
  return std::string(std::get<0>(combination.param).name) + "_" +
         std::to_string(std::get<1>(combination.param)) + "_loops_" +
         std::get<2>(combination.param).name;
};

INSTANTIATE_TEST_SUITE_P(All, LoopModels,
                         ::testing::Combine(::testing::ValuesIn(epoll_models),
                                            ::testing::Values(1U, 4U), ::testing::ValuesIn(cases)),
                         name_of_combination);
INSTANTIATE_TEST_SUITE_P(Ring, LoopModels,
                         ::testing::Combine(::testing::ValuesIn(ring_models), ::testing::Values(2U),
                                            ::testing::ValuesIn(cases)),
                         name_of_combination);

// ---- what a loop is for ----

// Waits, by checkpoints, until all that are in flight have started: no blocking model gets through.
struct Crowd final : Environment {
  explicit Crowd(std::uint32_t all) : size(all) {}
  std::uint32_t size;
  mutable std::atomic<std::uint32_t> started{0};
};
Task<Digest> wait_for_crowd(Context& world, const Environment& environment, TaskInput input) {
  const auto& crowd = static_cast<const Crowd&>(environment);
  bool warm_up = input.index >= crowd.size;
  if (!warm_up) crowd.started.fetch_add(1);
  while (!warm_up && crowd.started.load() < crowd.size) co_await world.checkpoint();
  co_return input.seed;
}

std::unique_ptr<Environment> prepare_crowd(const Settings&, const Plan& plan) {
  return std::make_unique<Crowd>(plan.slots);
}

class Crowded : public ::testing::TestWithParam<std::tuple<Model, std::uint32_t>> {
 protected:
  void SetUp() override { skip_where_refused(std::get<0>(GetParam())); }
};

TEST_P(Crowded, HoldsAllThatAreInFlightAtOnce) {
  const auto& [model, loops] = GetParam();
  auto workload = work("", prepare_crowd, wait_for_crowd);
  Trial trial{.workload = workload, .tasks = 200, .in_flight = 200, .workers = loops};
  auto executor = model.make();
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_TRUE(std::ranges::all_of(verdict.ledger.records(), [](const Record& record) {
    return record.outcome == Record::Outcome::ok;
  }));
}

TEST_P(Crowded, ACallElsewhereBlocksNoTaskHere) {
  const auto& [model, loops] = GetParam();
  auto workload = work("", prepare_relay, wait_in_a_call);
  Trial trial{.workload = workload, .tasks = 41, .in_flight = 41, .workers = loops};
  auto executor = model.make();
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  EXPECT_EQ(verdict.ledger.records()[40].outcome, Record::Outcome::ok);
}

// A call that blocks for so long that no machine's mood is taken for it.
template <bool elsewhere>
Task<Digest> block_for_long(Context& world, const Environment&, TaskInput input) {
  auto call = [] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); };
  if (elsewhere) {
    co_await world.offload(call);
  } else {
    call();
  }
  co_await world.checkpoint();
  co_return input.seed;
}

std::uint64_t stalls_of(const Model& model, std::uint32_t loops, decltype(Workload::body) body) {
  auto workload = work("", prepare_nothing, body);
  auto executor = model.make();
  Trial trial{.workload = workload, .tasks = 4, .in_flight = 4, .workers = loops};
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  return verdict.ledger.tally().stalls;
}

TEST_P(Crowded, ABlockingCallIsCountedUnlessItIsOffloaded) {
  const auto& [model, loops] = GetParam();
  EXPECT_GE(stalls_of(model, loops, block_for_long<false>), loops);
  EXPECT_EQ(stalls_of(model, loops, block_for_long<true>), 0U);
}

/// Runs a model when all threads that this user may have are there already. They end after it, so
/// that what looks for leaks has room for its own.
class LastThread final : public Executor {
 public:
  explicit LastThread(Executor& model) : model_(model) {}

  void run(const Job& job) override {
    std::promise<void> over;
    auto end = over.get_future().share();
    std::vector<std::jthread> others;
    try {
      while (true) others.emplace_back([end] { end.wait(); });
    } catch (const std::system_error&) {
      model_.run(job);
    }
    over.set_value();
  }

 private:
  Executor& model_;
};

TEST_P(Crowded, ACallThatNoThreadCanMakeFailsItsTask) {
  const auto& [model, loops] = GetParam();
  if (loops > 1) GTEST_SKIP() << "the loops' own threads are refused first";
  auto workload = work("", prepare_nothing, call_out);
  auto executor = model.make();
  LastThread last(*executor);
  testing::Confined confined(last, 6);
  auto verdict =
      run_in_cell(confined, {.workload = workload, .tasks = 5, .in_flight = 2, .workers = loops});
  EXPECT_TRUE(verdict.clean()) << verdict.error;
  for (const Record& record : verdict.ledger.records()) {
    EXPECT_EQ(record.outcome, Record::Outcome::failed);
    EXPECT_EQ(record.error_code, EAGAIN);
  }
}

const auto name_of_loops = [](const auto& combination) {
  return std::string(std::get<0>(combination.param).name) + "_" +
         std::to_string(std::get<1>(combination.param)) + "_loops";
};

INSTANTIATE_TEST_SUITE_P(All, Crowded,
                         ::testing::Combine(::testing::ValuesIn(epoll_models),
                                            ::testing::Values(1U, 4U)),
                         name_of_loops);
INSTANTIATE_TEST_SUITE_P(Ring, Crowded,
                         ::testing::Combine(::testing::ValuesIn(ring_models),
                                            ::testing::Values(1U)),
                         name_of_loops);

// 192 TiB of stacks a loop, or more: beyond what 47 bits can address.
class TooManyStacks : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(TooManyStacks, AreRefusedBeforeTheWindowAndLeaveNoThread) {
  auto executor = make_stackful_fibers(
      Settings::parse("stackful_fibers", stackful_fibers_parameters, {{"stack", "64MiB"}}));
  Trial trial{.workload = *find_workload("noop"),
              .tasks = 12'000'000,
              .in_flight = 12'000'000,
              .workers = GetParam()};
  auto verdict = run_in_cell(*executor, trial);
  EXPECT_EQ(verdict.wait_status, 0);
  EXPECT_NE(verdict.error.find("mmap"), std::string::npos) << verdict.error;
  EXPECT_EQ(verdict.ledger.claimed(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Loops, TooManyStacks, ::testing::Values(1U, 4U));

}  // namespace
}  // namespace interleave
