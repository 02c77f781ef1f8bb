// For tests: tasks that record where and when they run, so that a model's claims can be checked.
//
// Each task waits first and computes afterwards. With the other order, a loop would compute for
// each task before the next task's wait. Thirty tasks would never wait at once. The kernel computes
// for a fixed time by the clock, without a checkpoint. So tasks that share a lock or a loop run one
// after the other, and other tasks overlap even on one CPU.
#include "workloads/observer.hpp"

#include "core/errors.hpp"
#include "workloads/catalogue.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace interleave {

Observatory::Observatory(std::size_t tasks) : previous_(std::exchange(newest, this)) {
  void* memory = ::mmap(nullptr, tasks * sizeof(Sighting), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  sightings_ = {static_cast<Sighting*>(memory), tasks};
}

Observatory::~Observatory() {
  newest = previous_;
  ::munmap(sightings_.data(), sightings_.size_bytes());
}

namespace {

// Two addresses nearer than this are on one stack. Calls differ by a few hundred bytes in depth,
// and every stack is larger than this.
constexpr std::uintptr_t one_stack = 8192;

std::size_t count_stacks(std::vector<std::uintptr_t> addresses) {
  std::sort(addresses.begin(), addresses.end());
  std::size_t stacks = 0;
  std::uintptr_t first = 0;
  for (auto address : addresses) {
    if (stacks > 0 && address - first < one_stack) continue;
    first = address;
    ++stacks;
  }
  return stacks;
}

// Returns the sightings whose interval contains `instant`. An interval does not contain its end.
std::vector<const Sighting*> at(std::span<const Sighting> sightings, Interval Sighting::*interval,
                                std::int64_t instant) {
  std::vector<const Sighting*> there;
  for (const Sighting& sighting : sightings) {
    const Interval& when = sighting.*interval;
    if (when.begin_ns <= instant && instant < when.end_ns) there.push_back(&sighting);
  }
  return there;
}

// A maximum is reached at the beginning of some interval, so only those instants are tested.
template <class Count>
std::size_t most(std::span<const Sighting> sightings, Interval Sighting::*interval, Count count) {
  std::size_t found = 0;
  for (const Sighting& sighting : sightings) {
    found = std::max(found, count(at(sightings, interval, (sighting.*interval).begin_ns)));
  }
  return found;
}

}  // namespace

Fingerprint fingerprint_of(std::span<const Sighting> sightings) {
  auto number = [](const auto& there) { return there.size(); };
  auto stacks = [](const auto& there) {
    std::vector<std::uintptr_t> addresses;
    for (const Sighting* sighting : there) addresses.push_back(sighting->stack);
    return count_stacks(std::move(addresses));
  };
  std::set<pid_t> processes;
  std::set<pid_t> threads;
  for (const Sighting& sighting : sightings) {
    if (sighting.process == 0) continue;
    processes.insert(sighting.process);
    threads.insert(sighting.thread);
  }
  return {.processes = processes.size(),
          .threads = threads.size(),
          .stacks = most(sightings, &Sighting::waiting, stacks),
          .running_at_once = most(sightings, &Sighting::running, number),
          .unfinished_at_once = most(sightings, &Sighting::unfinished, number)};
}

namespace {

constexpr Parameter parameters[] = {
    {.name = "io",
     .kind = Parameter::Kind::duration,
     .preset = "200ms",
     .meaning = "how long a task waits: long enough for all in flight to begin",
     .most = 600'000'000'000},
    {.name = "cpu",
     .kind = Parameter::Kind::duration,
     .preset = "20ms",
     .meaning = "how long a task then computes, by the clock",
     .most = 600'000'000'000},
};

struct ObserverEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return wait; }

  std::span<Sighting> sightings;
  Clock::duration wait{};
  Clock::duration work{};
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  const auto* observatory = Observatory::current();
  if (observatory == nullptr || observatory->sightings().size() < plan.tasks) {
    throw UsageError("observer needs an Observatory with room for all tasks");
  }
  auto environment = std::make_unique<ObserverEnvironment>();
  environment->sightings = observatory->sightings().first(plan.tasks);
  environment->wait = settings.duration("io");
  environment->work = settings.duration("cpu");
  return environment;
}

// The frame address, since AddressSanitizer may keep a local elsewhere. Not inlined, so that it
// belongs to the stack that runs the coroutine, not to the coroutine's frame.
[[gnu::noinline]] std::uintptr_t stack_address() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));  // NOLINT(*-cast)
}

Interval compute(Clock::duration work) {
  Interval running{.begin_ns = now_ns(), .end_ns = 0};
  do {
    running.end_ns = now_ns();
  } while (running.end_ns - running.begin_ns < work.count());
  return running;
}

Task<Digest> observer(Context& world, const Environment& environment, TaskInput input) {
  const auto& plan = static_cast<const ObserverEnvironment&>(environment);
  if (input.index >= plan.sightings.size()) co_return input.seed;  // a warm-up is not recorded
  Sighting seen;
  seen.unfinished.begin_ns = seen.waiting.begin_ns = now_ns();
  seen.stack = stack_address();
  co_await world.sleep_for(plan.wait);
  seen.waiting.end_ns = now_ns();
  seen.process = ::getpid();
  seen.thread = ::gettid();
  seen.running = compute(plan.work);
  seen.unfinished.end_ns = now_ns();
  plan.sightings[input.index] = seen;
  co_return input.seed;
}

}  // namespace

const Workload observer_workload{.name = "observer",
                                 .kind = Workload::Kind::io,
                                 .summary = "looks at processes, threads, stacks and overlaps",
                                 .parameters = parameters,
                                 .prepare = prepare,
                                 .body = observer};

}  // namespace interleave
