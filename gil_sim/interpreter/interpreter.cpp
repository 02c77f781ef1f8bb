#include "gil_sim/interpreter/interpreter.hpp"

#include "gil_sim/interpreter/collector.hpp"
#include "gil_sim/interpreter/natives.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace interleave {

namespace {

using Kind = Object::Kind;

constexpr std::size_t first_room = 64;  // values; the stack grows with the depth of calls

std::int64_t value_of(const Object* object) {
  return static_cast<const Integer*>(object)->value;
}
const std::string& text_of(const Object* object) {
  return static_cast<const Text*>(object)->value;
}
bool both_are(Kind kind, const Object* left, const Object* right) {
  return left->kind == kind && right->kind == kind;
}

}  // namespace

template <class Counts>
Interpreter<Counts>::Interpreter(const Program& program)
    : program_(program), counts_(heap_.owner()) {
  registers_.top = nullptr;
}

template <class Counts> Interpreter<Counts>::~Interpreter() {
  // Where an allocation failed half-way nobody knows what is on the stack; the heap then goes as a
  // whole, and what is shared keeps a few counts too many.
  if (!in_order_) return;
  for (Object** at = stack_.get(); at != registers_.top; ++at) {
    if (*at != nullptr) drop(*at);
  }
  if (result_ != nullptr) drop(result_);
}

template <class Counts> std::vector<Object*> Interpreter<Counts>::roots() const {
  std::vector<Object*> found(stack_.get(), registers_.top);
  found.push_back(result_);
  std::erase(found, nullptr);
  return found;
}

template <class Counts>
void Interpreter<Counts>::start(const Code& code, std::span<Object* const> arguments) {
  forget_result();
  registers_ = {code.instructions.data(), code.constants.data(), stack_.get(), stack_.get(), 0};
  registers_ = grown(registers_, code.room);
  registers_.top = std::copy(arguments.begin(), arguments.end(), registers_.top);
  registers_.top = std::fill_n(registers_.top, code.locals - arguments.size(), nullptr);
}

template <class Counts> void Interpreter<Counts>::forget_result() {
  if (result_ != nullptr) drop(std::exchange(result_, nullptr));
}

template <class Counts> void Interpreter<Counts>::run_released_call() noexcept {
  answer_ = hash_bytes(text_of(registers_.top[-1]));
}

template <class Counts> void Interpreter<Counts>::collect() noexcept {
  collect_due(heap_, counts_);
}

template <class Counts> void Interpreter<Counts>::collect_all() noexcept {
  interleave::collect(heap_, counts_, Generations::oldest);
}

// --- small parts, all of which disappear in run() ------------------------------------------------

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
  return world.due(std::exchange(now.ticks, 0));
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

// Operands stay on the stack until it is certain that nothing fails: what is there is released.

