// The whole program, with a workload of its own:
//
//     own_workload run --workloads collatz --models all
#include <interleave/interleave.hpp>

using namespace interleave;

namespace {

constexpr Parameter parameters[] = {
    {.name = "numbers",
     .kind = Parameter::Kind::count,
     .preset = "1000",
     .meaning = "how many numbers a task follows to 1",
     .least = 1,
     .most = 1'000'000},
};

// The data that all tasks share. It is made before any worker exists, and const from then on.
struct Collatz final : Environment {
  explicit Collatz(std::int64_t count) : numbers(static_cast<std::uint64_t>(count)) {}
  std::uint64_t numbers;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<Collatz>(settings.count("numbers"));
}

// A plain function, so that its variables live in registers.
std::uint64_t count_steps(std::uint64_t first, std::uint64_t numbers) {
  std::uint64_t steps = 0;
  for (std::uint64_t start = first; start < first + numbers; ++start) {
    for (auto number = start; number > 1; ++steps) {
      number = number % 2 == 0 ? number / 2 : 3 * number + 1;
    }
  }
  return steps;
}

// One task. Its answer must depend on the input's seed and index alone.
Task<Digest> count_all_steps(Context& world, const Environment& environment, TaskInput input) {
  constexpr std::uint64_t chunk = 128;  // some tens of microseconds
  auto numbers = static_cast<const Collatz&>(environment).numbers;
  auto first = 1 + input.seed % 1'000'000;
  auto answer = fnv1a(fnv_basis, input.seed);
  for (std::uint64_t done = 0; done < numbers; done += chunk) {
    if (done > 0) co_await world.checkpoint();  // other tasks of a loop may run
    answer = fnv1a(answer, count_steps(first + done, std::min(chunk, numbers - done)));
  }
  co_return answer;
}

constexpr Workload collatz{.name = "collatz",
                           .kind = Workload::Kind::cpu,
                           .summary = "the steps of the 3n+1 problem",
                           .parameters = parameters,
                           .prepare = prepare,
                           .body = count_all_steps};

}  // namespace

int main(int argc, char** argv) {
  auto catalogue = interleave::built_in();
  catalogue.add(collatz);
  return interleave::run_program(argc, argv, catalogue);
}
