// The interpreter's calls of program functions, whose frames lie on its stack, and of native
// functions. Included by interpreter.cpp alone.
#pragma once

#include "workloads/interpreter/natives.hpp"
#include "workloads/interpreter/operations.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace interleave::interpreter {

inline constexpr std::size_t first_room = 64;  // values; the stack grows with the depth of calls

// The arguments lie where the callee has its first locals, so nothing is copied.
template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::enter(Registers& now, int arguments) {
  Object** first = now.top - arguments;
  if (first[-1]->kind != Object::Kind::function) return fail(Registers(now), "not a function");
  const Code& code = *static_cast<const Function*>(first[-1])->code;
  if (code.parameters != static_cast<std::size_t>(arguments)) {
    return fail(Registers(now), "the wrong number of arguments");
  }
  if (callers_.size() >= deepest) return fail(Registers(now), "maximum recursion depth exceeded");
  callers_.push_back({now.next, now.constants, now.locals - stack_.get()});
  now.next = code.instructions.data();
  now.constants = code.constants.data();
  now.locals = first;
  if (static_cast<std::size_t>(end_ - first) < code.room) now = grown(now, code.room);
  auto unset = code.locals - code.parameters;
  now.top = std::fill_n(now.top, unset, nullptr);
}

// Returns false if the outermost function has returned; result_ is then its value.
template <class Counts>
[[gnu::always_inline]] inline bool Interpreter<Counts>::leave(Registers& now) {
  Object* value = *--now.top;
  while (now.top != now.locals) {
    if (Object* local = *--now.top) drop(local);
  }
  if (callers_.empty()) {
    result_ = value;
    return false;
  }
  drop(now.top[-1]);  // the function
  now.top[-1] = value;
  Frame caller = callers_.back();
  callers_.pop_back();
  now.next = caller.next;
  now.constants = caller.constants;
  now.locals = stack_.get() + caller.locals;
  return true;
}

template <class Counts>
auto Interpreter<Counts>::grown(Registers now, std::size_t room) -> Registers {
  auto used = static_cast<std::size_t>(now.top - stack_.get());
  auto locals = now.locals - stack_.get();
  auto size = std::max(2 * (used + room), first_room);
  auto larger = std::make_unique_for_overwrite<Object*[]>(size);
  now.top = std::copy(stack_.get(), now.top, larger.get());
  stack_ = std::move(larger);
  end_ = stack_.get() + size;
  now.locals = stack_.get() + locals;
  return now;
}

// Puts the answer of a released call into the place of its argument.
template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::take_answer(Registers& now) {
  drop(std::exchange(now.top[-1], number(answer_)));
  ++now.ticks;
}

// Returns null if the function refuses its arguments.
template <class Counts>
[[gnu::noinline]] Object* Interpreter<Counts>::call_native(Object** top, Native native) {
  Object* last = top[-1];
  if (last->kind == Object::Kind::list) return call_on_list(static_cast<List&>(*last), native);
  if (last->kind != Object::Kind::text) return nullptr;
  if (native == Native::length) return number(std::ssize(text_of(last)));
  if (native != Native::scan || top[-2]->kind != Object::Kind::text) return nullptr;
  return number(count_matches(text_of(top[-2]), text_of(last)));
}

template <class Counts> Object* Interpreter<Counts>::call_on_list(List& list, Native native) {
  typename Counts::Lock hold(list);
  switch (native) {
    case Native::length: return number(std::ssize(list.items));
    case Native::copy:
      for (Object* item : list.items) counts_.retain(*item);
      return heap_.make_list(list.items);
    case Native::sort:
      if (!sort_numbers(list)) return nullptr;
      counts_.retain(*program_.none());
      return program_.none();
    case Native::scan:
    case Native::hash: break;
  }
  return nullptr;
}

}  // namespace interleave::interpreter
