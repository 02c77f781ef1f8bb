// The collector frees every cycle that nobody can reach, and nothing else.
#include "workloads/interpreter/collector.hpp"

#include "workloads/interpreter/audit.hpp"

#include <chrono>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {

using namespace interpreter;
namespace {

constexpr int all = Generations::oldest;

struct World {
  Heap heap;
  PlainCounts counts{heap.owner()};

  void refer(List* from, List* to) {
    counts.retain(*to);
    from->items.push_back(to);
  }
  std::size_t collect(int generation) { return interleave::collect(heap, counts, generation); }
};

TEST(Collector, FreesACycle) {
  World world;
  List* one = world.heap.make_list({});
  List* other = world.heap.make_list({world.heap.make_text("theirs")});
  world.refer(one, other);
  world.refer(other, one);
  world.heap.release(world.counts, one);
  EXPECT_EQ(world.collect(all), 0U) << "the other one is still in use";
  world.heap.release(world.counts, other);
  EXPECT_EQ(world.heap.live(), 3U) << "counting alone never finds it";
  EXPECT_EQ(world.collect(all), 2U);
  EXPECT_EQ(world.heap.live(), 0U);
}

TEST(Collector, FreesAListThatHoldsItself) {
  World world;
  List* list = world.heap.make_list({});
  world.refer(list, list);
  world.heap.release(world.counts, list);
  EXPECT_EQ(world.collect(0), 1U);
}

TEST(Collector, KeepsWhatHangsOnWhatIsUsed) {
  World world;
  List* used = world.heap.make_list({});
  List* last = used;
  for (int i = 0; i < 5; ++i) {
    List* next = world.heap.make_list({});
    world.refer(last, next);
    world.refer(next, used);  // and back, so that all of it is one cycle
    world.heap.release(world.counts, next);
    last = next;
  }
  for (int generation : {0, 1, 2, 2}) EXPECT_EQ(world.collect(generation), 0U);
  EXPECT_TRUE(audit(world.heap, std::array<Object*, 1>{used}).clean());
  world.heap.release(world.counts, used);
  EXPECT_EQ(world.collect(all), 6U);
}

TEST(Collector, LooksAtTheOldSeldom) {
  World world;
  List* list = world.heap.make_list({});
  world.refer(list, list);
  world.collect(0);
  world.heap.release(world.counts, list);
  EXPECT_EQ(world.collect(0), 0U) << "it is of the second generation now";
  EXPECT_EQ(world.collect(1), 1U);
}

// Counted as in CPython: 700 lists, then every eleventh time one generation more.
TEST(Collector, TakesTurnsAsInCPython) {
  World world;
  Generations& generations = world.heap.generations();
  std::array<int, Generations::number> turns{};
  std::vector<Object*> roots;
  for (int i = 0; i < 701 * 11 * 11 + 1; ++i) {
    roots.push_back(world.heap.make_list({}));
    if (!generations.due()) continue;
    ++turns.at(static_cast<std::size_t>(generations.oldest_due()));
    collect_due(world.heap, world.counts);
  }
  EXPECT_EQ(turns[0] + turns[1] + turns[2], 121);
  EXPECT_EQ(turns[1], 10);
  EXPECT_LE(turns[2], 1);
  EXPECT_TRUE(audit(world.heap, roots).clean());
}

TEST(Collector, FreesADeepCycleWithoutRecursion) {
  World world;
  List* first = world.heap.make_list({});
  List* last = first;
  for (int level = 1; level < 1'000'000; ++level) last = world.heap.make_list({last});
  first->items.push_back(last);  // takes over the reference
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(world.collect(all), 1'000'000U);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("a cycle of a million lists: %.3f s\n", took.count());
  EXPECT_EQ(world.heap.live(), 0U);
}

// --- against an oracle -------------------------------------------------------------------------

struct Edge {
  std::uint8_t from, to;
};

// A random graph of lists, a text in each, of which some are held from outside.
struct Graph {
  Graph(World& in, std::size_t nodes, const std::vector<Edge>& edges) : world(in) {
    for (std::size_t i = 0; i < nodes; ++i) {
      lists.push_back(world.heap.make_list({world.heap.make_text(std::to_string(i))}));
    }
    for (auto [from, to] : edges) world.refer(lists[from % nodes], lists[to % nodes]);
  }

