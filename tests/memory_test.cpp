// The memory of a cell with every place taken: beside the kernel's own sums, read from outside,
// and beside what the tasks are known to hold.
#include "bench/measure/memory.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/measure/memory_probe.hpp"
#include "core/peer.hpp"
#include "tests/sanitized.hpp"
#include "tests/support.hpp"
#include "workloads/catalogue.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <unistd.h>

namespace interleave::testing {
namespace {

constexpr std::size_t MiB = 1U << 20U;

// Each task writes to a MiB of its own and then waits.
struct Ballast {
  Ballast() : memory(MiB) { std::memset(memory.data(), 1, memory.size()); }
  std::vector<char> memory;
};

Task<Digest> carry(Context& world, const Environment&, TaskInput input) {
  Ballast ballast;
  co_await world.sleep_for(std::chrono::milliseconds(1));
  co_return input.seed + static_cast<Digest>(ballast.memory[input.index % MiB]);
}

// Fails in every second task, before it waits.
Task<Digest> fail_early(Context& world, const Environment&, TaskInput input) {
  if (input.index % 2 == 0) throw std::runtime_error("early");
  co_await world.sleep_for(std::chrono::milliseconds(1));
  co_return input.seed;
}

std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

const Workload carrying{.name = "carrying",
                        .kind = Workload::Kind::io,
                        .summary = "holds a MiB while it waits",
                        .parameters = {},
                        .prepare = prepare_nothing,
                        .body = carry};
const Workload half_failing{.name = "half_failing",
                            .kind = Workload::Kind::io,
                            .summary = "fails in every second task",
                            .parameters = {},
                            .prepare = prepare_nothing,
                            .body = fail_early};

class Held {
 public:
  Held(const char* name, const Workload& workload, std::uint32_t in_flight)
      : plan_(plan_of(*find_model(name), workload, in_flight)) {}

  Cell& cell() { return plan_.cells.front(); }
  bool look(const LookAtHeld& look) { return hold_all(runner_, cell(), look); }
  std::optional<std::uint64_t> probe() { return probe_memory(runner_, cell()); }

 private:
  static RunPlan plan_of(const Model& model, const Workload& workload, std::uint32_t in_flight) {
    bool per_task = model.shape == Model::Shape::per_task;
    Cell cell{.model = &model,
              .workload = &workload,
              .model_settings = Settings::parse(model.name, model.parameters, {}),
              .workload_settings = Settings::parse(workload.name, workload.parameters, {}),
              .workers = per_task ? in_flight : std::min(in_flight, 8U),
              .in_flight = in_flight,
              .processes = model.inner != nullptr ? 2U : 1U};
    if (model.shape == Model::Shape::single) cell.workers = 1;
    if (model.shape == Model::Shape::loop) cell.workers = 2;
    return {.suite = "",
            .cells = {cell},
            .repetitions = quick_repetitions,
            .tasks = std::nullopt,
            .seed = 1,
            .timeout = std::chrono::seconds(60)};
  }

  RunPlan plan_;
  Supervisor supervisor_;
  CellRunner runner_{supervisor_, plan_, 1000};
};

std::uint64_t kib_in(const std::string& path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
  }
  return 0;
}

// The Pss of the process's mapping that begins where the ledger does.
std::uint64_t ledger_kib(const std::string& process, const Ledger& ledger) {
  std::ostringstream start;
  start << std::hex << reinterpret_cast<std::uintptr_t>(ledger.mapping().data()) << '-';
  std::ifstream file(process + "/smaps");
  bool is_here = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(start.str())) is_here = true;
    if (is_here && line.starts_with("Pss:")) return std::stoull(line.substr(4));
  }
  return 0;
}

// smaps_rollup of all processes of the group.
std::uint64_t read_from_outside(pid_t group, const Ledger& ledger) {
  std::uint64_t kib = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (::getpgid(std::stoi(name)) != group) continue;
    kib += kib_in(entry.path() / "smaps_rollup", "Pss:") - ledger_kib(entry.path(), ledger);
  }
  return kib << 10U;
}

