#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace interleave::interpreter {

/// An operation of the stack machine. Operands come from the value stack, and results go there.
enum class Op : std::uint8_t {
  // CPython 2.7 does not count these as ticks, because they are too short. It does not count a jump
  // forward either, nor a conditional jump on False or True.
  load_fast,   // a local variable
  load_const,  // a constant
  store_fast,
  pop_top,
  // These count.
  load_global,  // a function of the program
  add,          // of two numbers or two texts
  subtract,
  multiply,
  remainder,
  less,
  greater,
  pop_jump_if_false,
  jump_forward,
  jump_backward,  // tests the eval breaker
  build_list,     // the argument: how many values
  list_append,    // list, value
  load_item,      // list, index
  store_item,     // value, list, index
  call,           // function, values (argument: how many); tests the eval breaker after entering
  call_native,    // values; tests the eval breaker after the call
  return_value,
};

/// Functions that are not bytecode. They hold the lock until they return. Only `hash` gives it up,
/// because it reads an immutable text.
enum class Native : std::uint8_t {
  length,  // of a list or text
  copy,    // of a list; the items are shared
  sort,    // a list of numbers, in place
  scan,    // how often a text contains another one
  hash,    // of a text
};

struct Instruction {
  Op op;
  std::int16_t argument = 0;
};

/// The form of an operation: its name, its argument, and the number of values it takes and leaves.
struct OpForm {
  enum class Argument : std::uint8_t { none, variable, constant, function, label, count, native };

  std::string_view name;
  Argument argument = Argument::none;
  std::int16_t takes = 0;  // plus the values that a `count` or `native` argument says
  std::int16_t leaves = 0;
};

/// In the order of Op.
inline constexpr OpForm op_forms[] = {
    {"load_fast", OpForm::Argument::variable, 0, 1},
    {"load_const", OpForm::Argument::constant, 0, 1},
    {"store_fast", OpForm::Argument::variable, 1, 0},
    {"pop_top", OpForm::Argument::none, 1, 0},
    {"load_global", OpForm::Argument::function, 0, 1},
    {"add", OpForm::Argument::none, 2, 1},
    {"subtract", OpForm::Argument::none, 2, 1},
    {"multiply", OpForm::Argument::none, 2, 1},
    {"remainder", OpForm::Argument::none, 2, 1},
    {"less", OpForm::Argument::none, 2, 1},
    {"greater", OpForm::Argument::none, 2, 1},
    {"pop_jump_if_false", OpForm::Argument::label, 1, 0},
    {"jump_forward", OpForm::Argument::label, 0, 0},
    {"jump_backward", OpForm::Argument::label, 0, 0},
    {"build_list", OpForm::Argument::count, 0, 1},
    {"list_append", OpForm::Argument::none, 2, 0},
    {"load_item", OpForm::Argument::none, 2, 1},
    {"store_item", OpForm::Argument::none, 3, 0},
    {"call", OpForm::Argument::count, 1, 1},
    {"call_native", OpForm::Argument::native, 0, 1},
    {"return_value", OpForm::Argument::none, 1, 0},
};

struct NativeForm {
  std::string_view name;
  std::int16_t takes;
};

/// In the order of Native.
inline constexpr NativeForm native_forms[] = {
    {"length", 1}, {"copy", 1}, {"sort", 1}, {"scan", 2}, {"hash", 1}};

}  // namespace interleave::interpreter
