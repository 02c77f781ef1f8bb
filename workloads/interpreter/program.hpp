#pragma once

#include "workloads/interpreter/audit.hpp"
#include "workloads/interpreter/bytecode.hpp"
#include "workloads/interpreter/heap.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::interpreter {

/// A function that can run.
struct Code {
  std::string name;
  std::size_t parameters;
  std::size_t locals;
  std::size_t room;  // values at most, locals and stack
  std::vector<Instruction> instructions;
  std::vector<Object*> constants;
};

/// Functions and the objects that they share: constants, None, small numbers. A program is made
/// before any task exists and then shared by all tasks. The code never changes. The counts of the
/// shared objects change unless they are immortal, so all tasks contend for them.
class Program {
 public:
  enum class Constants : bool { counted, immortal };  // before CPython 3.12, and since

  // Small numbers are used so often that each exists once, as in CPython.
  static constexpr std::int64_t smallest_shared = -5;
  static constexpr std::int64_t largest_shared = 256;

  /// Throws std::invalid_argument, which names the line, if `source` is not valid (assembler.hpp).
  Program(std::string_view source, Constants constants);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Throws std::out_of_range if there is no function of that name.
  const Code& function(std::string_view name) const;

  Object* none() const noexcept { return none_; }
  /// Returns the shared numbers: the first is `smallest_shared`.
  Object* const* shared_numbers() const noexcept { return numbers_.data(); }
  Object* const* functions() const noexcept { return functions_.data(); }

  /// Audits the counts of the program's objects. Call it when no task is left: then the counts must
  /// be as they were at the beginning.
  Audit audit() const;

 private:
  Object* keep(Object* made);

  Heap heap_;
  Object* none_;
  std::vector<Object*> numbers_;
  std::deque<Code> codes_;
  std::vector<Object*> functions_;
};

}  // namespace interleave::interpreter
