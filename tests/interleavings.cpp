// Trying interleavings: a depth-first search over the places where a schedule branches. Each run
// begins anew, repeats the choices of the one before up to the last that has another option left,
// and takes that.
//
// Two steps of different threads that touch no common object give the same state in either order,
// so only one order is tried: P. Godefroid's sleep sets. A step is everything from one operation
// that could wait up to the next; what it has touched is recorded while it runs.
#include "tests/interleavings.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <memory>
#include <utility>

#include <ucontext.h>

namespace interleave::testing {

namespace {

// Objects are bits: these two, and one for each primitive.
constexpr std::uint64_t flags = 1;
constexpr std::uint64_t shared = 2;
constexpr int most_timeouts = 1;       // of a thread, while others can run
constexpr int most_idle_timeouts = 4;  // of a run, when nobody else can

struct Operation {
  enum class Kind : std::uint8_t { go, lock, wait, timed_wait, acquire };
  Kind kind = Kind::go;
  ScheduledThreads::Mutex* mutex = nullptr;
  ScheduledThreads::Condition* condition = nullptr;
  ScheduledThreads::Semaphore* semaphore = nullptr;
};

// A place to come back to. The first entry into a thread is setcontext(), which makes a system call
// to change the signal mask; all others are jumps.
struct Place {
  ucontext_t first{};
  jmp_buf later{};
  bool entered = false;
};

struct Thread {
  Place place;
  std::unique_ptr<std::array<std::byte, 64 * 1024>> stack;
  std::function<void()> body;
  Operation next;
  bool notified = false;
  bool timed_out = false;
  bool finished = false;
  int timeouts_left = most_timeouts;
};

struct Option {
  int thread = 0;
  bool timeout = false;
  bool operator==(const Option&) const = default;
};

struct Asleep {
  Option option;
  std::uint64_t touched = 0;
};

// One choice of a run: which thread takes the next step, or (no options) who is notified.
struct Branch {
  std::vector<Option> options;
  std::size_t count = 0;
  std::size_t chosen = 0;
  std::vector<Asleep> asleep;
  std::uint64_t touched = 0;  // by the chosen option
};

}  // namespace

class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : random_(seed) {}

  void run(const Scenario& scenario);
  bool backtrack();
  const std::string& failure() const { return failure_; }

  // Called from the threads.
  void wait_for(const Operation& operation);
  std::size_t choose(std::size_t options);
  void touch(std::uint64_t objects) { touched_ |= objects; }
  void fail(const std::string& why) {
    if (failure_.empty()) failure_ = why;
  }
  std::uint64_t new_object() { return std::uint64_t{4} << objects_++; }
  Thread& current() { return threads_[static_cast<std::size_t>(current_)]; }
  int current_number() const { return current_; }
  std::vector<Thread>& threads() { return threads_; }

 private:
  static void enter();
  void begin(const Scenario& scenario);
  std::vector<Option> enabled(bool idle) const;
  bool is_enabled(const Thread& thread, bool timeout, bool idle) const;
  Branch& branch_for(std::vector<Option> options);
  void take_step(const Option& option);

  std::uint64_t random_;  // 0: search
  std::vector<Thread> threads_;
  std::vector<Branch> trail_;
  std::size_t depth_ = 0;
  std::ptrdiff_t before_ = -1;  // the thread choice before this one
  jmp_buf scheduler_{};
  int current_ = -1;
  int idle_timeouts_left_ = 0;
  std::uint64_t touched_ = 0;
  std::uint64_t objects_ = 0;
  std::string failure_;
};

namespace {
Schedule* active = nullptr;
}  // namespace

// ---- one run ----

void Schedule::enter() {
  active->current().body();
  active->current().finished = true;
  ::_longjmp(active->scheduler_, 1);
}

