#include "workloads/hog.hpp"

#include "workloads/spin_kernel.hpp"

#include <algorithm>
#include <chrono>

namespace interleave {

namespace {

constexpr std::int32_t bytecodes_per_turn = 3;
constexpr double turn_us = 0.027;

// Spins until a checkpoint is due or the job ends. In a model that never asks for a checkpoint this
// is one long loop without a system call.
std::uint64_t turn(Context& world, Hog hog, const std::atomic<bool>& over, std::uint64_t value) {
  do {
    value = spin(value, hog.iterations);
  } while (!world.checkpoint_due_after(bytecodes_per_turn) &&
           !over.load(std::memory_order_relaxed));
  return value;
}

}  // namespace

Hog parse_hog(const Settings& settings, const Plan& plan) {
  bool calls = settings.text("hog") == "call";
  std::chrono::duration<double, std::micro> hold = settings.duration("hold");
  auto iterations = plan.spins_per_us * (calls ? hold.count() : turn_us);
  return {.calls = calls, .iterations = static_cast<std::uint64_t>(std::max(1.0, iterations))};
}

Task<Digest> run_hog(Context& world, Hog hog, TaskInput input) {
  const std::atomic<bool>& over = *input.stop;
  auto value = input.seed;
  while (!over.load(std::memory_order_relaxed)) {
    value = hog.calls ? spin(value, hog.iterations) : turn(world, hog, over, value);
    co_await world.checkpoint();
  }
  co_return value;
}

}  // namespace interleave
