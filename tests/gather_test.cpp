// Children of a task: in every model they give what they give one after the other, a failure comes
// out when all of them are finished, and no number of workers or stacks is too small.
#include "bench/catalogue/models.hpp"
#include "core/children.hpp"
#include "tests/confined.hpp"
#include "tests/support.hpp"
#include "workloads/random.hpp"

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using namespace std::chrono_literals;
using testing::Trial;

#ifdef __SANITIZE_THREAD__  // it is slow, and holds few fibers (docs/pitfalls.md)
constexpr std::uint32_t trees = 15;
constexpr int chain_length = 12;
constexpr std::size_t many = 50;
constexpr std::size_t many_waiting = 200;
#else
constexpr std::uint32_t trees = 60;
constexpr int chain_length = 40;
constexpr std::size_t many = 500;
constexpr std::size_t many_waiting = 5'000;
#endif

std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

Workload workload_of(decltype(Workload::body) body) {
  return {.name = "gathering",
          .kind = Workload::Kind::mixed,
          .summary = "",
          .parameters = {},
          .prepare = prepare_nothing,
          .body = body};
}

// ---- random trees, whose leaves use every trap, and of which some throw ----

Task<Digest> pass_through_a_pipe(Context& world, std::uint64_t seed) {
  auto ends = make_pipe();
  auto in = world.adopt(std::move(ends.in));
  auto out = world.adopt(std::move(ends.out));
  std::array<std::byte, 8> bytes{};
  fill_random(bytes, seed);
  co_await world.write_some(out, bytes);
  co_await world.ready(in, Readiness::in);
  co_await world.read_some(in, bytes);
  co_return fold(seed, bytes);
}

Task<Digest> fail_in_a_call(Context& world) {
  Stream nothing = world.adopt(-1);
  std::array<std::byte, 1> byte{};
  co_return co_await world.read_some(nothing, byte);
}

Task<Digest> be_leaf(Context& world, std::uint64_t seed) {
  auto kind = Random(seed).below(10);
  Digest digest = seed;
  auto change = [&digest] { digest = fold(digest, 1); };
  if (kind == 0) co_await world.sleep_for(50us);
  if (kind == 1) co_await world.checkpoint();
  if (kind == 2) throw std::runtime_error("leaf " + std::to_string(seed % 1000));
  if (kind == 3) {
    co_await world.sleep_for(20us);
    throw std::runtime_error("late leaf " + std::to_string(seed % 1000));
  }
  if (kind == 4 && seed % 3 == 0) co_return co_await fail_in_a_call(world);
  if (kind == 5) co_await world.offload(change);
  if (kind == 6) co_await world.stop_the_world(change);
  if (kind == 7) co_return co_await pass_through_a_pipe(world, seed);
  co_return digest;
}

struct Ending {
  std::atomic<std::size_t>& ended;
  ~Ending() { ++ended; }
};

Task<Digest> grow(Context& world, std::uint64_t seed, int depth);

Task<Digest> grow_and_tell(Context& world, std::uint64_t seed, int depth,
                           std::atomic<std::size_t>& ended) {
  Ending ending{ended};
  auto tree = grow(world, seed, depth);
  Digest digest = co_await tree;
  co_return digest;
}

Digest digest_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    std::string what = error.what();
    return fold(1, std::as_bytes(std::span(what)));
  }
}

