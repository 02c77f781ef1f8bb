// A stack machine like CPython's, which can be interrupted where CPython can be interrupted.
//
// An interpreter runs one task's program on a heap of its own. run() is a plain function, a kernel
// like any other. It returns when the task must wait; the coroutine that called it waits, and then
// calls run() again. The reasons to return:
//
//     checkpoint   other tasks may run now
//     release      a native call that needs no lock: run_released_call(), by Context::offload
//     collect      a collection of cycles is due: collect(), by Context::exclusively
//
// I1  Between two returns of run() no other task changes its data. Its heap is private, and the
//     policy or the world's lock keeps the counts of shared objects right.
// I2  Every reference on the stack is counted. So whenever run() has returned, the heap's counts
//     agree with the references that exist (roots() and the lists' items).
// I3  run() holds no list's lock when it returns.
//
// WHERE IT LOOKS UP    CPython 3.12 tests the eval breaker at jumps backward, after entering a
//              function and after calls of C functions. A program that does none of these ends by
//              itself. In 2.7 a ticker counts bytecodes, except the four shortest, jumps forward
//              and jumps on a bool. Here run() reports its bytecodes to the ticker at the same
//              three places, all that ran since the last report.
// SIMPLIFIED   Numbers have 64 bits, and overflow is an error. There are no exceptions, classes,
//              closures, dictionaries or iterators, and no specialised or cached instructions. So
//              it resembles the interpreter of CPython 3.5 more than that of 3.12. Under biased
//              counts every operation on a list takes its lock. CPython 3.13 can read without it.
// REJECTED     Virtual counting: a call for each count would cost more than the count. Threaded
//              code (computed goto): it is a compiler extension, and the switch is fast enough to
//              show the cost of the counts.
#pragma once

#include "core/context.hpp"
#include "workloads/interpreter/heap.hpp"
#include "workloads/interpreter/program.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

namespace interleave::interpreter {

/// An error of the program, such as a wrong type. The task fails with it.
struct ProgramError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The reason why run() returned.
enum class Stop : std::uint8_t { finished, checkpoint, release, collect };

template <class Counts> class Interpreter {
 public:
  static constexpr std::size_t deepest = 1000;  // calls, as CPython's recursion limit

  explicit Interpreter(const Program& program);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  ~Interpreter();

  Heap& heap() noexcept { return heap_; }
  const Counts& counts() const noexcept { return counts_; }

  /// Makes the next run() begin `code`. No program may be running. Takes over the references to the
  /// arguments.
  void start(const Code& code, std::span<Object* const> arguments);

  /// Runs until there is a reason to stop. Throws ProgramError.
  Stop run(Context& world);

  /// Does the native call, after Stop::release. Changes no count, so any thread may call it.
  void run_released_call() noexcept;
  /// Collects the generations that are due, after Stop::collect.
  void collect() noexcept;
  /// Collects all generations. For the end of a task.
  void collect_all() noexcept;

  /// Returns the program's result, after Stop::finished. The interpreter keeps its reference to it
  /// until the next start() or forget_result().
  Object* result() const noexcept { return result_; }
  void forget_result();

  /// Returns the references outside of the heap: those on the stack and the result, one entry each.
  std::vector<Object*> roots() const;

 private:
  struct Registers {
    const Instruction* next;
    Object* const* constants;
    Object** locals;
    Object** top;        // the first free place of the stack
    std::int32_t ticks;  // bytecodes since the last report to the world
  };
  struct Frame {  // what leave() restores for a caller
    const Instruction* next;
    Object* const* constants;
    std::ptrdiff_t locals;  // an offset, because the stack may move
  };

  Object* number(std::int64_t value);
  void drop(Object* object);
  bool due(Registers& now, Context& world);
  Stop stop(const Registers& now, Stop why);
  [[noreturn]] void fail(const Registers& now, const char* why);

  template <class Operation> void calculate(Registers& now, Operation operation);
  template <class Relation> void compare(Registers& now, Relation relation);
  void add_slowly(Registers& now);
  Object* joined(Object* left, Object* right);
  void append_item(Registers& now);
  void load_item(Registers& now);
  void store_item(Registers& now);
  List& list_for(const Registers& now, Object* object);
  std::size_t index_for(const Registers& now, Object* object, const List& list);

  void enter(Registers& now, int arguments);
  bool leave(Registers& now);
  [[gnu::noinline]] Registers grown(Registers now, std::size_t room);
  Object* call_native(Object** top, Native native);
  Object* call_on_list(List& list, Native native);
  void take_answer(Registers& now);

  const Program& program_;
  Heap heap_;
  Counts counts_;
  std::unique_ptr<Object*[]> stack_;
  Object** end_ = nullptr;
  std::vector<Frame> callers_;
  Registers registers_{};
  bool in_order_ = true;  // registers_.top is right (it is not while run() runs)
  bool released_ = false;
  std::int64_t answer_ = 0;  // result of the released call
  Object* result_ = nullptr;
};

extern template class Interpreter<PlainCounts>;
extern template class Interpreter<AtomicCounts>;
extern template class Interpreter<BiasedCounts>;
extern template class Interpreter<ImmortalCounts>;

}  // namespace interleave::interpreter