template <class Counts>
template <class Operation>
[[gnu::always_inline]] inline void Interpreter<Counts>::calculate(Registers& now,
                                                                  Operation operation) {
  Object* right = now.top[-1];
  Object* left = now.top[-2];
  std::int64_t answer = 0;
  if (!both_are(Kind::integer, left, right)) {
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
  if (!both_are(Kind::text, left, right)) return nullptr;
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
  if (object->kind != Kind::list) fail(Registers(now), "not a list");
  return static_cast<List&>(*object);
}

template <class Counts>
[[gnu::always_inline]] inline std::size_t Interpreter<Counts>::index_for(const Registers& now,
                                                                         Object* object,
                                                                         const List& list) {
  if (object->kind != Kind::integer) fail(Registers(now), "an index must be a number");
  auto index = static_cast<std::uint64_t>(value_of(object));  // below zero: far too large
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
  drop(item);  // the old one, after the lock: its end may be long
  drop(place);
  drop(&list);
}

// --- calls ---------------------------------------------------------------------------------------

// The arguments lie where the callee has its first locals: nothing is copied.
template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::enter(Registers& now, int arguments) {
  Object** first = now.top - arguments;
  if (first[-1]->kind != Kind::function) return fail(Registers(now), "not a function");
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

// False: that was the outermost function, and result_ is its value.
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

// The released call is over: its answer takes its argument's place.
template <class Counts>
[[gnu::always_inline]] inline void Interpreter<Counts>::take_answer(Registers& now) {
  drop(std::exchange(now.top[-1], number(answer_)));
  ++now.ticks;
}

// Null: it refused its arguments.
template <class Counts>
[[gnu::noinline]] Object* Interpreter<Counts>::call_native(Object** top, Native native) {
  Object* last = top[-1];
  if (last->kind == Kind::list) return call_on_list(static_cast<List&>(*last), native);
  if (last->kind != Kind::text) return nullptr;
  if (native == Native::length) return number(std::ssize(text_of(last)));
  if (native != Native::scan || top[-2]->kind != Kind::text) return nullptr;
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

// --- the evaluation loop -------------------------------------------------------------------------

// Everything that is used all the time is in `now`, a local variable whose address goes nowhere,
// so that the compiler keeps it in registers; whoever has to know it gets a copy.
// NOLINTNEXTLINE(*-function-size, *-cognitive-complexity): a case for each operation
template <class Counts> Stop Interpreter<Counts>::run(Context& world) {
  Registers now = registers_;
  in_order_ = false;
  if (std::exchange(released_, false)) take_answer(now);
  for (;;) {
    const Instruction step = *now.next++;
    auto argument = static_cast<std::ptrdiff_t>(step.argument);
    switch (step.op) {
      case Op::load_fast: {
        Object* value = now.locals[argument];
        if (value == nullptr) fail(Registers(now), "variable used before it has a value");
        counts_.retain(*value);
        *now.top++ = value;
        continue;  // no tick
      }
      case Op::load_const: {
        Object* value = now.constants[argument];
        counts_.retain(*value);
        *now.top++ = value;
        continue;
      }
      case Op::store_fast: {
        Object* old = std::exchange(now.locals[argument], *--now.top);
        if (old != nullptr) drop(old);
        continue;
      }
      case Op::pop_top: drop(*--now.top); continue;

      case Op::load_global: {
        Object* value = program_.functions()[argument];
        counts_.retain(*value);
        *now.top++ = value;
        break;
      }
      case Op::add:
        if (!both_are(Kind::integer, now.top[-2], now.top[-1])) {
          add_slowly(now);
          break;
        }
        calculate(now, [](auto a, auto b, auto* sum) { return __builtin_add_overflow(a, b, sum); });
        break;
      case Op::subtract:
        calculate(now, [](auto a, auto b, auto* sum) { return __builtin_sub_overflow(a, b, sum); });
        break;
      case Op::multiply:
        calculate(now, [](auto a, auto b, auto* sum) { return __builtin_mul_overflow(a, b, sum); });
        break;
      case Op::remainder:
        calculate(now, [](auto a, auto b, auto* rest) {
          if (a < 0 || b <= 0) return true;  // Python's sign rules are not needed here
          *rest = a % b;
          return false;
        });
        break;
      case Op::less: compare(now, std::less<>()); break;
      case Op::greater: compare(now, std::greater<>()); break;

      case Op::pop_jump_if_false: {
        Object* condition = *--now.top;
        // Nothing but the number 0 is false, and there is one of it.
        if (condition == program_.shared_numbers()[-Program::smallest_shared]) now.next += argument;
        drop(condition);
        break;
      }
      case Op::jump_forward: now.next += argument; break;
      case Op::jump_backward:
        now.next += argument;
        ++now.ticks;
        if (due(now, world)) return stop(now, Stop::checkpoint);
        continue;

      case Op::build_list: {
        Object* list = heap_.make_list({now.top - argument, now.top});
        now.top -= argument;
        *now.top++ = list;
        ++now.ticks;
        if (heap_.generations().due()) return stop(now, Stop::collect);
        continue;
      }
      case Op::list_append: append_item(now); break;
      case Op::load_item: load_item(now); break;
      case Op::store_item: store_item(now); break;

      case Op::call:
        enter(now, step.argument);
        ++now.ticks;
        if (due(now, world)) return stop(now, Stop::checkpoint);
        continue;
      case Op::call_native: {
        auto native = static_cast<Native>(step.argument);
        if (native == Native::hash && now.top[-1]->kind == Kind::text) {
          released_ = true;
          return stop(now, Stop::release);
        }
        Object* answer = call_native(now.top, native);
        if (answer == nullptr) fail(Registers(now), "the call refuses its argument");
        for (auto takes = native_forms[step.argument].takes; takes > 0; --takes) drop(*--now.top);
        *now.top++ = answer;
        ++now.ticks;
        if (due(now, world)) return stop(now, Stop::checkpoint);
        continue;
      }
      case Op::return_value:
        if (!leave(now)) return stop(now, Stop::finished);
        break;
    }
    ++now.ticks;
  }
}

template class Interpreter<PlainCounts>;
template class Interpreter<AtomicCounts>;
template class Interpreter<BiasedCounts>;
template class Interpreter<ImmortalCounts>;

Digest digest_of(const Object& value, Digest from) {
  std::vector<const Object*> open = {&value};
  while (!open.empty()) {
    const Object& object = *open.back();
    open.pop_back();
    from = fnv1a(from, static_cast<std::uint64_t>(object.kind));
    if (object.kind == Kind::integer) {
      from = fnv1a(from, static_cast<std::uint64_t>(value_of(&object)));
    } else if (object.kind == Kind::text) {
      from = fnv1a(from, static_cast<std::uint64_t>(hash_bytes(text_of(&object))));
    } else if (object.kind == Kind::list) {
      const auto& items = static_cast<const List&>(object).items;
      from = fnv1a(from, items.size());
      open.insert(open.end(), items.begin(), items.end());
    }
  }
  return from;
}

}  // namespace interleave
