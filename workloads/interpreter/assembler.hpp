#pragma once

#include "workloads/interpreter/bytecode.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace interleave::interpreter {

/// An assembled program whose constants are not objects yet.
struct Listing {
  using Constant = std::variant<std::monostate, std::int64_t, std::string>;  // None, 12, "text"

  struct Function {
    std::string name;
    std::size_t parameters = 0;
    std::size_t locals = 0;  // parameters included
    std::size_t stack = 0;   // most values on the stack, locals not included
    std::vector<Instruction> instructions;
    std::vector<Constant> constants;
  };
  std::vector<Function> functions;
};

/// Assembles a program. Each line is one instruction, written as Python's `dis` shows it:
///
///     function triple n       # the name and the parameters
///       load_fast n           # variables are numbered in the order of their first use
///       load_const 3
///       multiply
///       return_value
///
/// Labels end with a colon and are local to their function. Throws std::invalid_argument, which
/// names the line.
Listing assemble(std::string_view source);

}  // namespace interleave::interpreter
