// The machine that runs bytecode: right answers, right counts, and interrupted where CPython is.
#include "workloads/interpreter/interpreter.hpp"

#include "core/blocking.hpp"
#include "gil_sim/switch_interval_gil.hpp"
#include "tests/worldlet.hpp"
#include "workloads/interpreter/assembler.hpp"
#include "workloads/interpreter/natives.hpp"
#include "workloads/interpreter/programs.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {

using namespace interpreter;
namespace {

// main(argument) of a program that works on one number.
template <class Counts = PlainCounts> struct Running {
  explicit Running(std::string_view source, std::int64_t argument = 0,
                   Program::Constants constants = Program::Constants::counted)
      : program(source, constants), machine(program) {
    machine.start(program.function("main"),
                  std::array<Object*, 1>{machine.heap().make_integer(argument)});
  }
  std::int64_t number() {
    finish(machine, world);
    return static_cast<const Integer&>(*machine.result()).value;
  }
  bool counts_are_right() {
    return audit(machine.heap(), machine.roots()).clean() && program_is_right();
  }
  bool program_is_right() {
    machine.forget_result();
    return program.audit().clean();
  }

  Worldlet world;
  Program program;
  Interpreter<Counts> machine;
};

std::string_view source_of(std::string_view name) {
  return find_program(name)->source;
}

template <class Counts> class Machine : public ::testing::Test {};
using Policies = ::testing::Types<PlainCounts, AtomicCounts, BiasedCounts, ImmortalCounts>;
TYPED_TEST_SUITE(Machine, Policies, );

TYPED_TEST(Machine, CountsAndCalls) {
  EXPECT_EQ((Running<TypeParam>(source_of("count"), 10'000).number()), 10'000);
  EXPECT_EQ((Running<TypeParam>(source_of("fib"), 20).number()), 6765);
}

TYPED_TEST(Machine, BuildsLists) {
  Running<TypeParam> run(source_of("list_build"), 5'000);
  auto stops = finish(run.machine, run.world);
  EXPECT_EQ(stops[Stop::collect], 7) << "one each 701 lists that are kept";
  const auto& made = static_cast<const List&>(*run.machine.result()).items;
  ASSERT_EQ(made.size(), 5'000U);
  const auto& last = static_cast<const List&>(*made.back()).items;
  EXPECT_EQ(static_cast<const Integer&>(*last[0]).value, 4'999);
  EXPECT_EQ(static_cast<const Integer&>(*last[1]).value, 4'999 * 4'999);
  EXPECT_TRUE(audit(run.machine.heap(), run.machine.roots()).clean());
  EXPECT_TRUE(run.program_is_right());
  EXPECT_EQ(run.machine.heap().live(), 0U);
}

TYPED_TEST(Machine, JoinsTexts) {
  Running<TypeParam> run(source_of("concat"), 300);
  finish(run.machine, run.world);
  const auto& text = static_cast<const Text&>(*run.machine.result()).value;
  EXPECT_EQ(text.size(), 1'500U);
  EXPECT_TRUE(text.ends_with("word word "));
  EXPECT_TRUE(run.counts_are_right());
}

TYPED_TEST(Machine, CollectsTheCyclesItMakes) {
  Running<TypeParam> run(source_of("cycles"), 10'000);
  EXPECT_EQ(finish(run.machine, run.world)[Stop::collect], 20'000 / 701);
  EXPECT_LT(run.machine.heap().live(), 1'500U) << "what has been made since the last collection";
  EXPECT_TRUE(run.counts_are_right());
}

List* list_of(Heap& heap, const std::vector<int>& numbers) {
  std::vector<Object*> items;
  for (auto number : numbers) items.push_back(heap.make_integer(number));
  return heap.make_list(std::move(items));
}

std::vector<std::int64_t> numbers_in(const Object* list) {
  std::vector<std::int64_t> found;
  for (const Object* item : static_cast<const List*>(list)->items) {
    found.push_back(static_cast<const Integer*>(item)->value);
  }
  return found;
}

TYPED_TEST(Machine, SortsAsTheStandardLibraryDoes) {
  rc::check("in bytecode and natively", [](std::vector<int> numbers) {
    for (auto name : {"bubble_sort", "c_call"}) {
      Program program(source_of(name), Program::Constants::counted);
      Interpreter<TypeParam> machine(program);
      Worldlet world;
      std::array<Object*, 1> argument = {list_of(machine.heap(), numbers)};
      machine.start(program.function("main"), argument);
      finish(machine, world);
      std::vector<std::int64_t> sorted(numbers.begin(), numbers.end());
      std::sort(sorted.begin(), sorted.end());
      RC_ASSERT(numbers_in(machine.result()) == sorted);
      RC_ASSERT(audit(machine.heap(), machine.roots()).clean());
    }
  });
}

TYPED_TEST(Machine, LeavesEveryCountAsItWas) {
  for (const SampleProgram& sample : sample_programs()) {
    if (sample.input != SampleProgram::Input::number) continue;
    for (auto constants : {Program::Constants::counted, Program::Constants::immortal}) {
      if (constants == Program::Constants::immortal && std::is_same_v<TypeParam, PlainCounts>)
        break;
      if (constants == Program::Constants::immortal && std::is_same_v<TypeParam, AtomicCounts>)
        break;
      Running<TypeParam> run(sample.source, 15, constants);
      finish(run.machine, run.world);
      EXPECT_TRUE(run.counts_are_right()) << sample.name;
      run.machine.collect();
    }
  }
}

// --- where it looks up ---------------------------------------------------------------------------

TEST(Breaker, IsTestedAtEachJumpBackward) {
  Running run(source_of("count"), 100);
  run.world.want_checkpoints();
  EXPECT_EQ(finish(run.machine, run.world)[Stop::checkpoint], 100);
}

TEST(Breaker, IsTestedWhenAFunctionHasBeenEntered) {
  Running run(source_of("fib"), 5);
  run.world.want_checkpoints();
  EXPECT_EQ(finish(run.machine, run.world)[Stop::checkpoint], 14) << "calls but the outermost";
}

TEST(Breaker, IsTestedAfterANativeCallAndNotInStraightLines) {
  constexpr std::string_view source = R"(
function main n
    load_const "three"
    call_native length
    load_const 1
    add
    jump_forward end
  end:
    return_value
)";
  Running run(source);
  run.world.want_checkpoints();
  EXPECT_EQ(finish(run.machine, run.world)[Stop::checkpoint], 1);
  EXPECT_EQ(static_cast<const Integer&>(*run.machine.result()).value, 6);
}

TEST(Breaker, GoesOnWhereItStopped) {
  Running run(source_of("fib"), 15);
  for (int stops = 0;; ++stops) {
    run.world.want_checkpoints(stops % 2 == 0);
    if (run.machine.run(run.world) == Stop::finished) break;
    ASSERT_TRUE(audit(run.machine.heap(), run.machine.roots()).clean());
    ASSERT_FALSE(run.machine.roots().empty());
  }
  EXPECT_EQ(static_cast<const Integer&>(*run.machine.result()).value, 610);
}

// --- calls that give up the lock -----------------------------------------------------------------

TEST(ReleasedCall, ComesBackWithItsAnswer) {
  Program program(source_of("hash"), Program::Constants::counted);
  Interpreter<PlainCounts> machine(program);
  Worldlet world;
  std::array<Object*, 1> text = {machine.heap().make_text("a large buffer")};
  machine.start(program.function("main"), text);
  ASSERT_EQ(machine.run(world), Stop::release);
  auto before = reference_count(*text[0]);
  std::jthread([&] { machine.run_released_call(); }).join();
  EXPECT_EQ(reference_count(*text[0]), before);
  ASSERT_EQ(machine.run(world), Stop::finished);
  EXPECT_EQ(static_cast<const Integer&>(*machine.result()).value, hash_bytes("a large buffer"));
  machine.forget_result();
  EXPECT_EQ(machine.heap().live(), 0U);
}

TEST(Natives, CountMatches) {
  EXPECT_EQ(count_matches("abbe awwe ae aaae", "a..e"), 3);
  EXPECT_EQ(count_matches("aaaa", "aa"), 3) << "overlaps count";
  EXPECT_EQ(count_matches("abc", "abcd"), 0);
  EXPECT_EQ(count_matches("abc", ""), 0);
}

// --- what is not allowed -------------------------------------------------------------------------

struct Mistake {
  std::string name, body, message;
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

// It ends in words, with every count right.
TEST_P(Mistakes, EndInWords) {
  Running run("function main n\n" + GetParam().body + "\nreturn_value\n", 1'000);
  try {
    finish(run.machine, run.world);
    FAIL() << "no mistake was found";
  } catch (const ProgramError& error) {
    EXPECT_NE(std::string_view(error.what()).find(GetParam().message), std::string_view::npos)
        << error.what();
  }
  EXPECT_TRUE(audit(run.machine.heap(), run.machine.roots()).clean());
}

INSTANTIATE_TEST_SUITE_P(
    Programs, Mistakes,
    ::testing::Values(
        Mistake{"recursion", "load_global main\nload_fast n\ncall 1", "maximum recursion depth"},
        Mistake{"arguments", "load_global main\ncall 0", "number of arguments"},
        Mistake{"function", "load_const 7\ncall 0", "not a function"},
        Mistake{"types", "load_fast n\nload_const \"a\"\nadd", "operand types"},
        Mistake{"order", "load_const None\nload_const 1\nless", "operand types"},
        Mistake{"overflow", "load_fast n\nload_const 9223372036854775807\nadd", "too large"},
        Mistake{"division", "load_fast n\nload_const 0\nremainder", "division by zero"},
        Mistake{"unset", "load_fast other", "before it has a value"},
        Mistake{"index", "build_list 0\nload_const 0\nload_item", "out of range"},
        Mistake{"negative", "load_const 1\nbuild_list 1\nload_const -1\nload_item", "out of range"},
        Mistake{"no_list", "load_fast n\nload_const 0\nload_item", "not a list"},
        Mistake{"native", "load_fast n\ncall_native length", "refuses"},
        Mistake{"sort", "load_const None\nbuild_list 1\ncall_native sort", "refuses"},
        Mistake{"hash", "load_fast n\ncall_native hash", "refuses"}),
    [](const auto& test) { return test.param.name; });

TEST(Assembler, NamesTheLineOfAMistake) {
  auto message = [](std::string_view source) -> std::string {
    try {
      assemble(source);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("function f\n frob\n"), "line 2: no such thing as frob");
  EXPECT_EQ(message("add\n"), "line 1: before the first function");
  EXPECT_EQ(message("function f\nadd\n"), "line 2: it takes more values than there are");
  EXPECT_EQ(message("function f\nload_fast\n"), "line 2: load_fast wants an argument");
  EXPECT_EQ(message("function f\nload_const 12x\n"), "line 2: '12x' is not a number");
  EXPECT_EQ(message("function f\njump_forward nowhere\n"), "there is no label nowhere");
  EXPECT_EQ(message("function f\nload_global g\n"), "no function g");
}

// --- many tasks, one program ---------------------------------------------------------------------

// Two threads that run `fib` at once, without a lock: what their policy does to shared counts.
template <class Counts> Audit after_two_threads(Program::Constants constants) {
  Program program(source_of("fib"), constants);
  auto work = [&program] {
    Worldlet world;
    Interpreter<Counts> machine(program);
    machine.start(program.function("main"),
                  std::array<Object*, 1>{machine.heap().make_integer(22)});
    finish(machine, world);
  };
  {
    std::jthread one(work);
    std::jthread other(work);
  }
  return program.audit();
}

TEST(TwoInterpreters, NeverLoseACountUnlessTheyAreToldToCountPlainly) {
  EXPECT_TRUE(after_two_threads<AtomicCounts>(Program::Constants::counted).clean());
  EXPECT_TRUE(after_two_threads<BiasedCounts>(Program::Constants::counted).clean());
  EXPECT_TRUE(after_two_threads<BiasedCounts>(Program::Constants::immortal).clean());
  EXPECT_TRUE(after_two_threads<ImmortalCounts>(Program::Constants::immortal).clean());
}

TEST(TwoInterpreters, CountPlainlyUnderTheLock) {
  SwitchIntervalGil<> gil(std::chrono::microseconds(50));
  Program program(source_of("fib"), Program::Constants::counted);
  class GilWorld final : public Context {
   public:
    explicit GilWorld(Gil& gil) : Context(gil.yield_requested(), Sharing::exclusive) {}
    bool perform(Request&) override { return true; }
  };
  auto work = [&] {
    GilThread self;
    HoldGil turn(gil, self);
    GilWorld world(gil);
    Interpreter<PlainCounts> machine(program);
    machine.start(program.function("main"),
                  std::array<Object*, 1>{machine.heap().make_integer(28)});
    while (machine.run(world) == Stop::checkpoint) gil.checkpoint(self);
  };
  {
    std::jthread one(work);
    std::jthread other(work);
  }
  EXPECT_GT(gil.switches(), 2U) << "they never met";
  EXPECT_EQ(program.audit().text(), "0 leaked, 0 over-released, 0 dangling");
}

}  // namespace
}  // namespace interleave
