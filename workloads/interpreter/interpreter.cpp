#include "workloads/interpreter/interpreter.hpp"

#include "workloads/interpreter/calls.hpp"
#include "workloads/interpreter/collector.hpp"
#include "workloads/interpreter/natives.hpp"
#include "workloads/interpreter/operations.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace interleave::interpreter {

template <class Counts>
Interpreter<Counts>::Interpreter(const Program& program)
    : program_(program), counts_(heap_.owner()) {
  registers_.top = nullptr;
}

template <class Counts> Interpreter<Counts>::~Interpreter() {
  // After a failed allocation inside run() the stack's contents are unknown. Then the heap is freed
  // as a whole, and the shared objects keep a few counts too many.
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
  interpreter::collect(heap_, counts_, Generations::oldest);
}

// --- the evaluation loop -------------------------------------------------------------------------

// The hot state is in `now`, a local variable. Its address never leaves this function, so the
// compiler keeps it in registers. Functions that are not inlined get a copy.
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
        if (!both_are(Object::Kind::integer, now.top[-2], now.top[-1])) {
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
        // 0 and 1 are one object each. They are also the results of a comparison, as False and True
        // are in CPython.
        const auto* numbers = program_.shared_numbers() - Program::smallest_shared;
        bool is_false = condition == numbers[0];
        bool is_bool = is_false || condition == numbers[1];
        if (is_false) now.next += argument;
        drop(condition);
        if (is_bool) continue;  // no tick
        break;
      }
      case Op::jump_forward: now.next += argument; continue;
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
        if (native == Native::hash && now.top[-1]->kind == Object::Kind::text) {
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

}  // namespace interleave::interpreter