void Schedule::begin(const Scenario& scenario) {
  active = this;
  depth_ = 0;
  before_ = -1;
  objects_ = 0;
  idle_timeouts_left_ = most_idle_timeouts;
  auto bodies = scenario();
  std::vector<Thread> fresh(bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    bool reuse = i < threads_.size();
    fresh[i].stack =
        reuse ? std::move(threads_[i].stack) : std::make_unique<std::array<std::byte, 64 * 1024>>();
    fresh[i].body = std::move(bodies[i]);
  }
  threads_ = std::move(fresh);
  for (Thread& thread : threads_) {
    ucontext_t& first = thread.place.first;
    ::getcontext(&first);
    first.uc_stack.ss_sp = thread.stack->data();
    first.uc_stack.ss_size = thread.stack->size();
    ::makecontext(&first, &Schedule::enter, 0);
  }
}

void Schedule::run(const Scenario& scenario) {
  begin(scenario);
  while (failure_.empty()) {
    auto options = enabled(false);
    if (options.empty() && idle_timeouts_left_ > 0) {
      options = enabled(true);
      --idle_timeouts_left_;
    }
    bool all_done = std::ranges::all_of(threads_, &Thread::finished);
    if (options.empty() && !all_done) fail("nobody can run: a wake-up was lost");
    if (options.empty()) return;
    auto branch = depth_;
    if (branch_for(std::move(options)).options.empty()) return;  // tried in another order
    auto option = trail_[branch].options[trail_[branch].chosen];
    ++depth_;
    take_step(option);
    trail_[branch].touched |= touched_;
    before_ = static_cast<std::ptrdiff_t>(branch);
  }
}

// A new branch leaves out what sleeps: the choice before this one had the option too, and taking it
// then or now comes to the same.
Branch& Schedule::branch_for(std::vector<Option> options) {
  if (depth_ < trail_.size()) return trail_[depth_];
  Branch branch;
  if (random_ != 0) {
    branch.chosen = choose(options.size());
  } else if (before_ >= 0) {
    for (const Asleep& other : trail_[static_cast<std::size_t>(before_)].asleep) {
      if ((other.touched & touched_) == 0) branch.asleep.push_back(other);
    }
    std::erase_if(options, [&](const Option& option) {
      return std::ranges::find(branch.asleep, option, &Asleep::option) != branch.asleep.end();
    });
  }
  branch.count = options.size();
  branch.options = std::move(options);
  return trail_.emplace_back(std::move(branch));
}

bool Schedule::is_enabled(const Thread& thread, bool timeout, bool idle) const {
  if (thread.finished) return false;
  const Operation& next = thread.next;
  bool free = next.mutex == nullptr || next.mutex->owner_ < 0;
  if (timeout) {
    return next.kind == Operation::Kind::timed_wait && !thread.notified &&
           (idle || thread.timeouts_left > 0);
  }
  switch (next.kind) {
    case Operation::Kind::go: return true;
    case Operation::Kind::lock: return free;
    case Operation::Kind::wait:
    case Operation::Kind::timed_wait: return free && thread.notified;
    case Operation::Kind::acquire: return next.semaphore->value_ > 0;
  }
  return false;
}

std::vector<Option> Schedule::enabled(bool idle) const {
  std::vector<Option> options;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    for (bool timeout : {false, true}) {
      if (is_enabled(threads_[i], timeout, idle)) options.push_back({static_cast<int>(i), timeout});
    }
  }
  return options;
}

void Schedule::take_step(const Option& option) {
  current_ = option.thread;
  touched_ = 0;
  Thread& thread = current();
  thread.timed_out = option.timeout;
  if (option.timeout) --thread.timeouts_left;
  if (::_setjmp(scheduler_) != 0) return;
  if (std::exchange(thread.place.entered, true)) ::_longjmp(thread.place.later, 1);
  ::setcontext(&thread.place.first);
}

void Schedule::wait_for(const Operation& operation) {
  Thread& thread = current();
  thread.next = operation;
  thread.notified = false;
  if (::_setjmp(thread.place.later) == 0) ::_longjmp(scheduler_, 1);
  thread.next = {};
}

std::size_t Schedule::choose(std::size_t options) {
  if (options <= 1) return 0;
  if (random_ != 0) {
    random_ = splitmix64(random_) | 1;
    return (random_ >> 8) % options;
  }
  if (depth_ == trail_.size()) {
    Branch& branch = trail_.emplace_back();
    branch.count = options;
  }
  return trail_[depth_++].chosen;
}

// ---- the search ----

