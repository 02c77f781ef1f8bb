#include "tests/conformance.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "tests/agreement.hpp"
#include "tests/harmless.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {

namespace {

using testing::expect_agreement;
using namespace std::chrono_literals;

// Set before GoogleTest makes the tests, which it does in InitGoogleTest().
const Model* checked = nullptr;

class EveryWorkload : public ::testing::TestWithParam<const Workload*> {};

TEST_P(EveryWorkload, AgreesOnTwoWorkers) {
  expect_agreement(*checked, *GetParam(), {60, 8, 2});
}

TEST_P(EveryWorkload, AgreesOnManyWorkers) {
  expect_agreement(*checked, *GetParam(), {60, 16, 4});
}

TEST_P(EveryWorkload, AgreesWithOneTaskAtATime) {
  expect_agreement(*checked, *GetParam(), {12, 1, 1});
}

TEST_P(EveryWorkload, AgreesWithFewerTasksThanPlaces) {
  expect_agreement(*checked, *GetParam(), {3, 16, 4});
}

std::vector<const Workload*> every_workload() {
  auto all = testing::harmless_workloads();
  all.push_back(find_any_workload("faulty"));  // half of its tasks fail
  return all;
}

INSTANTIATE_TEST_SUITE_P(Conformance, EveryWorkload, ::testing::ValuesIn(every_workload()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(Conformance, AgreesUnderOpenLoad) {
  testing::Load load{.tasks = 0, .in_flight = 16, .workers = 4, .open = OpenLoad{300, 200ms}};
  expect_agreement(*checked, *find_any_workload("sleep"), load);
}

TEST(Conformance, AgreesBesideBackgroundTasks) {
  if (checked->shape == Model::Shape::single) GTEST_SKIP() << "nothing runs beside its one task";
  expect_agreement(*checked, *find_any_workload("udp_echo"), {60, 8, 2}, {}, {{"hogs", "2"}});
}

TEST(Conformance, IsWhatItsDescriptorSays) {
  testing::expect_fingerprint(*checked);
}

}  // namespace

int run_conformance(int argc, char** argv, const Catalogue& catalogue, std::string_view model) {
  use_catalogue(catalogue);
  checked = find_model(model);
  if (checked == nullptr) {
    std::cerr << "conformance: the catalogue has no model '" << model << "'\n";
    return 2;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

}  // namespace interleave
