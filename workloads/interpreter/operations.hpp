// The interpreter's operations on numbers, texts and lists. Included by interpreter.cpp alone,
// where the compiler inlines nearly all of them into the loop.
#pragma once

#include "workloads/interpreter/interpreter.hpp"

#include <cstdint>
#include <utility>

namespace interleave::interpreter {

inline bool both_are(Object::Kind kind, const Object* left, const Object* right) {
  return left->kind == kind && right->kind == kind;
}

template <class Counts>
[[gnu::always_inline]] inline Object* Interpreter<Counts>::number(std::int64_t value) {
  auto place = static_cast<std::uint64_t>(value - Program::smallest_shared);
  if (place > Program::largest_shared - Program::smallest_shared) return heap_.make_integer(value);
  Object* shared = program_.shared_numbers()[place];
  counts_.retain(*shared);
  return shared;
}

template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::drop(Object* object) {
  heap_.release(counts_, object);
}

template <class Counts>
[[gnu::always_inline]] inline bool Interpreter<Counts>::due(Registers& now, Context& world) {
  return world.checkpoint_due_after(std::exchange(now.ticks, 0));
}

template <class Counts>
[[gnu::always_inline]] inline Stop Interpreter<Counts>::stop(const Registers& now, Stop why) {
  registers_ = now;
  in_order_ = true;
  return why;
}

template <class Counts>
[[gnu::cold]] void Interpreter<Counts>::fail(const Registers& now, const char* why) {
  stop(now, Stop::finished);
  throw ProgramError(why);
}

// Operands stay on the stack until the operation can no longer fail. After a failure the destructor
// releases all that is on the stack.

template <class Counts>
template <class Operation>
[[gnu::always_inline]] inline void Interpreter<Counts>::calculate(Registers& now,
                                                                  Operation operation) {
  Object* right = now.top[-1];
  Object* left = now.top[-2];
  std::int64_t answer = 0;
  if (!both_are(Object::Kind::integer, left, right)) {
    return fail(Registers(now), "unsupported operand types");
  }
  if (operation(value_of(left), value_of(right), &answer)) {
    return fail(Registers(now), "the number is too large, or a division by zero");
  }
  --now.top;
  now.top[-1] = number(answer);
  drop(right);
  drop(left);
}

template <class Counts>
template <class Relation>
[[gnu::always_inline]] inline void Interpreter<Counts>::compare(Registers& now, Relation relation) {
  calculate(now, [relation](std::int64_t left, std::int64_t right, std::int64_t* answer) {
    *answer = relation(left, right) ? 1 : 0;
    return false;
  });
}

template <class Counts> Object* Interpreter<Counts>::joined(Object* left, Object* right) {
  if (!both_are(Object::Kind::text, left, right)) return nullptr;
  return heap_.make_text(text_of(left) + text_of(right));
}

template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::add_slowly(Registers& now) {
  Object* right = now.top[-1];
  Object* left = now.top[-2];
  Object* sum = joined(left, right);
  if (sum == nullptr) return fail(Registers(now), "unsupported operand types");
  --now.top;
  now.top[-1] = sum;
  drop(right);
  drop(left);
}

template <class Counts>
[[gnu::always_inline]] inline List& Interpreter<Counts>::list_for(const Registers& now,
                                                                  Object* object) {
  if (object->kind != Object::Kind::list) fail(Registers(now), "not a list");
  return static_cast<List&>(*object);
}

template <class Counts>
[[gnu::always_inline]] inline std::size_t Interpreter<Counts>::index_for(const Registers& now,
                                                                         Object* object,
                                                                         const List& list) {
  if (object->kind != Object::Kind::integer) fail(Registers(now), "an index must be a number");
  auto index = static_cast<std::uint64_t>(value_of(object));  // a negative index becomes too large
  if (index >= list.items.size()) fail(Registers(now), "list index out of range");
  return index;
}

template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::append_item(Registers& now) {
  List& list = list_for(now, now.top[-2]);
  {
    typename Counts::Lock hold(list);
    list.items.push_back(now.top[-1]);
  }
  now.top -= 2;
  drop(&list);
}

template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::load_item(Registers& now) {
  Object* place = now.top[-1];
  List& list = list_for(now, now.top[-2]);
  Object* item = nullptr;
  {
    typename Counts::Lock hold(list);
    item = list.items[index_for(now, place, list)];
    counts_.retain(*item);
  }
  --now.top;
  now.top[-1] = item;
  drop(place);
  drop(&list);
}

template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::store_item(Registers& now) {
  Object* place = now.top[-1];
  List& list = list_for(now, now.top[-2]);
  Object* item = now.top[-3];
  {
    typename Counts::Lock hold(list);
    std::swap(list.items[index_for(now, place, list)], item);
  }
  now.top -= 3;
  drop(item);  // the old item, after the unlock: to destroy it may take long
  drop(place);
  drop(&list);
}

}  // namespace interleave::interpreter
