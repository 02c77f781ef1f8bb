// That counts are right where a policy says so, and that an audit finds it where they are not.
#include "workloads/interpreter/counting.hpp"

#include "gil_sim/switch_interval_gil.hpp"
#include "workloads/interpreter/audit.hpp"
#include "workloads/interpreter/collector.hpp"
#include "workloads/interpreter/heap.hpp"

#include <array>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {

using namespace interpreter;
namespace {

template <class Counts> class Counting : public ::testing::Test {};
using Policies = ::testing::Types<PlainCounts, AtomicCounts, BiasedCounts, ImmortalCounts>;
TYPED_TEST_SUITE(Counting, Policies, );

TYPED_TEST(Counting, OnlyTheLastReleaseEndsAnObject) {
  Heap heap;
  TypeParam counts(heap.owner());
  Object* object = heap.make_integer(1000);
  counts.retain(*object);
  EXPECT_EQ(reference_count(*object), 2);
  EXPECT_FALSE(counts.release(*object));
  EXPECT_TRUE(counts.release(*object));
  heap.destroy(counts, object);
  EXPECT_EQ(heap.live(), 0U);
}

TYPED_TEST(Counting, AListKeepsItsItemsAlive) {
  Heap heap;
  TypeParam counts(heap.owner());
  Object* text = heap.make_text("kept");
  counts.retain(*text);
  Object* list = heap.make_list({text, heap.make_integer(1000)});
  EXPECT_TRUE(audit(heap, std::array{text, list}).clean());
  heap.release(counts, list);
  EXPECT_EQ(heap.live(), 1U);
  EXPECT_TRUE(audit(heap, std::array{text}).clean());
  heap.release(counts, text);
  EXPECT_EQ(heap.live(), 0U);
}

// CPython's trashcan problem: to free this by recursion would take a million stack frames.
TYPED_TEST(Counting, FreesADeepListWithoutRecursion) {
  Heap heap;
  TypeParam counts(heap.owner());
  List* outermost = heap.make_list({});
  for (int level = 1; level < 1'000'000; ++level) outermost = heap.make_list({outermost});
  EXPECT_EQ(heap.live(), 1'000'000U);
  heap.release(counts, outermost);
  EXPECT_EQ(heap.live(), 0U);
}

TEST(ImmortalObjects, AreNeverWritten) {
  Heap heap;
  Object* object = heap.make_none();
  make_immortal(*object);
  ImmortalCounts immortal(heap.owner());
  BiasedCounts biased(heap.owner());
  BiasedCounts stranger(heap.owner() + 1);
  for (int i = 0; i < 3; ++i) {
    immortal.retain(*object);
    EXPECT_FALSE(immortal.release(*object) || immortal.release(*object));
    EXPECT_FALSE(biased.release(*object) || stranger.release(*object));
  }
  EXPECT_TRUE(is_immortal(*object));
  EXPECT_EQ(object->shared.load(), 0);
  EXPECT_TRUE(audit(heap, {}).clean());
}

TEST(Audit, FindsWhatIsCountedWrong) {
  Heap heap;
  PlainCounts counts(heap.owner());
  Object* leaked = heap.make_integer(1000);
  counts.retain(*leaked);
  Object* twice = heap.make_integer(1001);
  auto found = audit(heap, std::array{leaked, twice, twice});
  EXPECT_EQ(found.text(), "1 leaked, 1 over-released, 0 dangling");
  EXPECT_FALSE(found.clean());
}

TEST(Audit, FindsAReferenceToWhatIsGone) {
  Heap heap;
  PlainCounts counts(heap.owner());
  Object* item = heap.make_integer(1000);
  Object* list = heap.make_list({item});
  heap.release(counts, item);  // the reference that the list has taken over
  EXPECT_EQ(audit(heap, std::array{list}).dangling, 1U);
}

// Two threads that retain and release one object at once; `between` is called before each pair.
// Returns what an audit finds when both are done.
template <class Counts, class Between>
Audit count_by_two_threads(int pairs, Between between, bool same_owner = false) {
  Heap heap;
  Object* object = heap.make_integer(1000);
  std::latch start(2);
  auto work = [&](std::uint32_t owner) {
    Counts counts(owner);
    auto step = between();
    start.arrive_and_wait();
    for (int pair = 0; pair < pairs; ++pair) {
      step();
      counts.retain(*object);
      if (counts.release(*object)) return;  // dead while it is in use: the audit's to say
    }
  };
  {
    std::jthread one(work, heap.owner());
    std::jthread other(work, heap.owner() + (same_owner ? 0 : 1));
  }
  return audit(heap, std::array{object});
}

auto no_lock() {
  return [] {};
}

constexpr int pairs = 100'000;

// Counts until updates have been lost. Where both threads have a core that is at once; where they
// share one, it takes a change of thread between a load and its store, which is most of the loop:
// so a turn lasts for many changes of thread.
template <class Counts> Audit lose_updates(bool same_owner) {
  Audit found;
  for (int turn = 0; turn < 100 && found.clean(); ++turn) {
    found = count_by_two_threads<Counts>(200 * pairs, no_lock, same_owner);
  }
  return found;
}

TEST(TwoThreads, LosePlainUpdatesWithoutALock) {
  auto found = lose_updates<PlainCounts>(false);
  EXPECT_EQ(found.leaked + found.over_released, 1U) << "no update was ever lost";
}

// An owner is one thread; two that say they are the same one lose updates as plain counts do.
TEST(TwoThreads, LoseBiasedUpdatesWhenTheyShareAnOwner) {
  EXPECT_FALSE(lose_updates<BiasedCounts>(true).clean()) << "no update was ever lost";
}

TEST(TwoThreads, NeverLoseAtomicUpdates) {
  EXPECT_TRUE(count_by_two_threads<AtomicCounts>(10 * pairs, no_lock).clean());
}

TEST(TwoThreads, NeverLoseBiasedUpdates) {
  EXPECT_TRUE(count_by_two_threads<BiasedCounts>(10 * pairs, no_lock).clean());
}

// The lock may change hands at a checkpoint only, so never between a load and its store.
TEST(TwoThreads, NeverLosePlainUpdatesUnderTheLock) {
  SwitchIntervalGil<> gil(std::chrono::microseconds(20));
  struct Turn {
    explicit Turn(Gil& shared) : gil(shared), self(std::make_unique<GilThread>()) {}
    ~Turn() {
      if (self && held) gil.drop(*self);
    }
    Turn(Turn&& from) noexcept
        : gil(from.gil), self(std::move(from.self)), held(std::exchange(from.held, false)) {}
    void operator()() {
      if (held) return gil.checkpoint(*self);
      gil.take(*self);
      held = true;
    }
    Gil& gil;
    std::unique_ptr<GilThread> self;
    bool held = false;
  };
  EXPECT_TRUE(count_by_two_threads<PlainCounts>(100 * pairs, [&] { return Turn(gil); }).clean());
  EXPECT_GT(gil.switches(), 2U) << "they never met";
}

// Both give up their references at last: exactly one finds the object dead.
template <class Counts> int deaths_of_shared_objects(int objects) {
  Heap heap;
  std::vector<Object*> shared;
  Counts owner(heap.owner());
  Counts stranger(heap.owner() + 1);
  for (int i = 0; i < objects; ++i) {
    shared.push_back(heap.make_integer(i));
    stranger.retain(*shared.back());
  }
  std::latch start(2);
  std::atomic<int> deaths{0};
  auto release_all = [&](const Counts& counts) {
    start.arrive_and_wait();
    for (Object* object : shared) {
      if (counts.release(*object)) ++deaths;
    }
  };
  {
    std::jthread one(release_all, owner);
    std::jthread other(release_all, stranger);
  }
  return deaths;
}

TEST(TwoThreads, EndEachObjectOnce) {
  EXPECT_EQ(deaths_of_shared_objects<AtomicCounts>(pairs), pairs);
  EXPECT_EQ(deaths_of_shared_objects<BiasedCounts>(pairs), pairs);
}

TEST(BiasedCounts, AreSettledByTheNextFullCollection) {
  Heap heap;
  BiasedCounts owner(heap.owner());
  BiasedCounts stranger(heap.owner() + 1);
  Object* given_away = heap.make_list({heap.make_integer(1000)});
  EXPECT_FALSE(stranger.release(*given_away)) << "the parts add up to zero, but nobody knows";
  EXPECT_EQ(reference_count(*given_away), 0);
  EXPECT_TRUE(audit(heap, {}).clean() && heap.live() == 2);
  collect(heap, owner, Generations::oldest);
  EXPECT_EQ(heap.live(), 0U);
}

// Any order of retains and releases by an owner and strangers: the parts always add up to the
// references that exist, and nobody is told that an object is dead while there are some.
RC_GTEST_PROP(BiasedCounts, AlwaysAddUpToTheTruth, (const std::vector<std::uint8_t>& steps)) {
  Heap heap;
  std::array<BiasedCounts, 3> users = {BiasedCounts(heap.owner()), BiasedCounts(heap.owner() + 1),
                                       BiasedCounts(heap.owner() + 2)};
  Object* object = heap.make_integer(1000);
  std::int64_t references = 1;
  bool dead = false;
  for (auto step : steps) {
    if (dead || references == 0) break;
    const auto& user = users.at(step % 3);
    if (step % 2 == 0) {
      user.retain(*object);
      ++references;
    } else {
      dead = user.release(*object);
      --references;
      RC_ASSERT(!dead || references == 0);
    }
    RC_ASSERT(reference_count(*object) == references);
  }
  if (!dead && references == 0) RC_ASSERT(settle_count(*object));
}

}  // namespace
}  // namespace interleave
