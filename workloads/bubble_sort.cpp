// The article's bubble sort, with its early exit when a pass swapped nothing.
//
// IN REAL LIFE  a quadratic algorithm by accident: a loop in the loop of a report.
// STRESSES      one core only: the numbers fit the first level cache.
// NOT SHOWN     a good way to sort. It sorts the data of quick_sort, with the same digest for equal
//               n, and shows that no model makes up for the wrong algorithm.
#include "workloads/catalogue.hpp"
#include "workloads/sorts.hpp"

#include <utility>

namespace interleave {

namespace {

using Numbers = std::span<std::uint32_t>;

constexpr std::size_t comparisons = 16'384;  // between two checkpoints, rounded up to whole passes

// Carries the largest number to the end. Returns true if nothing was out of order.
bool pass(Numbers numbers) {
  bool sorted = true;
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    if (numbers[i] > numbers[i + 1]) {
      sorted = false;
      std::swap(numbers[i], numbers[i + 1]);
    }
  }
  return sorted;
}

}  // namespace

Task<std::size_t> bubble_sort(Context& world, Numbers numbers) {
  std::size_t passes = 0;
  std::size_t compared = 0;
  for (bool sorted = numbers.size() < 2; !sorted; ++passes) {
    auto rest = numbers.first(numbers.size() - passes);
    sorted = pass(rest);
    compared += rest.size();
    if (sorted || compared < comparisons) continue;
    compared = 0;
    co_await world.checkpoint();
  }
  co_return passes;
}

namespace {

// With the most numbers allowed, one pass is still as short as a chunk of the other kernels.
constexpr Parameter parameters[] = {
    {.name = "n",
     .kind = Parameter::Kind::count,
     .preset = "1500",
     .meaning = "how many numbers a task sorts",
     .least = 1,
     .most = 20'000},
};

struct SortEnvironment final : Environment {
  explicit SortEnvironment(std::int64_t count) : n(static_cast<std::size_t>(count)) {}
  std::size_t n;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<SortEnvironment>(settings.count("n"));
}

Task<Digest> body(Context& world, const Environment& environment, TaskInput input) {
  auto numbers = random_numbers(input.seed, static_cast<const SortEnvironment&>(environment).n);
  co_await bubble_sort(world, numbers);
  co_return digest_of(input.seed, numbers);
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::milliseconds(1), settings.count("n"), 1500, 2);
}

}  // namespace

const Workload bubble_sort_workload{.name = "bubble_sort",
                                    .kind = Workload::Kind::cpu,
                                    .summary = "the article's bubble sort of the same numbers",
                                    .parameters = parameters,
                                    .prepare = prepare,
                                    .body = body,
                                    .service_time = service_time,
                                    .small = "n=200"};

}  // namespace interleave
