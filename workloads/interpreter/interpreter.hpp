// A stack machine, as CPython's is: it holds the lock for a program, and is interrupted where
// CPython's is interrupted.
//
// An interpreter runs one task's program on a heap of its own. run() is a plain function, a kernel
// like any other, that goes on until the world wants something; the coroutine around it does the
// waiting, and calls it again:
//
//     checkpoint   others may run now
//     release      a native call that needs no lock: run_released_call(), by Context::offload
//     collect      it is time to look for cycles: collect(), by Context::exclusively
//
// I1  Between two returns of run() nobody else changes what it works on: its heap is its own, and
//     the counts of what is shared are kept by the policy or by the world's lock.
// I2  What is on the stack is counted. So whenever run() has returned, the heap's counts agree with
//     the references that exist (roots() and the lists' items).
// I3  While it waits it holds no list's lock.
//
// WHERE IT LOOKS UP    In CPython 3.12 the eval breaker is tested at jumps backward, when a function
//              has been entered and after calls of C functions: a program that does none of these
//              ends by itself. In 2.7 a ticker counts bytecodes, but not the four shortest, jumps
//              forward and jumps on a bool. Here the ticker is told of them at the same three
//              places: of all that ran since.
// SIMPLIFIED   Numbers have 64 bits, and overflow is an error. No exceptions, classes, closures,
//              dictionaries, iterators, and no specialised or cached instructions: it is the
//              interpreter of CPython 3.5 rather than that of 3.12. Every operation on a list takes
//              its lock under biased counts, where CPython 3.13 reads without one in the best case.
// REJECTED     Virtual counting: a call for each count would cost more than the count. Threaded code
//              (computed goto): an extension of the compiler's, and the switch is fast enough to
//              let the counts be seen.
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

/// The program did what is not allowed: the task's failure.
struct ProgramError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Why run() came back.
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

  /// The next run() begins `code`. Takes over the references to the arguments; nothing is running.
  void start(const Code& code, std::span<Object* const> arguments);

  /// Runs until there is a reason to stop. Throws ProgramError.
  Stop run(Context& world);

  /// After Stop::release: the call. Touches no count, so any thread may do it.
  void run_released_call() noexcept;
  /// After Stop::collect.
  void collect() noexcept;
  /// At the end: every cycle that nobody can reach.
  void collect_all() noexcept;

  /// After Stop::finished: what the program returned; the interpreter's until the next start().
  Object* result() const noexcept { return result_; }
  void forget_result();

  /// One entry for each reference on the stack.
  std::vector<Object*> roots() const;

 private:
  struct Registers {
    const Instruction* next;
    Object* const* constants;
    Object** locals;
    Object** top;        // the first free place of the stack
    std::int32_t ticks;  // bytecodes since the world was last told of them
  };
  struct Frame {  // of a caller
    const Instruction* next;
    Object* const* constants;
    std::ptrdiff_t locals;  // from the stack's beginning, which may move
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
  bool in_order_ = true;  // registers_ tell what is on the stack
  bool released_ = false;
  std::int64_t answer_ = 0;  // of the call that was released
  Object* result_ = nullptr;
};

extern template class Interpreter<PlainCounts>;
extern template class Interpreter<AtomicCounts>;
extern template class Interpreter<BiasedCounts>;
extern template class Interpreter<ImmortalCounts>;

}  // namespace interleave::interpreter