class Memory : public ::testing::TestWithParam<const char*> {};

TEST_P(Memory, IsThatOfAllPlaces) {
  Held held(GetParam(), carrying, 24);
  std::uint64_t said = 0;
  std::uint64_t outside = 0;
  ASSERT_TRUE(held.look([&](pid_t group, const Ledger& ledger) {
    said = read_pss(group, ledger);
    outside = read_from_outside(group, ledger);
  }));
  auto within = [](std::uint64_t one, std::uint64_t other) {
    return one * 10 >= other * 9 && one * 10 <= other * 11;
  };
  EXPECT_TRUE(within(said, outside)) << said << " bytes, from outside " << outside;
  auto places = held.cell().at_once();
  EXPECT_GE(said, places * MiB);
  if (!sanitized) {
    EXPECT_LE(said, places * MiB * 3 / 2 + 16 * MiB) << "more than the tasks hold";
  }
  EXPECT_EQ(children_left(), 0);
}

// Within 3 %.
bool agree(std::uint64_t said, std::uint64_t outside) {
  return outside > 0 && said * 100 >= outside * 97 && said * 100 <= outside * 103;
}

// Many small processes: what the kernel rounds in each mapping would add up. Pages are shared with
// every process of this program, also with other tests, which come and go: of many looks one
// agrees.
TEST_P(Memory, IsExactWhereEachPlaceHoldsLittle) {
  Held held(GetParam(), sleep_workload, 24);
  std::uint64_t said = 0;
  std::uint64_t outside = 0;
  ASSERT_TRUE(held.look([&](pid_t group, const Ledger& ledger) {
    for (int look = 0; look < 100 && !agree(said, outside); ++look) {
      said = read_pss(group, ledger);
      outside = read_from_outside(group, ledger);
    }
  }));
  EXPECT_TRUE(agree(said, outside)) << said << " bytes, from outside " << outside;
}

TEST_P(Memory, IsKnownWhereTasksNeverWait) {
  Held held(GetParam(), noop_workload, 24);
  EXPECT_GT(held.probe(), 100'000U);
}

TEST_P(Memory, IsKnownWhereTasksFail) {
  EXPECT_TRUE(Held(GetParam(), half_failing, 8).probe());
}

INSTANTIATE_TEST_SUITE_P(Models, Memory,
                         ::testing::Values("serial", "fork_per_task", "process_pool",
                                           "thread_per_task", "thread_pool", "tbb_arena",
                                           "gil_threads", "gil_per_interpreter", "free_threaded",
                                           "stackful_fibers", "stackless_tasks",
                                           "process_pool+thread_pool",
                                           "process_pool+stackless_tasks"),
                         [](const auto& tried) { return test_name(tried.param); });

TEST(MemoryOf, AnOpenLoadIsUnknown) {
  Held held("thread_pool", carrying, 8);
  held.cell().open = OpenLoad{100, std::chrono::seconds(1)};
  EXPECT_EQ(held.probe(), std::nullopt);
}

TEST(MemoryOf, TasksThatAllFailIsUnknown) {
  static Workload failing = half_failing;
  failing.body = [](Context&, const Environment&, TaskInput) -> Task<Digest> {
    throw std::runtime_error("at once");
    co_return 0;
  };
  EXPECT_TRUE(Held("thread_pool", failing, 8).probe()) << "they are held before they begin";
}

TEST(MemoryOf, WhatDiesIsUnknown) {
  static Workload dying = half_failing;
  dying.body = [](Context&, const Environment&, TaskInput) -> Task<Digest> {
    ::raise(SIGKILL);
    co_return 0;
  };
  EXPECT_EQ(Held("serial", dying, 1).probe(), std::nullopt);
}

}  // namespace
}  // namespace interleave::testing
