#pragma once

#include "workloads/interpreter/bytecode.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace interleave::interpreter {

/// A program that has been read, with constants that are not objects yet.
struct Listing {
  using Constant = std::variant<std::monostate, std::int64_t, std::string>;  // None, 12, "text"

  struct Function {
    std::string name;
    std::size_t parameters = 0;
    std::size_t locals = 0;  // parameters included
    std::size_t stack = 0;   // values at most, beside the locals
    std::vector<Instruction> instructions;
    std::vector<Constant> constants;
  };
  std::vector<Function> functions;
};

/// Reads a program, one line an instruction, written as Python's `dis` shows them:
///
///     function triple n       # each function says its parameters
///       load_fast n           # variables are numbered as they come
///       load_const 3
///       multiply
///       return_value
///
/// Labels end with a colon and are a function's own. Throws std::invalid_argument that names the
/// line.
Listing assemble(std::string_view source);

}  // namespace interleave::interpreter
