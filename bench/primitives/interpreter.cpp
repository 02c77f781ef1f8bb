// The cost of a counted reference by policy and contention, of a bytecode, and of a collected list.
//
// A pair is one retain and one release. It is measured in one thread, in two threads on one object,
// and in two threads on an object each. The cost of a policy depends on which case a program is
// like. Under biased counting the first thread is the owner, and the second is not. Plain counts
// lose updates in two threads. They are measured for the price of the contended cache line only.
//
// PITFALLS  A pair is a dependency chain through one memory cell, and processors differ in
//           store-to-load forwarding. In a program the counts of many objects overlap. Two threads
//           on one core do not contend, and look as cheap as one. The bytecode figure is an average
//           over one loop of nine bytecodes, four of which change no count.
#include "workloads/interpreter/interpreter.hpp"

#include "bench/primitives/primitive.hpp"
#include "core/blocking.hpp"
#include "workloads/interpreter/collector.hpp"
#include "workloads/interpreter/programs.hpp"

#include <array>
#include <latch>
#include <thread>

#include <benchmark/benchmark.h>

namespace interleave::primitives {

using namespace interpreter;

namespace {

template <class Counts> void count_pairs(const Counts& counts, Object& object, std::int64_t pairs) {
  for (; pairs > 0; --pairs) {
    counts.retain(object);
    benchmark::DoNotOptimize(counts.release(object));
  }
}

template <class Counts> Object* make_object(Heap& heap) {
  Object* object = heap.make_integer(1000);
  if (std::is_same_v<Counts, ImmortalCounts>) make_immortal(*object);
  return object;
}

template <class Counts> double one_thread(std::int64_t count) {
  Heap heap;
  Object* object = make_object<Counts>(heap);
  Counts counts(heap.owner());
  return time_warm(count, [&](std::int64_t left) { count_pairs(counts, *object, left); });
}

// Returns the time for one pair of each thread, from their common start until both have finished.
template <class Counts>
double two_threads(std::int64_t count, const Counts& mine, Object& my_object, const Counts& other,
                   Object& other_object) {
  std::latch start(2);
  std::latch finish(2);
  std::jthread second([&] {
    start.arrive_and_wait();
    count_pairs(other, other_object, count);
    finish.count_down();
  });
  start.arrive_and_wait();
  return time_loop(count, [&](std::int64_t left) {
    count_pairs(mine, my_object, left);
    finish.arrive_and_wait();
  });
}

template <class Counts> double one_object(std::int64_t count) {
  Heap heap;
  Object* object = make_object<Counts>(heap);
  Counts owner(heap.owner());
  Counts stranger(heap.owner() + 1);
  return two_threads(count, owner, *object, stranger, *object);
}

template <class Counts> double own_objects(std::int64_t count) {
  Heap heap;
  Heap other;
  Object* object = make_object<Counts>(heap);
  Object* others_object = make_object<Counts>(other);
  Counts mine(heap.owner());
  Counts others(other.owner());
  return two_threads(count, mine, *object, others, *others_object);
}

constexpr std::int64_t bytecodes_a_turn = 9;

template <class Counts> double bytecode(std::int64_t count) {
  bool mortal = std::is_same_v<Counts, PlainCounts> || std::is_same_v<Counts, AtomicCounts>;
  Program program(find_program("count")->source,
                  mortal ? Program::Constants::counted : Program::Constants::immortal);
  auto world = BlockingContext::alone();
  Interpreter<Counts> machine(program);
  return time_warm(count, [&](std::int64_t bytecodes) {
    std::array<Object*, 1> turns = {machine.heap().make_integer(bytecodes / bytecodes_a_turn)};
    machine.start(program.function("main"), turns);
    benchmark::DoNotOptimize(machine.run(world));
  });
}

// Collects `count` unreachable lists, which hold each other in cycles of two.
double collect_garbage(std::int64_t count) {
  Heap heap;
  PlainCounts counts(heap.owner());
  for (std::int64_t left = count; left > 0; left -= 2) {
    List* one = heap.make_list({});
    List* other = heap.make_list({one});
    one->items.push_back(other);
  }
  return time_loop(count, [&](std::int64_t) {
    benchmark::DoNotOptimize(collect(heap, counts, Generations::oldest));
  });
}

// Collects as many lists that are all in use, so it frees none.
double collect_in_vain(std::int64_t count) {
  Heap heap;
  PlainCounts counts(heap.owner());
  List* all = heap.make_list({});
  for (std::int64_t left = count; left > 0; --left) all->items.push_back(heap.make_list({}));
  return time_loop(count, [&](std::int64_t) {
    benchmark::DoNotOptimize(collect(heap, counts, Generations::oldest));
  });
}

constexpr std::int64_t pairs = 2'000'000;
constexpr std::int64_t bytecodes = 2'000'000;

constexpr Primitive primitives[] = {
    {"count_plain", pairs, one_thread<PlainCounts>},
    {"count_atomic", pairs, one_thread<AtomicCounts>},
    {"count_biased", pairs, one_thread<BiasedCounts>},
    {"count_immortal", pairs, one_thread<ImmortalCounts>},
    {"count_plain_two_threads_one_object", pairs, one_object<PlainCounts>},
    {"count_atomic_two_threads_one_object", pairs, one_object<AtomicCounts>},
    {"count_biased_two_threads_one_object", pairs, one_object<BiasedCounts>},
    {"count_immortal_two_threads_one_object", pairs, one_object<ImmortalCounts>},
    {"count_plain_two_threads_own_objects", pairs, own_objects<PlainCounts>},
    {"count_atomic_two_threads_own_objects", pairs, own_objects<AtomicCounts>},
    {"count_biased_two_threads_own_objects", pairs, own_objects<BiasedCounts>},
    {"count_immortal_two_threads_own_objects", pairs, own_objects<ImmortalCounts>},
    {"bytecode_plain", bytecodes, bytecode<PlainCounts>},
    {"bytecode_atomic", bytecodes, bytecode<AtomicCounts>},
    {"bytecode_biased", bytecodes, bytecode<BiasedCounts>},
    {"bytecode_immortal", bytecodes, bytecode<ImmortalCounts>},
    {"collect_garbage", 1'000'000, collect_garbage},
    {"collect_in_vain", 1'000'000, collect_in_vain},
};

}  // namespace

std::span<const Primitive> interpreter_primitives() {
  return primitives;
}

}  // namespace interleave::primitives
