// What it costs to count a reference, by policy and by who else counts; what a bytecode costs with
// it; and what the collector pays for each object that it looks at.
//
// A pair is one retain and one release. Alone, in two threads on one object, in two threads on an
// object each: a policy is cheap or dear by which of the three a program is like. Under biased
// counting the first thread is the owner and the second a stranger. Plain counts in two threads lose
// updates, and are here for their price only: that of the cache line that goes to and fro.
//
// What could deceive: a pair is a chain through one memory cell, which a processor may forward from
// store to load in some cycles or in none; in a program the counts of many objects overlap. Two
// threads that share one core never meet, and look as cheap as one. A bytecode's figure is that of
// one loop (nine bytecodes a turn), of which four change no count; no bytecode costs the average.
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

// From the moment when both are there until both are done, a pair of each.
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

// `count` lists that hold each other in cycles of two, none of which anybody can reach.
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

// The same lists, all in use: a collection that finds nothing.
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
