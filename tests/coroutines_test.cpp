// Both models with a loop agree with the oracle, whatever a task waits for.
#include "tests/answering_peer.hpp"
#include "tests/loop_models.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>

namespace interleave {
namespace {

using testing::epoll_models;
using testing::Model;
using testing::prepare_nothing;
using testing::prepare_peer;
using testing::ring_models;
using testing::talk;
using testing::Trial;
using testing::work;

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
    co_await world.stop_the_world(here);
    if (here.made_by != std::this_thread::get_id()) throw std::logic_error("made by a stranger");
    digest = here.value;
  }
  co_return digest;
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
    {"ping_pong_borrowed", work(prepare_peer, talk<100, 8, 8, false>)},
    {"ping_pong_owned", work(prepare_peer, talk<100, 8, 8, true>)},
    {"more_than_a_pipe_holds", work(prepare_peer, talk<1, 300'000, 300'000, false>), 10, 4},
    {"throwing", work(prepare_nothing, fail)},
    {"bad_descriptor", work(prepare_nothing, use_bad_descriptor)},
    {"ends_of_streams", work(prepare_nothing, meet_ends)},
    {"checkpoints", work(prepare_nothing, checkpoint_often), 50},
    {"regular_file", work(prepare_file, read_file)},
    {"slots", work(prepare_slots, hold_slot), 500},
    {"fewer_tasks_than_places", work(prepare_slots, hold_slot), 3, 64},
    {"calls", work(prepare_nothing, call_out)},
    {"one_place", work(prepare_slots, hold_slot), 20, 1},
};

using Combination = std::tuple<Model, std::uint32_t, Case>;
class LoopModels : public ::testing::TestWithParam<Combination> {
 protected:
  void SetUp() override { testing::skip_where_refused(std::get<0>(GetParam())); }
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

}  // namespace
}  // namespace interleave
