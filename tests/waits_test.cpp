// One rule for every model: what a wait costs that is over, how exact a timer is, and what is done
// before the window opens.
#include "bench/measure/cell_runner.hpp"
#include "bench/measure/supervisor.hpp"
#include "core/shared.hpp"
#include "tests/support.hpp"
#include "tests/worlds.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <stdexcept>
#include <system_error>

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// System calls that sleep, of all processes that a test forks; null while none is counted.
std::atomic<int>* sleeps = nullptr;

void count_sleep(bool is_sleep) {
  if (is_sleep && sleeps != nullptr) ++*sleeps;
}

bool lasts(const timespec* limit) {
  return limit == nullptr || limit->tv_sec > 0 || limit->tv_nsec > 0;
}

}  // namespace

// In the place of the C library's.
extern "C" int clock_nanosleep(clockid_t clock, int flags, const timespec* until, timespec* left) {
  count_sleep(true);
  return ::syscall(SYS_clock_nanosleep, clock, flags, until, left) < 0 ? errno : 0;
}
extern "C" int ppoll(pollfd* of, nfds_t count, const timespec* limit, const sigset_t* mask) {
  count_sleep(lasts(limit));
  timespec changed{};
  if (limit != nullptr) changed = *limit;
  return static_cast<int>(::syscall(SYS_ppoll, of, count, limit != nullptr ? &changed : nullptr,
                                    mask, sizeof(std::uint64_t)));
}
extern "C" int epoll_pwait2(int epoll, epoll_event* events, int most, const timespec* limit,
                            const sigset_t* mask) {
  count_sleep(lasts(limit));
  return static_cast<int>(
      ::syscall(SYS_epoll_pwait2, epoll, events, most, limit, mask, sizeof(std::uint64_t)));
}

namespace interleave::testing {

namespace {

using namespace std::chrono_literals;

// ---- workloads ----

std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

struct Pipes final : Environment {
  explicit Pipes(std::size_t slots) : of_slots(slots) {
    for (PipeEnds& pipe : of_slots) pipe = make_pipe();
  }
  std::vector<PipeEnds> of_slots;
};

std::unique_ptr<Environment> prepare_pipes(const Settings&, const Plan& plan) {
  return std::make_unique<Pipes>(plan.slots);
}

Task<Digest> wait_for_what_is_over(Context& world, const Environment& pipes, TaskInput input) {
  auto empty = world.adopt(static_cast<const Pipes&>(pipes).of_slots[input.slot].in.get());
  std::array<std::byte, 1> byte{};
  for (int round = 0; round < 20; ++round) {
    co_await world.sleep_for(0ms);
    co_await world.sleep_for(-5ms);
    co_await world.sleep_until(Clock::now() - 1ms);
    co_await world.sleep_until(Clock::time_point());
    bool timed_out = false;
    try {
      co_await world.read_some(empty, byte, Clock::now() - 1ms);
    } catch (const std::system_error& error) {
      timed_out = error.code() == std::errc::timed_out;
    }
    if (!timed_out) throw std::runtime_error("it waited for a byte");
  }
  co_return input.seed;
}

const Workload late_workload{.name = "late",
                             .kind = Workload::Kind::io,
                             .summary = "waits for what is over",
                             .parameters = {},
                             .prepare = prepare_pipes,
                             .body = wait_for_what_is_over};

struct Looking final : Environment {
  explicit Looking(bool oracles) : is_oracle(oracles) {}
  bool is_oracle;
};

std::unique_ptr<Environment> prepare_to_look(const Settings&, const Plan& plan) {
  return std::make_unique<Looking>(plan.instant);
}

Task<Digest> look_at_slack(Context&, const Environment& looking, TaskInput input) {
  bool exact = ::prctl(PR_GET_TIMERSLACK) == 1;
  if (!exact && !static_cast<const Looking&>(looking).is_oracle) {
    throw std::runtime_error("timers are late");
  }
  co_return input.seed;
}

const Workload slack_workload{.name = "slack",
                              .kind = Workload::Kind::cpu,
                              .summary = "looks how exact timers are",
                              .parameters = {},
                              .prepare = prepare_to_look,
                              .body = look_at_slack};

/// The warm-ups of one cell.
struct WarmUps {
  std::atomic<std::uint32_t> count{0};
  std::atomic<std::int64_t> first_start_ns{no_deadline_ns};
  std::atomic<std::int64_t> last_end_ns{0};
};
WarmUps* warm_ups = nullptr;
constexpr std::uint32_t counted_tasks = 30;

template <class Better>
void keep(std::atomic<std::int64_t>& best, std::int64_t value, Better better) {
  for (auto known = best.load(); better(value, known);) {
    if (best.compare_exchange_weak(known, value)) return;
  }
}

Task<Digest> tell_of_warm_ups(Context& world, const Environment&, TaskInput input) {
  if (input.index < counted_tasks) co_return input.seed;
  ++warm_ups->count;
  keep(warm_ups->first_start_ns, now_ns(), std::less<>());
  co_await world.sleep_for(2ms);
  keep(warm_ups->last_end_ns, now_ns(), std::greater<>());
  co_return input.seed;
}

const Workload warming_workload{.name = "warming",
                                .kind = Workload::Kind::io,
                                .summary = "tells of its warm-ups",
                                .parameters = {},
                                .prepare = prepare_nothing,
                                .body = tell_of_warm_ups};

// ---- every model ----

std::vector<World> worlds() {
  auto all = every_world();
  for (const auto* name :
       {"process_pool+serial", "process_pool+thread_per_task", "process_pool+tbb_arena",
        "process_pool+gil_threads", "process_pool+stackless_tasks"}) {
    all.push_back({find_model(name), test_name(name)});
  }
  all.push_back({find_model("process_pool"), "process_pool_by_pipe", {{"dispatch", "pipe"}}});
  return all;
}

class EveryModel : public ::testing::TestWithParam<World> {
 protected:
  static constexpr std::uint32_t in_flight = 6;

