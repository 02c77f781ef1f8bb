// Models and workloads that a program adds to those of this project.
#include "bench/catalogue/catalogue.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "core/serial.hpp"
#include "workloads/catalogue.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace interleave {
namespace {

Model model_named(std::string_view name) {
  return {.name = name,
          .shape = Model::Shape::single,
          .summary = "",
          .parameters = {},
          .make = make_serial};
}

Workload workload_named(std::string_view name) {
  auto workload = noop_workload;
  workload.name = name;
  return workload;
}

template <class Added> std::string complaint_about(const Added& added) {
  auto catalogue = built_in();
  try {
    catalogue.add(added);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Catalogue, RefusesNamesThatAreTaken) {
  EXPECT_EQ(complaint_about(model_named("serial")),
            "catalogue: 'serial' is already the name of a model");
  EXPECT_EQ(complaint_about(workload_named("serial")),
            "catalogue: 'serial' is already the name of a model");
  EXPECT_EQ(complaint_about(model_named("noop")),
            "catalogue: 'noop' is already the name of a workload");
  EXPECT_EQ(complaint_about(workload_named("mine")), "");
}

TEST(Catalogue, RefusesWhatTheCommandLineWouldTakeForSomethingElse) {
  for (auto name : {"", "a+b", "a,b", "a.b", "A", "a b"}) {
    EXPECT_EQ(complaint_about(model_named(name)),
              "catalogue: '" + std::string(name) + "' is no name: use a-z, 0-9 and _");
  }
}

TEST(Catalogue, IsWhatAllCodeFindsNamesIn) {
  use_catalogue(built_in().add(model_named("my_model")).add(workload_named("my_workload")));
  EXPECT_EQ(models().back().name, "my_model");
  EXPECT_EQ(find_model("my_model"), &models().back());
  ASSERT_NE(find_model("process_pool+my_model"), nullptr);
  EXPECT_EQ(find_model("process_pool+my_model")->inner, &models().back());
  EXPECT_EQ(all_workloads().back().name, "my_workload");
  EXPECT_EQ(find_any_workload("my_workload"), &all_workloads().back());
  EXPECT_NE(find_any_workload("observer"), nullptr) << "which no list shows";
}

}  // namespace
}  // namespace interleave
