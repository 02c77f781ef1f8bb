// Known answers of the workloads that compute.
#include "tests/prepared.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"
#include "workloads/spin_kernel.hpp"

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

// The sum and the count of the primes below n, from tables.
struct KnownPrimes {
  const char* n;
  std::uint64_t count;
  std::uint64_t sum;
};

class Primes : public ::testing::TestWithParam<KnownPrimes> {};

}  // namespace

TEST_P(Primes, BelowAKnownLimit) {
  auto [n, count, sum] = GetParam();
  Prepared primes(primes_workload, {{"n", n}, {"below", "1"}});
  EXPECT_EQ(primes.run(5), fold(fold(primes.seed(5), count), sum));
}

INSTANTIATE_TEST_SUITE_P(FromTables, Primes,
                         ::testing::Values(KnownPrimes{"2", 0, 0}, KnownPrimes{"3", 1, 2},
                                           KnownPrimes{"10", 4, 17}, KnownPrimes{"100", 25, 1060},
                                           KnownPrimes{"1000", 168, 76127},
                                           KnownPrimes{"100k", 9592, 454396537}));

// One number at a time: the seeded place of a range is taken, and found prime or not.
TEST(Primes, AreTestedAtTheSeededPlace) {
  Prepared primes(primes_workload, {{"n", "1"}, {"below", "1000"}});
  for (std::uint32_t index = 0; index < 200; ++index) {
    auto number = Random(primes.seed(index)).below(1000);
    std::uint64_t divisors = 0;
    for (std::uint64_t i = 1; i <= number; ++i) divisors += number % i == 0;
    bool prime = divisors == 2;
    EXPECT_EQ(primes.run(index), fold(fold(primes.seed(index), prime ? 1 : 0), prime ? number : 0));
  }
}

TEST(Matmul, AgreesWithTheDefinition) {
  for (std::size_t n : {1U, 5U, 32U, 33U, 70U}) {
    Prepared matmul(matmul_workload, {{"n", std::to_string(n)}});
    Random random(matmul.seed(2));
    std::vector<std::uint64_t> left(n * n);
    std::vector<std::uint64_t> right(n * n);
    for (auto& element : left) element = random.below(1024);
    for (auto& element : right) element = random.below(1024);
    auto digest = matmul.seed(2);
    for (std::size_t i = 0; i < n * n; ++i) {
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += left[i / n * n + k] * right[k * n + i % n];
      digest = fold(digest, sum);
    }
    EXPECT_EQ(matmul.run(2), digest) << n;
  }
}

TEST(CheckpointStorm, CountsItsCheckpoints) {
  Prepared storm(checkpoint_storm_workload, {{"checkpoints", "77"}});
  EXPECT_EQ(storm.run(1), fold(storm.seed(1), 77));
}

TEST(DeepAwait, AnswersFromEveryLevel) {
  Prepared flat(deep_await_workload, {{"depth", "0"}, {"io", "0"}});
  EXPECT_EQ(flat.run(1), flat.seed(1));
  Prepared deep(deep_await_workload, {{"depth", "3"}, {"io", "0"}});
  EXPECT_EQ(deep.run(1), fold(fold(fold(deep.seed(1), 1), 2), 3));
  Prepared deepest(deep_await_workload, {{"depth", "100"}, {"io", "0"}});
  EXPECT_NE(deepest.run(1), deep.run(1));
}

TEST(Spin, IsAChainOfSteps) {
  EXPECT_EQ(spin(5, 0), 5U);
  EXPECT_EQ(spin(5, 1000), spin(spin(5, 400), 600));
  EXPECT_NE(spin(5, 1000), spin(5, 1001));
  EXPECT_NE(spin(5, 1000), spin(6, 1000));
}

// A kernel that the compiler took out shows here as a machine that makes millions of steps a
// microsecond.
TEST(Spin, IsNotRemoved) {
  auto spins_per_us = calibrate_spin();
  EXPECT_GT(spins_per_us, 1);
  EXPECT_LT(spins_per_us, 20'000);
}

TEST(Mix, DoesTheWorkThatWasAskedFor) {
  auto answer = [](const char* cpu, double spins_per_us) {
    Prepared mix(mix_workload, {{"cpu", cpu}, {"io", "0"}, {"rounds", "2"}},
                 {.tasks = 10, .spins_per_us = spins_per_us});
    return mix.run(4);
  };
  auto wanted = [](std::uint64_t steps) {
    auto first = fold(spin(splitmix64(1 + 4), steps), 0);
    return fold(spin(first, steps), 1);
  };
  EXPECT_EQ(answer("100us", 10), wanted(1000));
  EXPECT_EQ(answer("100us", 20), wanted(2000));
  EXPECT_EQ(answer("200us", 10), wanted(2000));
  EXPECT_EQ(answer("0", 10), wanted(0));
}

}  // namespace interleave::testing