// A node gathers up to four children, and hands on their first failure or catches it.
Task<Digest> grow(Context& world, std::uint64_t seed, int depth) {
  Random random(seed);
  if (depth == 0 || random.below(4) == 0) {
    auto leaf = be_leaf(world, seed);
    co_return co_await leaf;
  }
  bool catches = random.below(3) > 0;
  std::atomic<std::size_t> ended{0};
  auto child = [&](Context& there, std::size_t i) {
    if (seed % 16 == 7 && i == 1) throw std::runtime_error("no such child");
    return grow_and_tell(there, splitmix64(seed + i), depth - 1, ended);
  };
  Children children(random.below(5), child);
  auto made = children.count() - (seed % 16 == 7 && children.count() > 1 ? 1 : 0);
  std::exception_ptr failure;
  try {
    co_await world.gather(children);
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  if (ended != made) throw std::logic_error("not all children are finished");
  if (failure && !catches) std::rethrow_exception(failure);
  if (failure) co_return digest_of(failure);
  Digest digest = seed;
  for (std::size_t i = 0; i < children.count(); ++i) digest = fold(digest, children[i]);
  co_return digest;
}

Task<Digest> random_tree(Context& world, const Environment&, TaskInput input) {
  return grow(world, input.seed, 4);
}

// ---- a chain that is deep ----

// At each level one child goes on and another waits for a moment.
Task<Digest> descend(Context& world, int level, std::uint64_t seed) {
  if (level == 0) co_return seed;
  auto child = [&](Context& there, std::size_t i) {
    return i == 0 ? descend(there, level - 1, seed) : be_leaf(there, 10 * seed);
  };
  Children children(2, child);
  std::size_t failures = 0;
  try {
    co_await world.gather(children);
  } catch (const std::runtime_error&) {
    ++failures;
  }
  co_return fold(children[0], failures);
}

Task<Digest> deep_chain(Context& world, const Environment&, TaskInput input) {
  return descend(world, chain_length, input.seed);
}

// ---- a great many ----

Task<Digest> answer_at_once(std::size_t number) {
  co_return number;
}

template <std::size_t count>
Task<Digest> many_at_once(Context& world, const Environment&, TaskInput input) {
  auto child = [](Context&, std::size_t i) { return answer_at_once(i); };
  Children children(count, child);
  co_await world.gather(children);
  Digest digest = input.seed;
  for (std::size_t i = 0; i < count; ++i) digest = fold(digest, children[i]);
  co_return digest;
}

Task<Digest> wait_and_answer(Context& world, std::size_t number) {
  co_await world.sleep_for(1ms);
  co_await world.checkpoint();
  co_return number;
}

template <std::size_t count>
Task<Digest> many_that_wait(Context& world, const Environment&, TaskInput input) {
  auto child = [](Context& there, std::size_t i) { return wait_and_answer(there, i); };
  Children children(count, child);
  co_await world.gather(children);
  Digest digest = input.seed;
  for (std::size_t i = 0; i < count; ++i) digest = fold(digest, children[i]);
  co_return digest;
}

// More families than there are stacks for.
Task<Digest> families(Context& world, const Environment& environment, TaskInput input) {
  auto child = [&](Context& there, std::size_t i) {
    return many_that_wait<3>(there, environment, {.index = 0, .slot = 0, .seed = input.seed + i});
  };
  Children children(100, child);
  co_await world.gather(children);
  Digest digest = input.seed;
  for (std::size_t i = 0; i < children.count(); ++i) digest = fold(digest, children[i]);
  co_return digest;
}

// ---- together ----

constexpr std::size_t circle = 4;

Task<Digest> meet(Context& world, std::atomic<std::size_t>& met) {
  ++met;
  while (met < circle) co_await world.sleep_for(200us);
  co_return 1;
}

// Ends only if all children run at the same time.
Task<Digest> meeting(Context& world, const Environment&, TaskInput input) {
  std::atomic<std::size_t> met{0};
  auto child = [&](Context& there, std::size_t) { return meet(there, met); };
  Children children(circle, child);
  if (input.index == 0) co_await world.gather(children);
  co_return met;
}

// ---- what children share ----

Task<Digest> add_up(Context& world, std::size_t& sum) {
  for (int i = 0; i < 100; ++i) {
    ++sum;
    co_await world.checkpoint();
  }
  co_return 0;
}

// Where no two tasks run at once, no two children do. ThreadSanitizer sees to it too.
Task<Digest> share(Context& world, const Environment&, TaskInput) {
  std::size_t sum = 0;
  auto child = [&](Context& there, std::size_t) { return add_up(there, sum); };
  Children children(8, child);
  if (!world.concurrent()) {
    co_await world.gather(children);
  } else {
    sum = 800;
  }
  co_return sum;
}

// ---- every model ----

class Gather : public ::testing::TestWithParam<const Model*> {
 protected:
  static bool has(std::string_view name) { return GetParam()->name == name; }
  static bool in_line() { return has("serial") || has("fork_per_task") || has("process_pool"); }

  static std::unique_ptr<Executor> make(const Settings::Given& set = {}) {
    return GetParam()->make(Settings::parse(GetParam()->name, GetParam()->parameters, set));
  }

  static testing::Verdict run(Trial trial, const Settings::Given& set = {}) {
    if (GetParam()->shape == Model::Shape::single) trial.in_flight = trial.workers = 1;
    auto executor = make(set);
    auto verdict = testing::run_in_cell(*executor, trial);
    EXPECT_TRUE(verdict.clean()) << "status " << verdict.wait_status << ": " << verdict.error;
    return verdict;
  }

  static void expect_agreement(const Trial& trial, const Settings::Given& set = {}) {
    auto verdict = run(trial, set);
    EXPECT_EQ(testing::difference(verdict, testing::run_oracle_in_cell(trial)), "");
  }
};

TEST_P(Gather, GivesWhatChildrenGiveOneAfterTheOther) {
  auto workload = workload_of(random_tree);
  expect_agreement({.workload = workload, .tasks = trees, .in_flight = 8, .workers = 2});
  expect_agreement(
      {.workload = workload, .tasks = trees / 2, .in_flight = 1, .workers = 1, .seed = 7});
  expect_agreement({.workload = workload, .tasks = 6, .in_flight = 4, .workers = 4, .seed = 70});
}

// When its window closes is a matter of time: what had begun by then is compared.
TEST_P(Gather, DoesSoUnderOpenLoad) {
  auto workload = workload_of(random_tree);
  OpenLoad load{.per_s = 1'000, .duration = 20ms};
  Trial trial{.workload = workload, .in_flight = 8, .workers = 3, .seed = 9, .open = load};
  auto verdict = run(trial);
  auto expected = testing::run_oracle_in_cell(trial);
  for (std::uint32_t i = 0; i < trial.count(); ++i) {
    const Record& record = verdict.ledger.records()[i];
    if (record.outcome == Record::Outcome::untouched) continue;
    EXPECT_TRUE(record.agrees_with(expected.ledger.records()[i])) << i << ": " << record.note;
  }
}

TEST_P(Gather, NeedsNoMoreWorkersThanThereAre) {
  auto workload = workload_of(deep_chain);
  expect_agreement({.workload = workload, .tasks = 6, .in_flight = 4, .workers = 1});
  expect_agreement({.workload = workload, .tasks = 6, .in_flight = 2, .workers = 2});
}

TEST_P(Gather, HoldsMoreThanThereAreWorkers) {
  auto workload = workload_of(many_at_once<many>);
  expect_agreement({.workload = workload, .tasks = 4, .in_flight = 2, .workers = 2});
}

TEST_P(Gather, RunsThemTogetherOrSaysThatItDoesNot) {
  auto waiting = workload_of(many_that_wait<3>);
  auto verdict = run({.workload = waiting, .tasks = 4, .in_flight = 2, .workers = 2});
  EXPECT_EQ(verdict.ledger.tally().gathered_in_line, in_line());
  if (in_line()) return;

  auto circles = workload_of(meeting);
  Settings::Given set;
  if (has("gil_per_interpreter")) set["interpreters"] = "1";  // children stay in their parent's
  auto met = run({.workload = circles, .tasks = 1, .in_flight = 4, .workers = 4}, set);
  EXPECT_EQ(met.ledger.records()[0].digest, circle);
}

TEST_P(Gather, KeepsApartWhatAlwaysIs) {
  auto workload = workload_of(share);
  auto verdict = run({.workload = workload, .tasks = 20, .in_flight = 4, .workers = 4});
  for (const Record& record : verdict.ledger.records()) EXPECT_EQ(record.digest, 800U);
}

std::vector<const Model*> every_model() {
  std::vector<const Model*> all;
  for (const Model& model : models()) all.push_back(&model);
  return all;
}

std::string name_of(const ::testing::TestParamInfo<const Model*>& test) {
  return std::string(test.param->name);
}

INSTANTIATE_TEST_SUITE_P(Models, Gather, ::testing::ValuesIn(every_model()), name_of);

class GatherOnALoop : public Gather {};

TEST_P(GatherOnALoop, HoldsAGreatMany) {
  auto at_once = workload_of(many_at_once<100'000>);
  expect_agreement({.workload = at_once, .tasks = 2, .in_flight = 2, .workers = 2});
  auto waiting = workload_of(many_that_wait<many_waiting>);
  expect_agreement({.workload = waiting, .tasks = 1, .in_flight = 1, .workers = 1});
}

TEST_P(GatherOnALoop, CountsTheFramesAndFibersOfChildren) {
  auto workload = workload_of(many_that_wait<3>);
  auto verdict = run({.workload = workload, .tasks = 10, .in_flight = 2, .workers = 2});
  EXPECT_EQ(verdict.ledger.tally().units, 40U);
}

INSTANTIATE_TEST_SUITE_P(Models, GatherOnALoop,
                         ::testing::Values(find_model("stackful_fibers"),
                                           find_model("stackless_tasks")),
                         name_of);

// ---- where something is refused, the parent runs its children itself ----

TEST(GatherWithFewStacks, RunsTheRestOnTheParents) {
  const Model& model = *find_model("stackful_fibers");
  auto executor = model.make(Settings::parse(model.name, model.parameters, {{"stack", "64MiB"}}));
  auto workload = workload_of(families);
  Trial trial{.workload = workload, .tasks = 2, .in_flight = 2, .workers = 1};
  auto verdict = testing::run_in_cell(*executor, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << verdict.error;
  EXPECT_EQ(testing::difference(verdict, testing::run_oracle_in_cell(trial)), "");
}

TEST(GatherWithFewThreads, RunsTheRestOnTheParents) {
  const Model& model = *find_model("thread_per_task");
  auto executor = model.make({});
  testing::Confined confined(*executor, 4);  // the conductor, the task, and a child or two
  auto workload = workload_of(many_that_wait<20>);
  Trial trial{.workload = workload, .tasks = 1, .in_flight = 16, .workers = 1};
  auto verdict = testing::run_in_cell(confined, trial);
  ASSERT_TRUE(verdict.clean()) << verdict.wait_status << verdict.error;
  EXPECT_EQ(testing::difference(verdict, testing::run_oracle_in_cell(trial)), "");
}

}  // namespace
}  // namespace interleave
