// Python 2's lock counts bytecodes. Which of them count, and what happens when they have run out.
#include "tests/worldlet.hpp"
#include "workloads/interpreter/programs.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace interleave {

using namespace interpreter;
namespace {

// A loop over i from 0 to n, with `body` in it.
std::string loop_around(std::string_view body) {
  return "function main n\nload_const 0\nstore_fast i\nbuild_list 0\nstore_fast list\n"
         "load_fast list\nload_const 7\nlist_append\nnext:\n"
         "load_fast i\nload_fast n\nless\npop_jump_if_false done\n" +
         std::string(body) +
         "load_fast i\nload_const 1\nadd\nstore_fast i\njump_backward next\n"
         "done:\nload_fast i\nreturn_value\n"
         "function empty x\nload_const 0\nreturn_value\n";
}

struct Loop {
  std::string name, source;
  std::int32_t ticks;  // a turn, as CPython 2.7.18 counts them in _Py_Ticker
};

class Ticks : public ::testing::TestWithParam<Loop> {};

// A huge interval never runs out, and what is left of it says how many ticks there were.
TEST_P(Ticks, AreThoseOfCPython) {
  constexpr std::int32_t plenty = 1 << 30;
  constexpr std::int64_t turns = 10'000;
  auto left_after = [](std::int64_t count) {
    Program program(GetParam().source, Program::Constants::counted);
    Ticker ticker{.left = plenty, .interval = plenty};
    Worldlet world(&ticker);
    Interpreter<PlainCounts> machine(program);
    machine.start(program.function("main"),
                  std::array<Object*, 1>{machine.heap().make_integer(count)});
    finish(machine, world);
    return ticker.left;
  };
  EXPECT_EQ(left_after(turns) - left_after(2 * turns), turns * GetParam().ticks);
}

INSTANTIATE_TEST_SUITE_P(
    Loops, Ticks,
    ::testing::Values(
        Loop{"counting", loop_around(""), 3},
        Loop{"countdown",
             "function main n\nnext:\nload_fast n\npop_jump_if_false done\nload_fast n\n"
             "load_const 1\nsubtract\nstore_fast n\njump_backward next\n"
             "done:\nload_const 0\nreturn_value\n",
             3},
        Loop{"if_else",
             loop_around("load_fast i\npop_jump_if_false no\njump_forward on\nno:\non:\n"), 4},
        Loop{"load_item", loop_around("load_fast list\nload_const 0\nload_item\npop_top\n"), 4},
        Loop{"store_item", loop_around("load_fast i\nload_fast list\nload_const 0\nstore_item\n"),
             4},
        Loop{"call", loop_around("load_global empty\nload_fast i\ncall 1\npop_top\n"), 6}),
    [](const auto& loop) { return loop.param.name; });

TEST(Ticker, AsksForACheckpointWhenItHasRunOut) {
  Program program(find_program("count")->source, Program::Constants::counted);
  for (std::int32_t interval : {100, 1'000}) {
    Ticker ticker{.left = interval, .interval = interval};
    Worldlet world(&ticker);
    Interpreter<PlainCounts> machine(program);
    std::array<Object*, 1> turns = {machine.heap().make_integer(100'000)};
    machine.start(program.function("main"), turns);
    auto stops = finish(machine, world)[Stop::checkpoint];
    // As in 2.7 a checkpoint is due when the ticker gets below zero: after interval + 1 ticks,
    // here at the next jump. A turn has three.
    EXPECT_NEAR(static_cast<double>(stops), 300'000.0 / (interval + 2),
                static_cast<double>(stops) * 0.01);
    EXPECT_LE(stops, 300'000 / interval);
  }
}

}  // namespace
}  // namespace interleave
