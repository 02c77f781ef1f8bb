// The work of a Python program: bytecode on counted objects, interrupted as CPython interrupts it.
//
// IN REAL LIFE  any pure Python function, and the calls into C that a program makes. Some of these
//               keep the lock (a sort, a regular expression), others give it up (a hash,
//               compression).
// STRESSES      one core, and the counts of shared objects: None, small numbers, functions. If
//               these are counted, threads without a lock contend for their few cache lines.
// NOT SHOWN     attribute look-ups and imports, the memory allocator's locks, I/O. Tasks share only
//               constants and functions. All other objects belong to one task.
#include "core/errors.hpp"
#include "workloads/interpreter/interpreter.hpp"
#include "workloads/interpreter/object_digest.hpp"
#include "workloads/interpreter/policy.hpp"
#include "workloads/interpreter/programs.hpp"
#include "workloads/interpreter/workloads.hpp"

#include <array>
#include <string>

namespace interleave {

using namespace interpreter;

namespace {

constexpr Parameter parameters[] = {
    {.name = "program",
     .kind = Parameter::Kind::choice,
     .preset = "fib",
     .meaning = "what to run; c_call and scan keep a lock for a whole call, hash gives it up",
     .choices = "count|fib|list_build|concat|bubble_sort|c_call|scan|hash|cycles"},
    {.name = "size",
     .kind = Parameter::Kind::count,
     .preset = "0",
     .meaning = "turns, depth, items or bytes, by program; 0: the program's own",
     .most = 1'000'000'000},
    {.name = "rounds",
     .kind = Parameter::Kind::count,
     .preset = "1",
     .meaning = "how often a task runs it",
     .least = 1,
     .most = 1'000'000'000},
    {.name = "counting",
     .kind = Parameter::Kind::choice,
     .preset = "auto",
     .meaning =
         "how references are counted; auto: plain where one task runs at a time, else biased",
     .choices = counting_choices},
};

using Input = SampleProgram::Input;

struct BytecodeEnvironment final : Environment {
  BytecodeEnvironment(const SampleProgram& which, std::int64_t how_much, const Settings& settings)
      : sample(which),
        size(how_much),
        rounds(settings.count("rounds")),
        counting(parse_counting(settings.text("counting"))),
        counted(which.source, Program::Constants::counted),
        immortal(which.source, Program::Constants::immortal) {}

  const SampleProgram& sample;
  std::int64_t size;
  std::int64_t rounds;
  Counting counting;
  // The world decides which of the two tasks use, and it is not known yet.
  Program counted;
  Program immortal;
  std::string text{};  // for Input::text: each task replaces its beginning
};

std::string random_letters(std::size_t length) {
  std::string text(length, ' ');
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % 8 == 0) word = splitmix64(i);
    text[i] = static_cast<char>('a' + ((word >> (8 * (i % 8))) & 0xff) % 26);
  }
  return text;
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  const auto& name = settings.text("program");
  const SampleProgram& sample = *find_program(name);  // one of the choices
  auto size = settings.count("size");
  if (size == 0) size = sample.preset;
  if (size > sample.most) {
    throw UsageError("size: at most " + std::to_string(sample.most) + " for program=" + name);
  }
  auto environment = std::make_unique<BytecodeEnvironment>(sample, size, settings);
  if (sample.input == Input::text) {
    environment->text = random_letters(static_cast<std::size_t>(size));
  }
  return environment;
}

// Makes a task's private input: the size, a list of numbers, or a text that begins with the seed.
Object* make_input(Heap& heap, const BytecodeEnvironment& given, std::uint64_t seed) {
  if (given.sample.input == Input::number) return heap.make_integer(given.size);
  if (given.sample.input == Input::list) {
    std::vector<Object*> numbers;
    for (std::int64_t i = 0; i < given.size; ++i) {
      auto word = splitmix64(seed + static_cast<std::uint64_t>(i));
      numbers.push_back(heap.make_integer(static_cast<std::int64_t>(word >> 32)));
    }
    return heap.make_list(std::move(numbers));
  }
  auto text = given.text;
  auto own = std::to_string(seed);
  own.resize(std::min(own.size(), text.size()));
  return heap.make_text(text.replace(0, own.size(), own));
}

// Throws ProgramError if an object is left after the program and a full collection. Its count was
// wrong.
template <class Counts> void expect_empty(Interpreter<Counts>& machine) {
  machine.forget_result();
  machine.collect_all();
  if (machine.heap().live() != 0) throw ProgramError("objects leaked");
}

template <class Counts>
Task<Digest> interpret(Context& world, const BytecodeEnvironment& given, const Program& program,
                       std::uint64_t seed) {
  if (loses_updates<Counts>(world)) {
    co_await world.sleep_for(rest_before_refusal);
    throw Unsupported(refusal);
  }
  Interpreter<Counts> machine(program);
  const Code& code = program.function("main");
  auto collect = [&machine]() noexcept { machine.collect(); };
  auto call = [&machine]() noexcept { machine.run_released_call(); };
  auto digest = fnv1a(fnv_basis, seed);
  for (auto round = given.rounds; round > 0; --round) {
    std::array<Object*, 1> argument = {make_input(machine.heap(), given, seed)};
    machine.start(code, argument);
    for (auto why = machine.run(world); why != Stop::finished; why = machine.run(world)) {
      if (why == Stop::checkpoint) co_await world.checkpoint();
      if (why == Stop::release) co_await world.offload(call);
      if (why == Stop::collect) co_await world.stop_the_world(collect);
    }
    digest = digest_of(*machine.result(), digest);
  }
  expect_empty(machine);
  co_return digest;
}

Task<Digest> body(Context& world, const Environment& environment, TaskInput input) {
  const auto& given = static_cast<const BytecodeEnvironment&>(environment);
  switch (counting_in(world, given.counting)) {
    case Counting::atomic: return interpret<AtomicCounts>(world, given, given.counted, input.seed);
    case Counting::biased: return interpret<BiasedCounts>(world, given, given.immortal, input.seed);
    case Counting::immortal:
      return interpret<ImmortalCounts>(world, given, given.immortal, input.seed);
    case Counting::plain:
    case Counting::automatic: break;
  }
  return interpret<PlainCounts>(world, given, given.counted, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(470) * settings.count("rounds");
}

}  // namespace

const Workload bytecode_workload{.name = "bytecode",
                                 .kind = Workload::Kind::cpu,
                                 .summary = "a Python program: bytecode on counted objects",
                                 .parameters = parameters,
                                 .prepare = prepare,
                                 .body = body,
                                 .service_time = service_time,
                                 .small = "size=12"};

}  // namespace interleave
