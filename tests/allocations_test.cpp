// How often operator new is called: by whom, and in which form.
#include "bench/measure/allocations.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/measure/cell_runner.hpp"

#include <new>
#include <thread>

#include <gtest/gtest.h>

#include <sys/wait.h>

namespace interleave {

namespace {

template <class Call> std::uint64_t allocations_in(Call call) {
  recount_allocations();
  call();
  return counted_allocations().value_or(0);
}

class Allocations : public testing::Test {
 protected:
  static void SetUpTestSuite() { count_allocations(); }
  void SetUp() override {
    if (!counted_allocations()) GTEST_SKIP() << "a sanitizer has an operator new of its own";
  }
};

TEST_F(Allocations, EachFormIsOne) {
  auto one = [](void* memory) { ::operator delete(memory); };
  EXPECT_EQ(allocations_in([] {}), 0U);
  EXPECT_EQ(allocations_in([&] { one(::operator new(8)); }), 1U);
  EXPECT_EQ(allocations_in([&] { one(::operator new(0)); }), 1U);
  EXPECT_EQ(allocations_in([&] { one(::operator new(8, std::nothrow)); }), 1U);
  EXPECT_EQ(allocations_in([] { ::operator delete[](::operator new[](8)); }), 1U);
  constexpr std::align_val_t page{4096};
  EXPECT_EQ(allocations_in([] {
              void* memory = ::operator new(8, page);
              EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 4096, 0U);
              ::operator delete(memory, page);
            }),
            1U);
}

TEST_F(Allocations, TooMuchIsRefusedAsEver) {
  constexpr auto too_much = std::size_t{1} << 62;
  EXPECT_THROW(::operator delete(::operator new(too_much)), std::bad_alloc);
  EXPECT_EQ(::operator new(too_much, std::nothrow), nullptr);
}

TEST_F(Allocations, OfThreadsAndOfForkedChildrenCountToo) {
  auto thousand = [] {
    for (int i = 0; i < 1'000; ++i) ::operator delete(::operator new(8));
  };
  auto before = allocations_in([&] { std::thread(thousand).join(); });
  EXPECT_GE(before, 1'000U);
  EXPECT_LE(before, 1'010U) << "and the thread's own";
  EXPECT_EQ(allocations_in([&] {
              if (auto child = ::fork(); child == 0) {
                thousand();
                ::_exit(0);
              } else {
                ::waitpid(child, nullptr, 0);
              }
            }),
            1'000U);
}

// A row of ten thousand tasks that do nothing, two at once.
Row row_of(std::string_view model_name, bool counters) {
  const Model* model = find_model(model_name);
  const Workload* workload = find_any_workload("noop");
  Cell cell{.model = model,
            .workload = workload,
            .model_settings = Settings::parse(model_name, model->parameters, {}),
            .workload_settings = Settings::parse("noop", workload->parameters, {}),
            .workers = 1,
            .in_flight = 2};
  RunPlan plan{.suite = "",
               .cells = {cell},
               .repetitions = quick_repetitions,
               .tasks = 10'000,
               .seed = 1,
               .timeout = std::chrono::seconds(60)};
  plan.counters = counters;
  Supervisor supervisor;
  auto row = CellRunner(supervisor, plan, 1'000).measure_cell(cell, 10'000).row;
  EXPECT_EQ(row.status, Status::ok) << row.error;
  return row;
}

using AllocationsOfACell = Allocations;

TEST_F(AllocationsOfACell, EachTaskIsAFrameInEveryModel) {
  for (const auto* model : {"serial", "thread_pool", "stackful_fibers", "stackless_tasks"}) {
    auto frames = row_of(model, true).allocations.value_or(0);
    EXPECT_GE(frames, 10'000U) << model;
    EXPECT_LT(frames, 10'500U) << model << " has its workers to make, and little else";
  }
  EXPECT_EQ(row_of("stackless_tasks", false).allocations, std::nullopt);
}

TEST_F(AllocationsOfACell, ForkedWorkersCountToo) {
  EXPECT_GE(row_of("process_pool+stackless_tasks", true).allocations.value_or(0), 10'000U);
}

}  // namespace

}  // namespace interleave
