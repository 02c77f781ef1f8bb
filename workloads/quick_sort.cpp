// The article's quick sort: the first number is the pivot, and numbers up to it go to the left.
//
// IN REAL LIFE  any honest n log n computation on data of its own: sorting, indexing, compressing.
// STRESSES      one core: unpredictable branches, and the first and second level cache.
// NOT SHOWN     shared data, waiting, memory bandwidth. Many equal numbers would make the article's
//               recipe quadratic. It is kept, since the seeded numbers hardly repeat.
#include "workloads/catalogue.hpp"
#include "workloads/sorts.hpp"

#include <utility>
#include <vector>

namespace interleave {

namespace {

using Numbers = std::span<std::uint32_t>;

// Both take tens of microseconds: the work between two checkpoints.
constexpr std::size_t leaf = 1024;         // numbers sorted at one go
constexpr std::size_t comparisons = 8192;  // of one partition at one go

// One partition, which can stop half-way and go on, so that a long range does not hold up other
// tasks.
// I1: after the pivot, [1, front_] is not above it and (front_, next_) is.
class Partition {
 public:
  explicit Partition(Numbers range) : range_(range) {}

  // Returns true if the whole range was looked at.
  bool advance(std::size_t steps) {
    auto end = std::min(range_.size(), next_ + steps);
    for (; next_ < end; ++next_) {
      if (range_[next_] <= range_[0]) std::swap(range_[++front_], range_[next_]);  // keeps I1
    }
    return next_ == range_.size();
  }

  // Puts the pivot between its two parts, and returns the parts, the longer one first.
  std::pair<Numbers, Numbers> parts() {
    std::swap(range_[0], range_[front_]);
    auto less = range_.first(front_);
    auto large = range_.subspan(front_ + 1);
    return less.size() < large.size() ? std::pair(large, less) : std::pair(less, large);
  }

 private:
  Numbers range_;
  std::size_t front_ = 0;
  std::size_t next_ = 1;
};

// Recurses into the shorter part only, so the stack depth is logarithmic: it may be a fiber's
// stack.
std::size_t sort_leaf(Numbers range) {
  std::size_t partitions = 0;
  while (range.size() > 1) {
    Partition partition(range);
    partition.advance(range.size());
    auto [longer, shorter] = partition.parts();
    partitions += 1 + sort_leaf(shorter);
    range = longer;
  }
  return partitions;
}

}  // namespace

Task<std::size_t> quick_sort(Context& world, Numbers numbers) {
  std::vector<Numbers> unsorted{numbers};
  std::size_t partitions = 0;
  while (!unsorted.empty()) {
    auto range = unsorted.back();
    unsorted.pop_back();
    if (range.size() <= leaf) {
      partitions += sort_leaf(range);
    } else {
      Partition partition(range);
      while (!partition.advance(comparisons)) co_await world.checkpoint();
      ++partitions;
      auto parts = partition.parts();
      unsorted.push_back(parts.first);
      unsorted.push_back(parts.second);
    }
    if (!unsorted.empty()) co_await world.checkpoint();
  }
  co_return partitions;
}

namespace {

constexpr Parameter parameters[] = {
    {.name = "n",
     .kind = Parameter::Kind::count,
     .preset = "16k",
     .meaning = "how many numbers a task sorts",
     .least = 1,
     .most = 10'000'000},
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
  co_await quick_sort(world, numbers);
  co_return digest_of(input.seed, numbers);
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::milliseconds(1), settings.count("n"), 16'000);
}

}  // namespace

const Workload quick_sort_workload{.name = "quick_sort",
                                   .kind = Workload::Kind::cpu,
                                   .summary = "the article's quick sort of seeded numbers",
                                   .parameters = parameters,
                                   .prepare = prepare,
                                   .body = body,
                                   .service_time = service_time,
                                   .small = "n=3000"};

}  // namespace interleave
