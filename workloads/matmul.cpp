// The product of two matrices of doubles, tile by tile.
//
// IN REAL LIFE  numerics: the inner loop of statistics, simulation, machine learning.
// STRESSES      the floating-point units of one core, and the first level cache by its tiles.
// NOT SHOWN     what a tuned BLAS reaches. The grain is coarse, so all models with as many cores
//               look alike. That makes it a control for differences that other workloads show.
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "n",
     .kind = Parameter::Kind::count,
     .preset = "128",
     .meaning = "rows and columns of both factors",
     .least = 1,
     .most = 2048},
};

struct MatmulEnvironment final : Environment {
  explicit MatmulEnvironment(std::int64_t size) : n(static_cast<std::size_t>(size)) {}
  std::size_t n;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<MatmulEnvironment>(settings.count("n"));
}

// Whole numbers below 1024: every product and sum is exact in a double. So the answer does not
// depend on the order of additions.
std::vector<double> random_matrix(Random& random, std::size_t n) {
  std::vector<double> matrix(n * n);
  for (auto& element : matrix) element = static_cast<double>(random.below(1024));
  return matrix;
}

constexpr std::size_t tile = 32;  // 32^3 multiplications: tens of microseconds

struct Product {
  std::size_t n;
  std::vector<double> left, right, answer;

  // Adds the product of the factors' tiles at `inner` to the answer's tile at (row, column).
  void add_tile(std::size_t row, std::size_t column, std::size_t inner) {
    for (auto i = row; i < std::min(row + tile, n); ++i) {
      for (auto k = inner; k < std::min(inner + tile, n); ++k) {
        auto factor = left[i * n + k];
        for (auto j = column; j < std::min(column + tile, n); ++j) {
          answer[i * n + j] += factor * right[k * n + j];
        }
      }
    }
  }
};

Task<Digest> matmul(Context& world, const Environment& environment, TaskInput input) {
  auto n = static_cast<const MatmulEnvironment&>(environment).n;
  Random random(input.seed);
  Product product{.n = n, .left = {}, .right = {}, .answer = std::vector<double>(n * n)};
  product.left = random_matrix(random, n);
  product.right = random_matrix(random, n);
  for (std::size_t row = 0; row < n; row += tile) {
    for (std::size_t column = 0; column < n; column += tile) {
      for (std::size_t inner = 0; inner < n; inner += tile) {
        bool is_first = row + column + inner == 0;
        if (!is_first) co_await world.checkpoint();
        product.add_tile(row, column, inner);
      }
    }
  }
  Digest digest = input.seed;
  for (auto element : product.answer) digest = fold(digest, static_cast<std::uint64_t>(element));
  co_return digest;
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::microseconds(2860), settings.count("n"), 128, 3);
}

}  // namespace

const Workload matmul_workload{.name = "matmul",
                               .kind = Workload::Kind::cpu,
                               .summary = "the product of two matrices, tile by tile",
                               .parameters = parameters,
                               .prepare = prepare,
                               .body = matmul,
                               .service_time = service_time,
                               .small = "n=24"};

}  // namespace interleave
