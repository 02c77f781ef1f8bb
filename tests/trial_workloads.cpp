#include "tests/trial_workloads.hpp"

#include "core/peer.hpp"
#include "core/posix.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <new>
#include <stdexcept>
#include <string>

#include <sys/mman.h>
#include <sys/wait.h>

namespace interleave::testing {

namespace {

using namespace std::chrono_literals;

// failing

std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

Task<Digest> fail(Context& world, const Environment&, TaskInput input) {
  if (input.index % 7 == 3) throw std::runtime_error("an unlucky number");
  if (input.index % 7 == 5) {
    Stream nothing = world.adopt(-1);
    std::byte place{};
    co_await world.read_some(nothing, {&place, 1});
  }
  co_return input.seed;
}

// deadly

constexpr Parameter deadly_parameters[] = {
    {.name = "victim", .kind = Parameter::Kind::text, .preset = "all", .meaning = "which task"},
    {.name = "how",
     .kind = Parameter::Kind::choice,
     .preset = "kill",
     .meaning = "how its worker ends",
     .choices = "kill|abort|exit0"},
};

struct DeadlyEnvironment final : Environment {
  std::uint32_t tasks = 0;
  bool all = false;
  std::uint32_t victim = 0;
  std::string how;
};

std::unique_ptr<Environment> prepare_deadly(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<DeadlyEnvironment>();
  environment->tasks = plan.tasks;
  environment->all = settings.text("victim") == "all";
  if (!environment->all) {
    environment->victim = static_cast<std::uint32_t>(parse_count(settings.text("victim")));
  }
  environment->how = settings.text("how");
  return environment;
}

void die(const std::string& how) {
  if (how == "kill") ::raise(SIGKILL);
  if (how == "abort") std::abort();
  ::_exit(0);
}

Task<Digest> kill_worker(Context&, const Environment& environment, TaskInput input) {
  const auto& deadly = static_cast<const DeadlyEnvironment&>(environment);
  bool warm_up = input.index >= deadly.tasks;
  if (!warm_up && (deadly.all || input.index == deadly.victim)) die(deadly.how);
  co_return input.seed;
}

// checks_slots

constexpr Parameter checks_slots_parameters[] = {
    {.name = "slots", .kind = Parameter::Kind::count, .preset = "1", .meaning = "of the model"},
    {.name = "together", .kind = Parameter::Kind::count, .preset = "1", .meaning = "must overlap"},
};

constexpr std::uint32_t most_slots = 512;

struct Watch {
  std::atomic<std::uint32_t> running;
  std::atomic<std::uint32_t> met;
  std::atomic<bool> taken[most_slots];
};

struct SlotsEnvironment final : Environment {
  SlotsEnvironment() {
    void* memory =
        ::mmap(nullptr, sizeof(Watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    watch = new (memory) Watch{};
  }
  ~SlotsEnvironment() override { ::munmap(watch, sizeof(Watch)); }

  Watch* watch;
  std::uint32_t tasks = 0;
  std::uint32_t slots = 0;
  std::uint32_t together = 0;
};

std::unique_ptr<Environment> prepare_checks_slots(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<SlotsEnvironment>();
  environment->tasks = plan.tasks;
  environment->slots = static_cast<std::uint32_t>(settings.count("slots"));
  environment->together = plan.instant ? 0 : static_cast<std::uint32_t>(settings.count("together"));
  return environment;
}

Task<Digest> watch_slots(Context& world, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const SlotsEnvironment&>(environment);
  Watch& watch = *here.watch;
  if (input.slot >= here.slots) throw std::runtime_error("no such slot");
  if (watch.taken[input.slot].exchange(true)) throw std::runtime_error("slot is taken");
  if (watch.running.fetch_add(1) >= here.slots) throw std::runtime_error("too many at once");
  if (input.index < here.together) {
    watch.met.fetch_add(1);
    while (watch.met.load() < here.together) co_await world.sleep_for(1ms);
  }
  co_await world.sleep_for(100us);
  watch.running.fetch_sub(1);
  watch.taken[input.slot].store(false);
  co_return input.seed;
}

// stalling

constexpr Parameter stalling_parameters[] = {
    {.name = "victim", .kind = Parameter::Kind::count, .preset = "0", .meaning = "which task"},
    {.name = "stall", .kind = Parameter::Kind::duration, .preset = "200ms", .meaning = "how long"},
};

struct StallingEnvironment final : Environment {
  std::uint32_t victim = 0;
  Clock::duration stall{};
};

std::unique_ptr<Environment> prepare_stalling(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<StallingEnvironment>();
  environment->victim = static_cast<std::uint32_t>(settings.count("victim"));
  environment->stall = plan.instant ? Clock::duration{} : settings.duration("stall");
  return environment;
}

void block_for(Clock::duration time) {
  timespec rest{.tv_sec = time.count() / 1'000'000'000, .tv_nsec = time.count() % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {
  }
}

Task<Digest> stall_once(Context&, const Environment& environment, TaskInput input) {
  const auto& stalling = static_cast<const StallingEnvironment&>(environment);
  if (input.index == stalling.victim) block_for(stalling.stall);
  co_return input.seed;
}

// burning

constexpr Parameter burning_parameters[] = {
    {.name = "cpu", .kind = Parameter::Kind::duration, .preset = "1ms", .meaning = "a task"},
};

struct BurningEnvironment final : Environment {
  std::uint32_t tasks = 0;
  Clock::duration cpu{};
};

std::unique_ptr<Environment> prepare_burning(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<BurningEnvironment>();
  environment->tasks = plan.tasks;
  environment->cpu = settings.duration("cpu");
  return environment;
}

std::int64_t thread_cpu_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

Task<Digest> burn(Context&, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const BurningEnvironment&>(environment);
  auto share = here.cpu.count() * (input.index < here.tasks ? 1 : 30);
  auto until = thread_cpu_ns() + share;
  while (thread_cpu_ns() < until) {
  }
  co_return input.seed;
}

// dies_in_warm_up

Task<Digest> die_early(Context&, const Environment&, TaskInput input) {
  ::raise(SIGKILL);
  co_return input.seed;
}

// peer_gone

struct PeerGoneEnvironment final : Environment {
  PeerGoneEnvironment() : peer([] {}) {
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(peer.pid()), &ended, WEXITED | WNOWAIT);
  }
  Peer peer;
};

std::unique_ptr<Environment> prepare_peer_gone(const Settings&, const Plan&) {
  return std::make_unique<PeerGoneEnvironment>();
}

Task<Digest> sleep_long(Context& world, const Environment&, TaskInput input) {
  co_await world.sleep_for(1h);
  co_return input.seed;
}

// with_background

constexpr Parameter with_background_parameters[] = {
    {.name = "hogs", .kind = Parameter::Kind::count, .preset = "2", .meaning = "run beside"},
    {.name = "victim", .kind = Parameter::Kind::text, .preset = "none", .meaning = "which task"},
    {.name = "faulty", .kind = Parameter::Kind::text, .preset = "none", .meaning = "which hog"},
};

constexpr std::uint32_t most_hogs = 64;

struct Turns {
  std::atomic<std::uint32_t> running;
  std::atomic<std::uint64_t> of[most_hogs];
};

struct BackgroundEnvironment final : Environment {
  BackgroundEnvironment(const Settings& settings, const Plan& plan)
      : hogs(static_cast<std::uint32_t>(settings.count("hogs"))),
        victim(settings.text("victim")),
        faulty(settings.text("faulty")),
        first_hog(plan.tasks),
        slots(plan.slots) {
    void* memory =
        ::mmap(nullptr, sizeof(Turns), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    turns = new (memory) Turns{};
  }
  ~BackgroundEnvironment() override { ::munmap(turns, sizeof(Turns)); }
  std::uint32_t background_tasks() const override { return hogs; }

  std::uint32_t hogs;
  std::string victim;
  std::string faulty;
  std::uint32_t first_hog;
  std::uint32_t slots;
  Turns* turns;
};

std::unique_ptr<Environment> prepare_with_background(const Settings& settings, const Plan& plan) {
  return std::make_unique<BackgroundEnvironment>(settings, plan);
}

Task<Digest> take_turns(Context& world, const BackgroundEnvironment& here, TaskInput input) {
  auto number = input.index - here.first_hog;
  if (number >= here.hogs || input.slot != here.slots + number || input.sent_ns != nullptr) {
    throw std::runtime_error("no such background task");
  }
  ++here.turns->running;
  while (!input.stop->load()) {
    ++here.turns->of[number];
    co_await world.checkpoint();
    if (std::to_string(number) == here.faulty) throw std::runtime_error("a bad hog");
  }
  --here.turns->running;
  co_return input.seed;
}

Task<Digest> wait_for_turns(Context& world, const BackgroundEnvironment& here, TaskInput input) {
  for (std::uint32_t hog = 0; hog < here.hogs; ++hog) {
    auto seen = here.turns->of[hog].load();
    while (here.turns->of[hog].load() == seen) co_await world.sleep_for(50us);
  }
  if (here.victim == "all" || here.victim == std::to_string(input.index)) ::raise(SIGKILL);
  co_return input.seed;
}

Task<Digest> run_with_background(Context& world, const Environment& environment, TaskInput input) {
  const auto& here = static_cast<const BackgroundEnvironment&>(environment);
  if (input.stop != nullptr) co_return co_await take_turns(world, here, input);
  bool warm_up = input.index >= here.first_hog;
  if (warm_up) co_return input.seed;
  co_return co_await wait_for_turns(world, here, input);
}

}  // namespace

std::string what_is_left(const Environment& environment) {
  const auto& here = static_cast<const BackgroundEnvironment&>(environment);
  auto running = here.turns->running.load();
  if (running > 0) return std::to_string(running) + " background tasks are left";
  for (std::uint32_t hog = 0; hog < here.hogs; ++hog) {
    if (here.turns->of[hog] == 0) return "background task " + std::to_string(hog) + " never ran";
  }
  return {};
}

const Workload failing_workload{.name = "failing",
                                .kind = Workload::Kind::cpu,
                                .summary = "some tasks fail",
                                .parameters = {},
                                .prepare = prepare_nothing,
                                .body = fail};
const Workload deadly_workload{.name = "deadly",
                               .kind = Workload::Kind::cpu,
                               .summary = "some tasks end their worker",
                               .parameters = deadly_parameters,
                               .prepare = prepare_deadly,
                               .body = kill_worker};
const Workload checks_slots_workload{.name = "checks_slots",
                                     .kind = Workload::Kind::io,
                                     .summary = "tasks look who else is running",
                                     .parameters = checks_slots_parameters,
                                     .prepare = prepare_checks_slots,
                                     .body = watch_slots};
const Workload stalling_workload{.name = "stalling",
                                 .kind = Workload::Kind::io,
                                 .summary = "one task blocks its server",
                                 .parameters = stalling_parameters,
                                 .prepare = prepare_stalling,
                                 .body = stall_once};

const Workload burning_workload{.name = "burning",
                                .kind = Workload::Kind::cpu,
                                .summary = "uses CPU time",
                                .parameters = burning_parameters,
                                .prepare = prepare_burning,
                                .body = burn};
const Workload dies_in_warm_up_workload{.name = "dies_in_warm_up",
                                        .kind = Workload::Kind::cpu,
                                        .summary = "no worker gets to the gate",
                                        .parameters = {},
                                        .prepare = prepare_nothing,
                                        .body = die_early};
const Workload peer_gone_workload{.name = "peer_gone",
                                  .kind = Workload::Kind::io,
                                  .summary = "the peer is gone",
                                  .parameters = {},
                                  .prepare = prepare_peer_gone,
                                  .body = sleep_long};
const Workload with_background_workload{.name = "with_background",
                                        .kind = Workload::Kind::io,
                                        .summary = "tasks beside background tasks",
                                        .parameters = with_background_parameters,
                                        .prepare = prepare_with_background,
                                        .body = run_with_background};

}  // namespace interleave::testing