// False: nothing is left to try.
bool Schedule::backtrack() {
  while (!trail_.empty()) {
    Branch& last = trail_.back();
    if (last.chosen < last.options.size()) {
      last.asleep.push_back({last.options[last.chosen], last.touched});
      last.touched = 0;
    }
    if (++last.chosen < last.count) return true;
    trail_.pop_back();
  }
  return false;
}

Exploration explore(const Scenario& scenario, std::uint64_t most_runs) {
  Schedule schedule(0);
  Exploration result;
  while (result.runs < most_runs) {
    schedule.run(scenario);
    ++result.runs;
    result.failure = schedule.failure();
    result.complete = result.failure.empty() && !schedule.backtrack();
    if (result.complete || !result.failure.empty()) break;
  }
  return result;
}

Exploration explore_at_random(const Scenario& scenario, std::uint64_t runs, std::uint64_t seed) {
  Exploration result;
  while (result.runs < runs && result.failure.empty()) {
    Schedule schedule(splitmix64(seed + result.runs) | 1);
    schedule.run(scenario);
    ++result.runs;
    result.failure = schedule.failure();
  }
  return result;
}

void touch_shared() {
  active->touch(shared);
}

void require(bool holds, const char* promise) {
  if (!holds) active->fail(promise);
}

// ---- the primitives ----

using Kind = Operation::Kind;

void ScheduledThreads::step() {
  active->wait_for({});
  active->touch(flags);
}
void ScheduledThreads::touch_flag() {
  active->touch(flags);
}

ScheduledThreads::Mutex::Mutex() : id_(active->new_object()) {}

void ScheduledThreads::Mutex::lock() {
  active->wait_for({.kind = Kind::lock, .mutex = this});
  own();
}
void ScheduledThreads::Mutex::own() {
  owner_ = active->current_number();
  active->touch(id_);
}
void ScheduledThreads::Mutex::unlock() {
  require(owner_ == active->current_number(), "a mutex is unlocked by its owner");
  owner_ = -1;
  active->touch(id_);
}

ScheduledThreads::Condition::Condition() : id_(active->new_object()) {}

// A notified waiter wakes with the mutex; one that timed out has given up its place and then waits
// for the mutex like anybody.
void ScheduledThreads::Condition::wait(std::unique_lock<Mutex>& hold) {
  Mutex& mutex = *hold.mutex();
  mutex.unlock();
  active->touch(id_);
  active->wait_for({.kind = Kind::wait, .mutex = &mutex, .condition = this});
  active->touch(id_);
  mutex.own();
}

bool ScheduledThreads::Condition::times_out(std::unique_lock<Mutex>& hold, Clock::duration) {
  Mutex& mutex = *hold.mutex();
  mutex.unlock();
  active->touch(id_);
  active->wait_for({.kind = Kind::timed_wait, .mutex = &mutex, .condition = this});
  active->touch(id_);
  if (active->current().timed_out) {
    mutex.lock();
    return true;
  }
  mutex.own();
  return false;
}

void ScheduledThreads::Condition::notify_one() {
  active->touch(id_);
  std::vector<Thread*> waiters;
  for (Thread& thread : active->threads()) {
    if (!thread.finished && thread.next.condition == this && !thread.notified) {
      waiters.push_back(&thread);
    }
  }
  if (!waiters.empty()) waiters[active->choose(waiters.size())]->notified = true;
}

void ScheduledThreads::Condition::notify_all() {
  active->touch(id_);
  for (Thread& thread : active->threads()) {
    if (!thread.finished && thread.next.condition == this) thread.notified = true;
  }
}

ScheduledThreads::Semaphore::Semaphore(unsigned value) : id_(active->new_object()), value_(value) {}

bool ScheduledThreads::Semaphore::try_acquire() {
  active->wait_for({});
  active->touch(id_);
  if (value_ == 0) return false;
  --value_;
  return true;
}
void ScheduledThreads::Semaphore::acquire() {
  active->wait_for({.kind = Kind::acquire, .semaphore = this});
  active->touch(id_);
  --value_;
}
void ScheduledThreads::Semaphore::release() {
  active->touch(id_);
  ++value_;
}

}  // namespace interleave::testing
