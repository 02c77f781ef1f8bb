// Simulates CPython: threads hold the lock while they do arithmetic, and reach a checkpoint as
// often as bytecode would.
//
// Work is a chain of dependent multiplications, so the processor cannot run two of them at once.
// The constructor of Simulation measures how many steps make a turn. Work is never a loop on the
// clock, because such a loop would end on time even if its thread did not run.
#include "bench/fidelity/simulated.hpp"

#include "gil_sim/locks.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace interleave::fidelity {

namespace {

// Ticks of CPython 2.7.18, read from its _Py_Ticker. A turn of spin() has three: the jump on a
// number, the subtraction and the jump backward. A hog's loop around a call has 12.
constexpr std::int32_t ticks_a_turn = 3;
constexpr std::int32_t ticks_a_call = 12;

std::uint64_t chain(std::uint64_t state, std::int64_t steps) {
  for (std::int64_t step = 0; step < steps; ++step) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(state));  // keeps the compiler from folding two steps into one
  }
  return state;
}

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

template <class Action> double best_ns(Action action) {
  double best = 1e18;
  for (int run = 0; run < 7; ++run) {
    auto since = Clock::now();
    action();
    best = std::min(best, ns_since(since));
  }
  return best;
}

std::atomic<std::uint64_t> sink;

double measure_step_ns() {
  constexpr std::int64_t steps = 400'000;
  return best_ns([] { sink += chain(1, steps); }) / static_cast<double>(steps);
}

std::unique_ptr<Gil> make_lock(const Trial& trial, Control control) {
  auto microseconds = trial.number("interval_us", 5000);
  if (control == Control::half_interval) microseconds /= 2;
  auto interval = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double, std::micro>(microseconds));
  auto ticks = static_cast<std::int32_t>(trial.number("ticks", 100));
  bool ticking = trial.lineage == Lineage::legacy || control == Control::old;
  if (ticking) return make_check_interval_gil(ticks);
  if (control == Control::no_force) return make_unforced_gil(interval);
  if (control == Control::fifo) return make_fair_gil(interval);
  return make_switch_interval_gil(interval);
}

}  // namespace

Pace Pace::from(const Measures& units) {
  Pace pace;
  auto set = [&units](double& value, const char* name) {
    if (auto found = units.find(name); found != units.end()) value = found->second;
  };
  set(pace.turn_ns, "turn_ns");
  set(pace.pi_us, "pi_us");
  set(pace.regex_us, "regex_us");
  set(pace.bz2_us, "bz2_us");
  return pace;
}

Simulation::Simulation(const Trial& trial, const Pace& pace, Control control)
    : trial_(trial),
      pace_(pace),
      control_(control),
      gil_(make_lock(trial, control)),
      step_ns_(measure_step_ns()),
      steps_per_turn_(std::max<std::int64_t>(1, std::llround(pace.turn_ns / step_ns_))),
      turn_ns_(pace.turn_ns) {
  if (sleeps()) return;
  constexpr std::int64_t turns = 20'000;
  auto gil = make_gil();
  Player alone(*this, *gil);
  HoldGil turn(*gil, alone.thread());
  auto a_turn = [&] { return best_ns([&] { alone.turn(turns); }) / static_cast<double>(turns); };
  // The checkpoint takes time too. One correction of the steps accounts for it.
  auto too_long = static_cast<std::int64_t>(std::llround((a_turn() - pace.turn_ns) / step_ns_));
  steps_per_turn_ = std::max<std::int64_t>(1, steps_per_turn_ - too_long);
  turn_ns_ = a_turn();
}

std::unique_ptr<Gil> Simulation::make_gil() const {
  return make_lock(trial_, control_);
}

Player::~Player() {
  sink += state_;
}

void Player::turn(std::int64_t turns) {
  if (simulation_.sleeps()) return pause(static_cast<double>(turns) * simulation_.turn_ns());
  for (std::int64_t done = 0; done < turns; ++done) {
    objects_.touch();
    burn(simulation_.steps_per_turn());
    checkpoint(ticks_a_turn);
  }
}

void Player::call(double ns) {
  if (simulation_.sleeps()) return pause(ns);
  burn(simulation_.steps_in(ns));
  checkpoint(ticks_a_call);
}

void Player::call_released(double ns) {
  if (simulation_.sleeps()) return pause(ns);
  without_lock([&] { burn(simulation_.steps_in(ns)); });
  checkpoint(ticks_a_call);
}

void Player::run_task(std::string_view task, double call_ms) {
  const Pace& pace = simulation_.pace();
  if (task == "count") return call(call_ms * 1e6);
  if (task == "pi") return compute(pace.pi_us * 1e3);
  if (task == "regex") return call(pace.regex_us * 1e3);
  if (task == "bz2") return call_released(pace.bz2_us * 1e3);
  turn(200);
}

void Player::checkpoint(std::int32_t bytecodes) {
  auto* ticker = gil_.ticker();
  if (ticker == nullptr) return gil_.checkpoint(self_);
  ticker->left -= bytecodes;
  if (ticker->left >= 0) return;
  ticker->left = ticker->interval;
  gil_.yield(self_);
}

void Player::burn(std::int64_t steps) {
  state_ = chain(state_, steps);
}

// The control `sleep`: the work only takes time, without a processor and without the lock.
void Player::pause(double ns) {
  without_lock([&] { std::this_thread::sleep_for(std::chrono::duration<double, std::nano>(ns)); });
}

}  // namespace interleave::fidelity