  // Returns the lists that can be reached from those that `held` names.
  std::set<List*> reachable(const std::vector<bool>& held) const {
    std::set<List*> seen;
    std::vector<List*> open;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (held[i]) open.push_back(lists[i]);
    }
    while (!open.empty()) {
      List* list = open.back();
      open.pop_back();
      if (!seen.insert(list).second) continue;
      for (Object* item : list->items) {
        if (item->kind == Object::Kind::list) open.push_back(static_cast<List*>(item));
      }
    }
    return seen;
  }

  World& world;
  std::vector<List*> lists;
};

std::set<List*> lists_of(const Heap& heap) {
  std::set<List*> found;
  heap.each([&](Object& object) {
    if (object.kind == Object::Kind::list) found.insert(static_cast<List*>(&object));
  });
  return found;
}

std::vector<Edge> some_edges() {
  return *rc::gen::container<std::vector<Edge>>(rc::gen::construct<Edge>(
      rc::gen::arbitrary<std::uint8_t>(), rc::gen::arbitrary<std::uint8_t>()));
}

std::vector<bool> some_held(std::size_t nodes) {
  return *rc::gen::container<std::vector<bool>>(
      nodes, rc::gen::weightedElement<bool>({{1, true}, {3, false}}));
}

std::vector<Object*> roots_of(const Graph& graph, const std::vector<bool>& held) {
  std::vector<Object*> roots;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i]) roots.push_back(graph.lists[i]);
  }
  return roots;
}

RC_GTEST_PROP(Collector, FreesWhatCannotBeReachedAndNothingElse, ()) {
  World world;
  auto nodes = *rc::gen::inRange<std::size_t>(1, 40);
  Graph graph(world, nodes, some_edges());
  auto held = some_held(nodes);
  auto expected = graph.reachable(held);
  for (std::size_t i = 0; i < nodes; ++i) {
    if (!held[i]) world.heap.release(world.counts, graph.lists[i]);
  }
  world.collect(all);
  RC_ASSERT(lists_of(world.heap) == expected);
  RC_ASSERT(world.heap.live() == 2 * expected.size());
  RC_ASSERT(audit(world.heap, roots_of(graph, held)).clean());
}

// Half of the lists are older; a collection of the young ones takes nothing that can be reached,
// and a full one after it leaves nothing that cannot.
RC_GTEST_PROP(Collector, IsRightForEveryGeneration, ()) {
  World world;
  auto nodes = *rc::gen::inRange<std::size_t>(2, 40);
  auto aged = *rc::gen::inRange(0, 3);
  Graph graph(world, nodes / 2, {});
  for (int generation = 0; generation < aged; ++generation) world.collect(generation);
  while (graph.lists.size() < nodes) graph.lists.push_back(world.heap.make_list({}));
  for (auto [from, to] : some_edges()) {
    world.refer(graph.lists[from % nodes], graph.lists[to % nodes]);
  }
  auto held = some_held(nodes);
  auto expected = graph.reachable(held);
  for (std::size_t i = 0; i < nodes; ++i) {
    if (!held[i]) world.heap.release(world.counts, graph.lists[i]);
  }
  for (int generation : {0, 1}) {
    world.collect(generation);
    auto left = lists_of(world.heap);
    RC_ASSERT(std::includes(left.begin(), left.end(), expected.begin(), expected.end()));
  }
  world.collect(all);
  RC_ASSERT(lists_of(world.heap) == expected);
  RC_ASSERT(audit(world.heap, roots_of(graph, held)).clean());
}

}  // namespace
}  // namespace interleave