  static std::uint32_t workers() {
    const Model& model = *GetParam().model;
    bool of_serial = model.inner != nullptr && model.inner->shape == Model::Shape::single;
    if (of_serial) return 2;  // one in each process
    switch (model.shape) {
      case Model::Shape::single: return 1;
      case Model::Shape::per_task:
      case Model::Shape::loop: return 2;
      case Model::Shape::pool: break;
    }
    return 4;
  }
  static Trial trial_of(const Workload& workload) {
    return {.workload = workload,
            .tasks = counted_tasks,
            .in_flight = in_flight,
            .workers = workers(),
            .processes = 2};  // of A+B
  }
  static Row measure(const Workload& workload, std::optional<OpenLoad> open) {
    const World& world = GetParam();
    const Model& model = *world.model;
    Cell cell{.model = &model,
              .workload = &workload,
              .model_settings = Settings::parse(model.name, model.parameters, world.set),
              .workload_settings = {},
              .workers = workers(),
              .in_flight = in_flight,
              .open = open};
    cell.processes = model.inner != nullptr ? 2 : 1;
    auto tasks = open ? static_cast<std::uint32_t>(open->tasks()) : counted_tasks;
    RunPlan plan{.suite = "",
                 .cells = {cell},
                 .repetitions = quick_repetitions,
                 .tasks = tasks,
                 .seed = 1,
                 .timeout = 100s};
    Supervisor supervisor;
    return CellRunner(supervisor, plan, 1000).measure_cell(plan.cells.front(), tasks).row;
  }
};

TEST_P(EveryModel, DoesNotSleepForADeadlineThatHasPassed) {
  Shared<std::atomic<int>> counted;
  sleeps = &*counted;
  auto verdict = run_in_cell(*GetParam().make(), trial_of(late_workload));
  sleeps = nullptr;
  if (is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  for (const Record& record : verdict.ledger.records()) {
    ASSERT_EQ(record.outcome, Record::Outcome::ok) << record.note;
  }
  EXPECT_EQ(counted->load(), 0);
}

TEST_P(EveryModel, HasExactTimersInABatchAndUnderOpenLoad) {
  for (auto open : {std::optional<OpenLoad>(), std::optional(OpenLoad{500, 60ms})}) {
    auto row = measure(slack_workload, open);
    if (is_refusal(row.error)) GTEST_SKIP() << row.error;
    EXPECT_EQ(row.failed_tasks, 0U) << row.error;
    EXPECT_NE(row.throughput_per_s, std::nullopt);
  }
}

// Each worker once; where places run tasks, each place.
TEST_P(EveryModel, WarmsUpWhenAllIsMadeAndBeforeTheWindowOpens) {
  Shared<WarmUps> seen;
  warm_ups = &*seen;
  auto verdict = run_in_cell(*GetParam().make(), trial_of(warming_workload));
  warm_ups = nullptr;
  if (is_refusal(verdict.error)) GTEST_SKIP() << verdict.error;
  ASSERT_TRUE(verdict.clean()) << verdict.error;
  using enum Model::Shape;
  auto shape = GetParam().model->shape;
  EXPECT_EQ(seen->count, shape == loop || shape == per_task ? in_flight : workers());
  EXPECT_LE(verdict.ledger.made_ns(), seen->first_start_ns) << "startup_s ends before them";
  EXPECT_LE(seen->last_end_ns, verdict.ledger.opened_ns());
  EXPECT_GT(verdict.ledger.opened_ns() - verdict.ledger.made_ns(), 2'000'000);
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel, ::testing::ValuesIn(worlds()),
                         [](const auto& test) { return test.param.name; });

}  // namespace

}  // namespace interleave::testing
