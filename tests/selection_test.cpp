// The rows that `show --where` keeps, and the machines to which results are split.
#include "results/files/selection.hpp"

#include "core/errors.hpp"
#include "results/files/machines.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;

ResultSet all_rows() {
  ResultSet all;
  all.rows = plausible_rows();
  return all;
}

std::set<std::string> models_in(const ResultSet& all) {
  std::set<std::string> models;
  for (const Row& row : all.rows) models.insert(row.model);
  return models;
}

std::string refusal(ResultSet all, const std::vector<Condition>& conditions) {
  try {
    keep_rows(all, conditions);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Selection, KeepsRowsOfAColumn) {
  auto all = all_rows();
  auto count = all.rows.size();
  keep_rows(all, std::vector<Condition>{{"model", "serial"}});
  EXPECT_EQ(models_in(all), std::set<std::string>{"serial"});
  EXPECT_LT(all.rows.size(), count);
  keep_rows(all, {});
  EXPECT_EQ(models_in(all), std::set<std::string>{"serial"});
}

TEST(Selection, TakesConditionsOnOneKeyAsAlternatives) {
  auto all = all_rows();
  keep_rows(all, std::vector<Condition>{
                     {"model", "serial"}, {"workload", "sleep"}, {"model", "thread_pool"}});
  EXPECT_EQ(models_in(all), (std::set<std::string>{"serial", "thread_pool"}));
  EXPECT_TRUE(
      std::ranges::all_of(all.rows, [](const Row& row) { return row.workload == "sleep"; }));
}

TEST(Selection, KnowsNumbersParametersAndFlags) {
  auto all = all_rows();
  all.rows[0].flags = "pressure;peer_bound";
  keep_rows(all, std::vector<Condition>{{"flags", "peer_bound"}});
  EXPECT_EQ(all.rows.size(), 1U);
  all = all_rows();
  keep_rows(all, std::vector<Condition>{{"io", "2ms"}, {"workers", "2"}, {"block", "3"}});
  ASSERT_FALSE(all.rows.empty());
  for (const Row& row : all.rows) {
    EXPECT_EQ(row.workload, "mixed_api");
    EXPECT_EQ(row.workers, 2U);
    EXPECT_EQ(row.block, 3U);
  }
}

TEST(Selection, SaysWhatIsThere) {
  auto text = refusal(all_rows(), {{"modl", "serial"}});
  EXPECT_NE(text.find("no column 'modl' (did you mean 'model'?)"), std::string::npos) << text;
  EXPECT_NE(text.find("spins_per_us; parameters: bytes, cpu, duration, io, limit"),
            std::string::npos)
      << text;
  text = refusal(all_rows(), {{"model", "serail"}});
  EXPECT_NE(text.find("no row has model=serail (did you mean 'serial'?); model is one of: "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("thread_pool"), std::string::npos);
  text = refusal(all_rows(), {{"io", "3ms"}});
  EXPECT_NE(text.find("io is one of: nothing, 2ms"), std::string::npos) << text;
  text = refusal(all_rows(), {{"workload", "sleep"}, {"io", "2ms"}});
  EXPECT_NE(text.find("all conditions at once"), std::string::npos) << text;
}

TEST(Selection, KeepsWhatOtherFilesSayOfTheRows) {
  ResultSet all;
  for (std::uint64_t block = 1; block <= 2; ++block) {
    auto row = plain_row("gil_threads", "sleep", block, 10);
    row.repetition = block;
    LockLine line;
    std::tie(line.run_id, line.model, line.workload, line.params, line.workers, line.in_flight) =
        std::tie(row.run_id, row.model, row.workload, row.params, row.workers, row.in_flight);
    line.block = line.repetition = block;
    all.rows.push_back(row);
    all.locks.push_back(line);
  }
  keep_rows(all, std::vector<Condition>{{"block", "2"}});
  ASSERT_EQ(all.locks.size(), 1U);
  EXPECT_EQ(all.locks.front().block, 2U);
}

RunAbout about_of(const std::string& run_id, const std::string& machine) {
  RunAbout about;
  about.run_id = run_id;
  about.machine = machine;
  about.cpu_model = "Fast CPU";
  about.cpus_usable = 4;
  about.kernel = "Linux 6.1.2 x86_64";
  return about;
}

Row row_of(const std::string& run_id, const std::string& machine) {
  auto row = plain_row("serial", "noop", 1, 10);
  row.run_id = run_id;
  row.machine = machine;
  return row;
}

std::vector<std::string> names_of(const std::vector<MachineResults>& machines) {
  std::vector<std::string> names;
  for (const auto& machine : machines) names.push_back(machine.name);
  return names;
}

TEST(Machines, AreNamedByTheRowsOrByRunJson) {
  ResultSet all;
  all.rows = {row_of("old", ""), row_of("new", "m1"), row_of("newer", "m1")};
  all.runs = {about_of("old", "m1"), about_of("new", "m1")};
  auto machines = by_machine(all);
  ASSERT_EQ(machines.size(), 1U);
  EXPECT_EQ(machines.front().name, "Fast CPU, 4 CPUs, Linux 6.1.2");
  EXPECT_EQ(machines.front().results.rows.size(), 3U);
  EXPECT_EQ(machines.front().results.runs.size(), 2U);
}

TEST(Machines, ThatAreAlikeAreStillTwo) {
  ResultSet all;
  all.rows = {row_of("a", "m1"), row_of("b", "m2")};
  all.runs = {about_of("a", "m1"), about_of("b", "m2")};
  EXPECT_EQ(names_of(by_machine(all)),
            (std::vector<std::string>{"Fast CPU, 4 CPUs, Linux 6.1.2 (m1)",
                                      "Fast CPU, 4 CPUs, Linux 6.1.2 (m2)"}));
}

TEST(Machines, ThatNoFileNamesAreOneForEachRun) {
  ResultSet all;
  all.rows = {row_of("a", ""), row_of("b", ""), row_of("a", "")};
  EXPECT_EQ(names_of(by_machine(all)), (std::vector<std::string>{"run a", "run b"}));
}

TEST(Machines, LeadTheLinesOfOtherFiles) {
  ResultSet all;
  all.rows = {row_of("a", "m1"), row_of("b", "m2")};
  LockLine line;
  line.run_id = "b";
  all.locks.push_back(line);
  auto machines = by_machine(all);
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_TRUE(machines[0].results.locks.empty());
  EXPECT_EQ(machines[1].results.locks.size(), 1U);
}

}  // namespace
}  // namespace interleave
